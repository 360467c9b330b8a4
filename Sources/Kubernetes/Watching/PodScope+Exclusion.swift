extension PodScope {
  /// Why a pod is not in the scope, in words; `nil` where nothing that is known of it here keeps it out. Which namespaces
  /// a selector chooses and which fields a pod has, only the API server can say.
  public func exclusion(of pod: Pod) -> String? {
    if !mayHold(namespace: pod.namespace), case .namespaces(let names) = extent {
      return "its namespace \(pod.namespace) is not among those that are watched: \(names.joined(separator: ", "))"
    }
    if let node, pod.nodeName != node {
      return "it is on \(pod.nodeName.map { "node \($0)" } ?? "no node yet"), and only pods on \(node) are watched"
    }
    guard let text = labelSelector, let selector = try? LabelSelector(parsing: text),
      let unmet = selector.requirements.first(where: { !$0.matches(pod.labels) })
    else { return nil }
    let there = pod.labels[unmet.label].map { "it says \(unmet.label)=\($0)" } ?? "it has no label \(unmet.label)"
    return "only pods with \(text) are watched, and \(there)"
  }
}
