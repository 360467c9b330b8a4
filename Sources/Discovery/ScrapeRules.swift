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
}
