import Kubernetes

extension Pod {
  /// The number of the port that the annotations mean: the one they give; else the one named `spark-ui`, as Spark
  /// names its driver's; else the only one declared.
  func number(of port: ScrapeAnnotations.Port) throws(NoTargetReason) -> Int {
    switch port {
    case .number(let number):
      return number
    case .name(let name):
      guard let declared = tcpPorts.first(where: { $0.name == name }) else {
        throw .unknownPortName(name, declared: tcpPorts.map(\.words))
      }
      return declared.containerPort
    case .unsaid:
      if let sparkUI = tcpPorts.first(where: { $0.name == "spark-ui" }) { return sparkUI.containerPort }
      guard let only = tcpPorts.first, tcpPorts.count == 1 else {
        throw .undecidedPort(declared: tcpPorts.map(\.words))
      }
      return only.containerPort
    }
  }

  /// The container whose end is the end of what this port serves: the one that declares it, else Spark's driver, else
  /// the first.
  func container(serving port: Int?) -> Container? {
    containers.first { $0.ports.contains { $0.containerPort == port } }
      ?? containers.first { $0.name == "spark-kubernetes-driver" }
      ?? containers.first
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
