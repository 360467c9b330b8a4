import Discovery
import Kubernetes
import YAML

/// The pods that one endpoint of a monitor leads to, and what is known of the way there.
struct EndpointPods {
  var reach: PodReach
  /// A number or the name of a container port; `nil` leaves it to the agent.
  var port: String?
  /// What discovery in Prometheus would say of the Services, and is the same for all of them.
  var meta: [String: String] = [:]
  /// What would differ from Service to Service.
  var varying: Set<String> = []
  /// Whether what `meta` does not have is not there, and not merely unknown.
  var isComplete = true
  var remarks: [String] = []
}

extension EndpointPods {
  /// Labels that Spark itself gives to its pods.
  private static let sparkLabels: Set = ["spark-role", "spark-app-selector", "spark-app-name", "spark-version"]
  /// Labels that are another for each application, on Spark's own Service of each driver too.
  static let labelsOfOneApplication: Set = [
    "spark-app-selector", "spark-app-name", "sparkoperator.k8s.io/app-name", "sparkoperator.k8s.io/submission-id",
  ]

  /// By which a Service is known to be one application's: of Spark's own, and of the Spark operator's.
  static let marksOfOneApplication: Set = [
    "spark-app-selector", "sparkoperator.k8s.io/app-name", "sparkoperator.k8s.io/submission-id",
  ]

  /// Those of an endpoint, which are several where Services with different pods match, and what is to be said of Services
  /// that lead to none.
  static func all(
    of monitor: Monitor,
    endpoint: YAMLNode,
    services: [ServiceManifest]
  ) throws(SelectorFault) -> (pods: [EndpointPods], deadEnds: [FollowedServices.DeadEnd: [String]]) {
    let requirements = try LabelSelector.Requirement.all(in: monitor.spec["selector"])
    let reach = PodReach(namespaces: Set(monitor.namespaces ?? []), requirements: requirements)
    let port = endpoint.text("port")
    switch monitor.kind {
    case .pod:
      let number = port ?? endpoint.text("portNumber") ?? endpoint.text("targetPort")
      return ([EndpointPods(reach: reach).reached(by: number, isName: port != nil)], [:])
    case .service:
      let selector = LabelSelector(requirements: requirements)
      let matching = services.filter { service in
        selector.matches(service.labels)
          && (reach.namespaces.isEmpty || service.namespace.map(reach.namespaces.contains) ?? true)
      }
      guard !matching.isEmpty else {
        let pods = assumed(reach, requirements)
        let isName = port != nil
        return ([pods.reached(by: port ?? endpoint.text("targetPort"), isName: isName, isAssumed: isName)], [:])
      }
      let targetPort = endpoint.text("targetPort")
      let followed = FollowedServices(matching, reach: reach, port: port, targetPort: targetPort)
      return (followed.pods, followed.deadEnds)
    }
  }

  /// Without the Service: it is known to have the labels that it is selected by.
  private static func assumed(_ reach: PodReach, _ requirements: [LabelSelector.Requirement]) -> EndpointPods {
    var pods = EndpointPods(reach: reach, isComplete: false)
    for requirement in requirements {
      guard let value = requirement.onlyValue else { continue }
      pods.meta[RelabelName.serviceLabel + RelabelName.sanitized(requirement.label)] = value
    }
    if requirements.isEmpty {
      pods.remarks.append(
        "It selects every Service there, and none is among what was read, so this rule covers ALL pods there: write a "
          + "pod-selector, or convert the Services with it."
      )
    } else if requirements.allSatisfy({ sparkLabels.contains($0.label) }) {
      pods.remarks.append("The Service's labels are those that Spark gives to the pods themselves.")
    } else {
      pods.remarks.append(
        "Its Service is not among what was read, so the pods are taken to have the Service's labels themselves: check "
          + "that, or convert the two together."
      )
    }
    return pods
  }

  /// Whether the other is for pods of the same labels and their same port, be it elsewhere.
  func leadsThere(as other: EndpointPods) -> Bool {
    port == other.port && reach.namespaces.isEmpty == other.reach.namespaces.isEmpty
      && reach.selects(as: other.reach)
  }

  /// Takes in what another Service says of the same pods.
  mutating func join(_ other: EndpointPods) {
    reach.namespaces.formUnion(other.reach.namespaces)
    remarks += other.remarks.filter { !remarks.contains($0) }
    for (name, value) in meta where other.meta[name] != value { meta[name] = nil }
    varying.formUnion(other.meta.keys.filter { meta[$0] == nil })
  }

  /// - Parameters:
  ///   - isName: whether it is a port's name for the operator, though it may be written in digits.
  ///   - isAssumed: whether the port is the Service's, and the pods' is taken to have the same name.
  func reached(by port: String?, isName: Bool = false, isAssumed: Bool = false) -> EndpointPods {
    var pods = self
    pods.port = port.flatMap { ScrapePort($0) == nil ? nil : $0 }
    if let port, pods.port == nil {
      pods.remarks.append(
        "\(port) cannot be the name of a container port: the agent takes the one named spark-ui, else the only one."
      )
    } else if port == nil {
      pods.remarks.append("No port is named: the agent takes the one named spark-ui, else the only one.")
    } else if let port, isName, Int(port) != nil {
      pods.remarks.append(
        "The operator takes \(port) for a name, which no container port can have; here it is the port's number: check that "
          + "this is meant."
      )
    } else if isAssumed, port != "spark-ui" {
      pods.remarks.append("The container port is taken to have the name of the Service's, \(port ?? "").")
    }
    return pods
  }
}
