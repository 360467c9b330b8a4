/// Why samples were not taken into a group.
public enum Refusal: Error, Sendable, Hashable {
  /// The page speaks of another application than the pod belongs to: its address is somebody else's by now.
  case foreignApplication(expected: String, found: [String])
  /// Another namespace has claimed the application's id.
  case ownedByNamespace(id: String, owner: String)

  /// For the `reason` label of a counter.
  public var code: String {
    switch self {
    case .foreignApplication: "foreign_application"
    case .ownedByNamespace: "owned_by_other_namespace"
    }
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .foreignApplication(let expected, let found):
      "the page is that of application \(found.sorted().joined(separator: ", ")), but the pod belongs to \(expected); "
        + "the pod's address seems to belong to another pod now"
    case .ownedByNamespace(let id, let owner):
      "application \(id) belongs to namespace \(owner), which claimed it first; "
        + "give the applications of different namespaces different ids"
    }
  }
}
