public import Kubernetes

/// Which pods a rule covers, and whether those among them are scraped that do not ask for it.
public struct RuleReach: Sendable, Hashable {
  /// Any of these; all where it is empty.
  public let namespaces: Set<String>
  /// All pods of these namespaces where there is none.
  public let selector: LabelSelector?
  /// Whether it has pods scraped that do not say whether they want to be.
  public let findsPods: Bool

  public init(namespaces: Set<String> = [], selector: LabelSelector? = nil, findsPods: Bool = false) {
    self.namespaces = namespaces
    self.selector = selector
    self.findsPods = findsPods
  }

  public func matches(_ pod: Pod) -> Bool {
    matches(namespace: pod.namespace, labels: pod.labels)
  }

  func matches(namespace: String, labels: [String: String]) -> Bool {
    mismatch(namespace: namespace, labels: labels) == nil
  }

  /// What of a pod keeps a rule from matching it.
  public enum Mismatch: Sendable, Hashable {
    case namespace
    /// The first part of the selector that its labels do not meet.
    case labels(LabelSelector.Requirement)
  }

  /// `nil` where the rule matches.
  func mismatch(namespace: String, labels: [String: String]) -> Mismatch? {
    guard namespaces.isEmpty || namespaces.contains(namespace) else { return .namespace }
    return selector?.requirements.first { !$0.matches(labels) }.map(Mismatch.labels)
  }
}
