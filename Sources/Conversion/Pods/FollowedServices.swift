import Kubernetes

/// The pods to which the Services lead that an endpoint of a ServiceMonitor selects.
struct FollowedServices {
  /// One for each selector and port, with the namespaces of the Services that have just these.
  private(set) var pods: [EndpointPods] = []
  /// Services that lead to none, by the reason.
  private(set) var deadEnds: [DeadEnd: [String]] = [:]

  /// Why no rule comes from a Service.
  enum DeadEnd: CaseIterable {
    case withoutPort
    case external
    case withoutSelector
  }

  private let port: String?
  private let targetPort: String?
  /// Where the monitor looks for Services.
  private let reach: PodReach

  /// - Parameter reach: of the Services that the monitor selects.
  init(_ services: [ServiceManifest], reach: PodReach, port: String?, targetPort: String?) {
    self.reach = reach
    self.port = port
    self.targetPort = targetPort
    for service in services {
      if service.isExternal {
        deadEnds[.external, default: []].append(service.words)
      } else if service.selector.isEmpty {
        deadEnds[.withoutSelector, default: []].append(service.words)
      } else if let port, !service.ports.contains(where: { $0.name == port }) {
        deadEnds[.withoutPort, default: []].append(service.words)
      } else {
        add(service)
      }
    }
    for index in pods.indices where isNarrowed(pods[index].reach.namespaces) {
      pods[index].remarks.append(
        "Its namespaces are those that have such a Service now, of all in which the monitor looks for one: add others "
          + "where one is to come."
      )
    }
  }

  private func isNarrowed(_ namespaces: Set<String>) -> Bool {
    reach.namespaces.isEmpty ? !namespaces.isEmpty : namespaces.isStrictSubset(of: reach.namespaces)
  }

  private mutating func add(_ service: ServiceManifest) {
    let (requirements, isOfOneApplication) = Self.requirements(of: service)
    var found = EndpointPods(
      reach: PodReach(namespaces: service.namespace.map { [$0] } ?? reach.namespaces, requirements: requirements)
    )
    .reached(by: target(of: service))
    found.meta = service.meta
    if isOfOneApplication {
      found.remarks.append(
        "The Services are those of one application each, so what only one application has is left out of the selector."
      )
    }
    if service.namespace == nil, reach.namespaces.count != 1 {
      found.remarks.append(
        "The Service \(service.name) names no namespace, so this is for all in which the monitor looks for one: give "
          + "--namespace, or correct namespaces."
      )
    }
    if let index = pods.firstIndex(where: { $0.leadsThere(as: found) }) {
      pods[index].join(found)
    } else {
      pods.append(found)
    }
  }

  /// The port of the pods: a number, or a container port's name. Services without the monitor's port do not come here.
  private func target(of service: ServiceManifest) -> String? {
    guard let port else { return targetPort ?? (service.ports.count == 1 ? service.ports.first?.target : nil) }
    return service.ports.first { $0.name == port }?.target
  }

  /// What the pods are known by, without what only one application has.
  private static func requirements(
    of service: ServiceManifest
  ) -> (requirements: [LabelSelector.Requirement], isOfOneApplication: Bool) {
    let isOfOneApplication = service.selector.contains { EndpointPods.marksOfOneApplication.contains($0.key) }
    let marks =
      isOfOneApplication ? service.selector.filter { EndpointPods.labelsOfOneApplication.contains($0.key) } : []
    let kept = service.selector.filter { label in !marks.contains { $0.key == label.key } }
    guard !kept.isEmpty else {
      // Nothing at all would be every pod there.
      return (marks.map { LabelSelector.Requirement(label: $0.key, condition: .exists) }, isOfOneApplication)
    }
    let requirements = kept.map { LabelSelector.Requirement(label: $0.key, condition: .isOneOf([$0.value])) }
    return (requirements, isOfOneApplication)
  }
}

extension FollowedServices.DeadEnd {
  /// - Parameter port: that the monitor names.
  func words(of services: [String], port: String?) -> String {
    let most = 3
    var names = services.prefix(most).joined(separator: ", ")
    if services.count > most { names += " and \(services.count - most) more" }
    let subject = services.count == 1 ? "The Service \(names) is left out: " : "The Services \(names) are left out: "
    switch self {
    case .withoutPort:
      return subject + "no port is named \(port ?? "") there, so Prometheus finds nothing either"
    case .external:
      return subject + "an ExternalName has no endpoints, so Prometheus finds nothing either"
    case .withoutSelector:
      return subject + "without a selector the endpoints are what somebody wrote, and no pods; leave them to Prometheus"
    }
  }

  /// Whether Prometheus scrapes something there that an agent does not.
  var isLoss: Bool { self == .withoutSelector }
}
