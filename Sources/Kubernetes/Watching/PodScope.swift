/// Whose pods are watched.
public struct PodScope: Sendable, Hashable, CustomStringConvertible {
  public enum Extent: Sendable, Hashable {
    case allNamespaces
    /// By name; one that stands there twice is watched once.
    case namespaces([String])
    /// Those whose labels match, as they come and go. In the API's own syntax, such as `team=data`.
    case namespacesMatching(String)
  }

  public var extent: Extent
  /// Only pods whose labels match, in the API's own syntax, such as `spark-role=driver`.
  public var labelSelector: String?
  /// Only pods whose fields match, in the API's own syntax, such as `status.phase!=Succeeded`.
  public var fieldSelector: String?
  /// Only pods that run on this node, for one agent a node.
  public var node: String?

  public init(
    _ extent: Extent = .allNamespaces,
    labelSelector: String? = nil,
    fieldSelector: String? = nil,
    node: String? = nil
  ) {
    self.extent = extent
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.node = node
  }

  /// Whether pods of this namespace may be watched: surely not where namespaces are given by name and it is none of them.
  public func mayHold(namespace: String) -> Bool {
    if case .namespaces(let names) = extent { names.contains(namespace) } else { true }
  }

  public var description: String {
    let place =
      switch extent {
      case .allNamespaces: "all namespaces"
      case .namespaces(let names): "namespaces \(names.joined(separator: ", "))"
      case .namespacesMatching(let selector): "namespaces with \(selector)"
      }
    let rest = [labelSelector.map { "labels \($0)" }, fieldSelector.map { "fields \($0)" }, node.map { "node \($0)" }]
    return ([place] + rest.compactMap { $0 }).joined(separator: "; ")
  }

  /// The pods of one namespace, or of all.
  func pods(in namespace: String?) -> Selection {
    let fields = [node.map { "spec.nodeName=\($0)" }, fieldSelector].compactMap { $0 }
    return Selection(
      .pods,
      namespace: namespace,
      labelSelector: labelSelector,
      fieldSelector: fields.isEmpty ? nil : fields.joined(separator: ",")
    )
  }

  /// What is watched from the beginning to the end. Empty where the namespaces come and go.
  var fixed: [Selection] {
    switch extent {
    case .allNamespaces:
      return [pods(in: nil)]
    case .namespaces(let names):
      var seen: Set<String> = []
      return names.filter { seen.insert($0).inserted }.map { pods(in: $0) }
    case .namespacesMatching:
      return []
    }
  }

  /// The namespaces to watch for, where they come and go.
  var namespaces: Selection? {
    guard case .namespacesMatching(let selector) = extent else { return nil }
    return Selection(.namespaces, labelSelector: selector)
  }

  /// All that an account must be allowed to do for this, as far as it is known beforehand: pods of namespaces that come and
  /// go may be granted in each.
  public var accesses: [Access] {
    let selections = namespaces.map { [$0] } ?? fixed
    return selections.flatMap { [$0.access("list"), $0.access("watch")] }
  }
}
