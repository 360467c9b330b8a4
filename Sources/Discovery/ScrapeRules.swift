public import Kubernetes

/// The configured rules in their order, of which the first that matches a pod covers it. The others have no say in it.
public struct ScrapeRules: Sendable, Hashable {
  public let rules: [ScrapeRule]

  public init(_ rules: [ScrapeRule] = []) {
    self.rules = rules
  }

  public func first(for pod: Pod) -> ScrapeRule? {
    rules.first { $0.matches(pod) }
  }

  /// Whether a pod is scraped though it does not say that it wants to be.
  func finds(_ head: ObjectHead) -> Bool {
    rules.first { $0.matches(namespace: head.namespace, labels: head.labels) }?.findsPods ?? false
  }

  /// What decides on the pods that are found. Where it is another, other pods are of interest.
  public var search: [ScrapeRule] {
    guard let last = rules.lastIndex(where: \.findsPods) else { return [] }
    return rules[...last].map {
      ScrapeRule(name: "", namespaces: $0.namespaces, selector: $0.selector, findsPods: $0.findsPods)
    }
  }
}
