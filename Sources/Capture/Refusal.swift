public import Discovery

/// Why samples were not taken into a group.
public enum Refusal: Error, Sendable, Hashable {
  /// The page speaks of another application than the pod belongs to: its address is somebody else's by now.
  case foreignApplication(expected: String, found: [String])
  /// Another namespace has claimed the application's id.
  case ownedByNamespace(id: String, owner: String)
  /// Another pod has the address by now.
  case addressTaken(by: PodReference)
  /// The page was under way while its target was given up: its container was started again, the pod got another address
  /// or its annotations changed.
  case targetReplaced(url: String)
  /// A Spark that has no application to show yet.
  case noApplicationYet

  /// For the `reason` label of a counter.
  public var code: String {
    switch self {
    case .foreignApplication: "foreign_application"
    case .ownedByNamespace: "owned_by_other_namespace"
    case .addressTaken: "address_taken"
    case .targetReplaced: "target_replaced"
    case .noApplicationYet: "no_application_yet"
    }
  }

  static let codes = [
    "foreign_application", "owned_by_other_namespace", "address_taken", "target_replaced", "no_application_yet",
  ]

  /// Whether this happens in the life of pods that are all right, or has been said of the pod already.
  public var isUsual: Bool {
    switch self {
    case .foreignApplication, .ownedByNamespace: false
    case .addressTaken, .targetReplaced, .noApplicationYet: true
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
    case .addressTaken(let other):
      "the pod's address belongs to pod \(other) now"
    case .targetReplaced(let url):
      "\(url) is no target of the pod any more"
    case .noApplicationYet:
      "the page names no application yet, only Spark's version"
    }
  }
}
