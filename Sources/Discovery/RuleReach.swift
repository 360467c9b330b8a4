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
    (namespaces.isEmpty || namespaces.contains(namespace)) && selector?.matches(labels) ?? true
  }
}
