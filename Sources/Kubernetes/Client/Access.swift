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
  /// The one object that it is about; `nil` for all.
  public var name: String?

  public init(verb: String, group: String = "", resource: String, namespace: String? = nil, name: String? = nil) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.namespace = namespace
    self.name = name
  }

  public var description: String {
    let object = "\(resource)\(group.isEmpty ? "" : ".\(group)")\(name.map { " \"\($0)\"" } ?? "")"
    return "\(verb) \(object) in \(namespace.map { "namespace \($0)" } ?? "all namespaces")"
  }

  /// The rule that grants it, as it stands in a manifest. Who lists also watches, and who updates also gets: a rule for
  /// one alone would only bring the next refusal.
  var rule: String {
    let verbs =
      switch verb {
      case "list", "watch": "\"list\", \"watch\""
      case "get", "update": "\"get\", \"update\""
      default: "\"\(verb)\""
      }
    let names = name.map { " resourceNames: [\"\($0)\"]," } ?? ""
    return "{apiGroups: [\"\(group)\"], resources: [\"\(resource)\"],\(names) verbs: [\(verbs)]}"
  }
}
