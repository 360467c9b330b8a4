public import Kubernetes

/// The configured rules in their order, of which the first that matches a pod covers it. The others have no say in it.
public struct ScrapeRules: Sendable, Hashable {
  public let rules: [ScrapeRule]
  /// Which edition of the rules this is: what an earlier one has covered gets nothing of this one's.
  public var edition = 0

  public init(_ rules: [ScrapeRule] = []) {
    self.rules = rules
  }

  public func first(for pod: Pod) -> ScrapeRule? {
    rules.first { $0.reach.matches(pod) }
  }

  /// Whether a pod is scraped though it does not say that it wants to be.
  func finds(_ head: ObjectHead) -> Bool {
    rules.first { $0.reach.matches(namespace: head.namespace, labels: head.labels) }?.reach.findsPods ?? false
  }

  /// What decides on the pods that are found, and on what is kept of them. Where it is another, all have to be looked at
  /// anew.
  public struct Search: Sendable, Hashable {
    var reaches: [RuleReach]
    /// All of them, for rules that relabel by them.
    var keepsAnnotations: Bool
    /// Those that may be annotations.
    var applicationIDLabels: Set<String>
  }

  public var search: Search {
    let last = rules.lastIndex(where: \.reach.findsPods) ?? -1
    return Search(
      reaches: rules.prefix(last + 1).map(\.reach),
      keepsAnnotations: rules.contains { $0.targets.relabelings.readsAnnotations },
      applicationIDLabels: Set(rules.compactMap(\.targets.applicationIDLabel))
    )
  }
}
