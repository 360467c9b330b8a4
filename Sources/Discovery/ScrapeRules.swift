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
    rules.first { $0.matches(pod) }
  }

  /// Whether a pod is scraped though it does not say that it wants to be.
  func finds(_ head: ObjectHead) -> Bool {
    rules.first { $0.matches(namespace: head.namespace, labels: head.labels) }?.findsPods ?? false
  }

  /// What decides on the pods that are found, and on what is kept of them. Where it is another, all have to be looked at
  /// anew.
  public struct Search: Sendable, Hashable {
    var rules: [ScrapeRule]
    /// All of them, for rules that relabel by them.
    var keepsAnnotations: Bool
  }

  public var search: Search {
    let last = rules.lastIndex(where: \.findsPods) ?? -1
    return Search(
      rules: rules.prefix(last + 1).map {
        ScrapeRule(name: "", namespaces: $0.namespaces, selector: $0.selector, findsPods: $0.findsPods)
      },
      keepsAnnotations: rules.contains { $0.relabelings.readsAnnotations }
    )
  }
}
