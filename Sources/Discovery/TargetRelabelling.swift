import Exposition
import Kubernetes
import Relabelling

/// What a rule's `relabelings` make of one page of a pod, in the terms of Prometheus' discovery of pods: `__address__`,
/// `__scheme__`, `__metrics_path__`, `__param_…`, and the `__meta_kubernetes_…` of the pod and its container.
///
/// (https://prometheus.io/docs/prometheus/latest/configuration/configuration/ under `pod`, as far as a `Pod` knows it.)
struct TargetRelabelling {
  /// A page, and what its samples get.
  struct Page: Equatable {
    var scheme: Target.Scheme
    var port: Int
    var path: String
    var labels = LabelSet()
  }

  let rule: ScrapeRule
  let pod: Pod
  let container: Container?
  let address: String

  /// - Returns: `nil` where the rules drop it.
  /// - Throws: what they make of it that cannot be scraped.
  func apply(to page: Page) throws(NoTargetReason) -> Page? {
    var notes: DiscoveryNotes?
    return try apply(to: page, notes: &notes)
  }

  /// - Parameter notes: what each rule changes is noted there, where somebody wants to know.
  func apply(to page: Page, notes: inout DiscoveryNotes?) throws(NoTargetReason) -> Page? {
    guard !rule.targets.relabelings.isEmpty else { return page }
    let before = meta(of: page)
    let left: LabelSet?
    if notes == nil {
      left = rule.targets.relabelings.apply(to: before)
    } else {
      var course = RelabellingCourse(path: page.path, before)
      left = rule.targets.relabelings.apply(to: before) { course.note(rule: $0, left: $1) }
      notes?.relabellings.append(course)
    }
    guard let after = left else { return nil }
    var result = page
    if after["__scheme__"] != before["__scheme__"] {
      let word = after["__scheme__"] ?? ""
      guard let scheme = Target.Scheme(rawValue: word.lowercased()) else { throw fault("__scheme__", word) }
      result.scheme = scheme
    }
    if after["__address__"] != before["__address__"] { result.port = try port(of: after["__address__"] ?? "") }
    result.path = try path(of: after, before: before, page.path)
    for label in after where !label.name.hasPrefix("__") { result.labels[label.name] = label.value }
    return result
  }

  private func fault(_ label: String, _ value: String) -> NoTargetReason {
    .unusableRelabelling(rule: rule.name, label: label, value: value)
  }

  /// Whoever may label a pod must not be able to make the agent connect elsewhere, so only the port can be another.
  private func port(of authority: String) throws(NoTargetReason) -> Int {
    let prefix = "\(bracketed):"
    guard authority.hasPrefix(prefix), let port = Int(authority.dropFirst(prefix.count)), (1...65535).contains(port)
    else { throw fault("__address__", authority) }
    return port
  }

  private var bracketed: String { address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address }

  /// As it stood, unless the rules touch it: a query may be written in many ways.
  private func path(of after: LabelSet, before: LabelSet, _ path: String) throws(NoTargetReason) -> String {
    let isTouched: (Label) -> Bool = { $0.name == "__metrics_path__" || $0.name.hasPrefix("__param_") }
    guard after.filter(isTouched) != before.filter(isTouched) else { return path }
    var parameters: [String: String] = [:]
    for label in after where label.name.hasPrefix("__param_") {
      parameters[String(label.name.dropFirst("__param_".count))] = label.value
    }
    let written = after["__metrics_path__"] ?? ""
    do {
      return try PagePath(written[...], query: PageQuery(parameters)).text
    } catch {
      throw fault("__metrics_path__", written)
    }
  }

  private func meta(of page: Page) -> LabelSet {
    var labels = page.labels
    labels["__address__"] = "\(bracketed):\(page.port)"
    labels["__scheme__"] = page.scheme.rawValue
    let parts = page.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    labels["__metrics_path__"] = String(parts[0])
    if parts.count > 1 {
      for pair in parts[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = "__param_\(PercentEncoding.decode(sides[0]))"
        // Of several of one name the first, as with Prometheus.
        if labels[name] == nil { labels[name] = sides.count > 1 ? PercentEncoding.decode(sides[1]) : "" }
      }
    }
    labels["__meta_kubernetes_namespace"] = pod.namespace
    let prefix = "__meta_kubernetes_pod_"
    labels[prefix + "name"] = pod.name
    labels[prefix + "uid"] = pod.uid
    labels[prefix + "ip"] = address
    labels[prefix + "phase"] = pod.phase.rawValue
    labels[prefix + "node_name"] = pod.nodeName
    for (kind, values) in [("label", pod.labels), ("annotation", pod.annotations)] {
      for (name, value) in values {
        let name = RuleTargets.labelName(of: name)
        labels["\(prefix)\(kind)_\(name)"] = value
        labels["\(prefix)\(kind)present_\(name)"] = "true"
      }
    }
    if let container {
      labels[prefix + "container_name"] = container.name
      let declared = container.ports.first { $0.containerPort == page.port }
      labels[prefix + "container_port_name"] = declared?.name
      labels[prefix + "container_port_number"] = declared.map { "\($0.containerPort)" }
      labels[prefix + "container_port_protocol"] = declared?.transport
    }
    return labels
  }
}

extension RelabelRules {
  /// Whether any of them may look at annotations of pods, so that these have to be kept.
  var readsAnnotations: Bool {
    rules.contains { rule in
      let prefix = "__meta_kubernetes_pod_annotation"
      return rule.fields.action == .labelmap || (rule.fields.sourceLabels ?? []).contains { $0.hasPrefix(prefix) }
    }
  }
}
