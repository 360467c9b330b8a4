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
  /// Namespaces in which the Services are.
  var serviceNamespaces: Set<String> = []
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
  private static let marksOfOneApplication: Set = [
    "spark-app-selector", "sparkoperator.k8s.io/app-name", "sparkoperator.k8s.io/submission-id",
  ]

  /// Those of an endpoint, which are several where Services with different pods match.
  static func all(
    of monitor: Monitor,
    endpoint: YAMLNode,
    services: [ServiceManifest]
  ) throws(SelectorFault) -> [EndpointPods] {
    let requirements = try LabelSelector.Requirement.all(in: monitor.spec["selector"])
    let reach = PodReach(namespaces: Set(monitor.namespaces ?? []), requirements: requirements)
    let port = endpoint.text("port")
    switch monitor.kind {
    case .pod:
      let number = port ?? endpoint.text("portNumber") ?? endpoint.text("targetPort")
      return [EndpointPods(reach: reach).reached(by: number, isAssumed: false)]
    case .service:
      let selector = LabelSelector(requirements: requirements)
      let matching = services.filter { service in
        selector.matches(service.labels) && !service.selector.isEmpty
          && (reach.namespaces.isEmpty || service.namespace.map(reach.namespaces.contains) ?? true)
      }
      guard !matching.isEmpty else {
        return [assumed(reach, requirements).reached(by: port ?? endpoint.text("targetPort"), isAssumed: port != nil)]
      }
      return followed(matching, reach, port: port, targetPort: endpoint.text("targetPort"))
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

  private static func followed(
    _ services: [ServiceManifest],
    _ reach: PodReach,
    port: String?,
    targetPort: String?
  ) -> [EndpointPods] {
    var found: [EndpointPods] = []
    for service in services {
      var selector = service.selector
      let isOfOneApplication = selector.contains { marksOfOneApplication.contains($0.key) }
      let marks = isOfOneApplication ? selector.filter { labelsOfOneApplication.contains($0.key) } : []
      selector.removeAll { label in marks.contains { $0.key == label.key } }
      let target: String?
      if let port {
        guard let declared = service.ports.first(where: { $0.name == port }) else { continue }
        target = declared.target
      } else {
        target = targetPort ?? (service.ports.count == 1 ? service.ports.first?.target : nil)
      }
      var requirements = selector.map { LabelSelector.Requirement(label: $0.key, condition: .isOneOf([$0.value])) }
      // Nothing left would be every pod there.
      if requirements.isEmpty {
        requirements = marks.map { LabelSelector.Requirement(label: $0.key, condition: .exists) }
      }
      var pods = EndpointPods(reach: PodReach(namespaces: reach.namespaces, requirements: requirements))
        .reached(by: target, isAssumed: false)
      pods.meta = service.meta
      pods.serviceNamespaces = service.namespace.map { [$0] } ?? []
      if isOfOneApplication {
        pods.remarks.append(
          "The Services are those of one application each, so what only one application has is left out of the selector."
        )
      }
      if let index = found.firstIndex(where: { $0.reach == pods.reach && $0.port == pods.port }) {
        found[index].join(pods)
      } else {
        found.append(pods)
      }
    }
    guard let port, found.isEmpty else { return found }
    var pods = assumed(reach, []).reached(by: port, isAssumed: true)
    pods.remarks = ["None of the Services that it selects has a port named \(port), so Prometheus finds nothing by it."]
    return [pods]
  }

  /// Takes in what another Service says of the same pods.
  private mutating func join(_ other: EndpointPods) {
    for (name, value) in meta where other.meta[name] != value { meta[name] = nil }
    varying.formUnion(other.meta.keys.filter { meta[$0] == nil })
    serviceNamespaces.formUnion(other.serviceNamespaces)
  }

  /// - Parameter isAssumed: whether the port is the Service's, and the pods' is taken to have the same name.
  private func reached(by port: String?, isAssumed: Bool) -> EndpointPods {
    var pods = self
    pods.port = port.flatMap { ScrapePort($0) == nil ? nil : $0 }
    if let port, pods.port == nil {
      pods.remarks.append(
        "\(port) cannot be the name of a container port: the agent takes the one named spark-ui, else the only one."
      )
    } else if port == nil {
      pods.remarks.append("No port is named: the agent takes the one named spark-ui, else the only one.")
    } else if isAssumed, port != "spark-ui" {
      pods.remarks.append("The container port is taken to have the name of the Service's, \(port ?? "").")
    }
    return pods
  }
}
