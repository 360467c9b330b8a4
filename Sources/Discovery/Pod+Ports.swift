import Kubernetes

extension Pod {
  /// The number of the port that is meant: the one that is given; else the one named `spark-ui`, as Spark names its
  /// driver's; else the only one declared.
  ///
  /// - Parameter annotations: as the rule that covers the pod has filled them.
  func number(by annotations: ScrapeAnnotations) throws(NoTargetReason) -> Int {
    switch annotations.port {
    case .number(let number):
      return number
    case .name(let name):
      guard let declared = tcpPorts.first(where: { $0.name == name }) else {
        let declared = tcpPorts.map(\.words)
        // Whoever annotates a pod has meant it.
        if let rule = annotations.ruleOfPort, !annotations.isAsking {
          throw .notMeant(port: name, declared: declared, rule: rule)
        }
        throw .unknownPortName(name, declared: declared, rule: annotations.ruleOfPort)
      }
      return declared.containerPort
    case nil:
      if let sparkUI = tcpPorts.first(where: { $0.name == "spark-ui" }) { return sparkUI.containerPort }
      guard let only = tcpPorts.first, tcpPorts.count == 1 else {
        throw .undecidedPort(declared: tcpPorts.map(\.words))
      }
      return only.containerPort
    }
  }

  /// The container that serves this port: the one that declares it, else the one that runs the application.
  ///
  /// A native sidecar (an init container that restarts) is none of these: its status is kept elsewhere, and it ends when
  /// the others have.
  func container(serving port: Int?) -> Container? {
    containers.first { $0.ports.contains { $0.containerPort == port } } ?? sparkContainer ?? containers.first
  }

  /// The container whose end is the application's: Spark's own by its name, even where a sidecar serves the port; else
  /// the one that serves it.
  func container(running port: Int?) -> Container? {
    sparkContainer ?? container(serving: port)
  }

  /// As Spark names it, unless a pod template has another name for it.
  private var sparkContainer: Container? {
    containers.first { $0.name == "spark-kubernetes-driver" || $0.name == "spark-kubernetes-executor" }
  }

  private var tcpPorts: [ContainerPort] {
    (containers + initContainers).flatMap(\.ports).filter { $0.transport == "TCP" }
  }
}

extension ContainerPort {
  fileprivate var words: String {
    name.map { "\($0) (\(containerPort))" } ?? "\(containerPort)"
  }
}
