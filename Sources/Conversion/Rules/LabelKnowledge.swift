/// What an agent's relabelling sees of the labels that Prometheus' would.
enum LabelKnowledge: Equatable {
  /// The same, be it that there is none in either.
  case same
  /// The same under another name.
  case renamed(String)
  /// Always the same value, which a rule before the others can set.
  case constant(String)
  /// Nothing, for a reason.
  case missing(String)
}

/// What is known of a monitor's labels: of those of the targets, and of those of their samples.
struct LabelSources {
  let monitor: Monitor
  let pods: EndpointPods
  /// The endpoint's port, as discovery in Prometheus names it.
  let endpointPort: String?
  /// Names of those in the page's query; `nil` where its path has some too.
  let parameters: [String]?

  // MARK: Targets

  func target(_ name: String) -> LabelKnowledge {
    if name == "service", monitor.kind == .service { return target("__meta_kubernetes_service_name") }
    if name == "endpoint" { return endpointPort.map { .constant($0) } ?? .missing("the agent has no endpoints") }
    if name == "job" { return job }
    if let alias = Self.operatorLabels[name] { return .renamed(alias) }
    guard name.hasPrefix("__meta_kubernetes_") else { return prometheusOwn(name) }
    if let value = pods.meta[name] { return .constant(value) }
    if name.hasPrefix(RelabelName.pod) { return pod(name.dropFirst(RelabelName.pod.count)) }
    if name == "__meta_kubernetes_namespace" { return .same }
    if pods.varying.contains(name) { return .missing("its value differs from Service to Service") }
    if name.hasPrefix("__meta_kubernetes_service_") {
      return pods.isComplete ? .same : .missing("it is of the Service, which is not among what was read")
    }
    switch name {
    case "__meta_kubernetes_endpoint_address_target_kind", "__meta_kubernetes_endpointslice_address_target_kind":
      return .constant("Pod")
    case "__meta_kubernetes_endpoint_address_target_name", "__meta_kubernetes_endpointslice_address_target_name":
      return .renamed(RelabelName.pod + "name")
    case "__meta_kubernetes_endpoint_port_name", "__meta_kubernetes_endpointslice_port_name":
      return endpointPort.map { .constant($0) } ?? .missing("the endpoint names no port")
    case _ where name.hasPrefix("__meta_kubernetes_node_"):
      return .missing("the agent may not read nodes")
    default:
      return .missing("the agent knows the pod, and nothing of its Endpoints")
    }
  }

  /// Labels that the operator gives to targets before a monitor's own relabelings.
  private static let operatorLabels = [
    "namespace": "__meta_kubernetes_namespace", "pod": "__meta_kubernetes_pod_name",
    "container": "__meta_kubernetes_pod_container_name",
  ]

  private var job: LabelKnowledge {
    guard monitor.spec.text("jobLabel") == nil else { return .missing("the agent has one job for all") }
    switch monitor.kind {
    case .pod: return monitor.namespace.map { .constant("\($0)/\(monitor.name)") } ?? .same
    case .service: return target("__meta_kubernetes_service_name")
    }
  }

  private func prometheusOwn(_ name: String) -> LabelKnowledge {
    ["__scrape_interval__", "__scrape_timeout__"].contains(name) ? .missing("the agent scrapes by age") : .same
  }

  private func pod(_ name: Substring) -> LabelKnowledge {
    let whole: Set<Substring> = [
      "name", "uid", "ip", "phase", "node_name", "container_name", "container_port_name", "container_port_number",
      "container_port_protocol",
    ]
    let families = ["label_", "labelpresent_", "annotation_", "annotationpresent_"]
    let isKnown = whole.contains(name) || families.contains(where: name.hasPrefix)
    return isKnown ? .same : .missing("the agent does not know it of a pod")
  }

  // MARK: Samples

  func sample(_ name: String) -> LabelKnowledge {
    let given = ["instance", "job", "service", "endpoint", "container"]
    return given.contains(name) ? .missing("the operator gives it to samples, and the agent does not") : .same
  }
}
