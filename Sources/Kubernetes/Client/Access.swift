/// Something that a client may or may not do, in the words of RBAC.
public struct Access: Sendable, Hashable, CustomStringConvertible {
  /// `get`, `list`, `watch`, `create`, ….
  public var verb: String
  /// The API group; empty for the core one.
  public var group: String
  /// The plural, such as `pods`.
  public var resource: String
  /// `nil` asks for all namespaces.
  public var namespace: String?

  public init(verb: String, group: String = "", resource: String, namespace: String? = nil) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.namespace = namespace
  }

  public var description: String {
    "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)") in \(namespace.map { "namespace \($0)" } ?? "all namespaces")"
  }

  /// The rule that grants it, as it stands in a manifest. Who lists also watches, and the other way round: a rule for one
  /// alone would only bring the next refusal.
  var rule: String {
    let verbs = verb == "list" || verb == "watch" ? "\"list\", \"watch\"" : "\"\(verb)\""
    return "{apiGroups: [\"\(group)\"], resources: [\"\(resource)\"], verbs: [\(verbs)]}"
  }
}
