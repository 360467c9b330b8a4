public import FoundationEssentials
public import Kubernetes

/// How discovery has come to what it makes of a pod: noted on the same way that each pod goes, so that it cannot tell of
/// another.
public struct DiscoveryTrace: Sendable {
  /// A rule that stands before the one that covers the pod, or in a list of which none does.
  public struct PassedRule: Sendable {
    public let rule: ScrapeRule
    public let mismatch: RuleReach.Mismatch
  }

  /// As it was read.
  public let pod: Pod
  /// May be set to what became of it where others claim its address.
  public var discovered: DiscoveredPod
  /// Those of its annotations that have a meaning here, by key.
  public let annotations: [(key: String, value: String)]
  public let passedRules: [PassedRule]
  /// The rule that covers the pod.
  public let rule: ScrapeRule?
  /// Rules behind that one which match the pod too, and have no say in it.
  public let shadowedRules: [ScrapeRule]
  /// `nil` where it did not come to that.
  public let portSource: DiscoveryNotes.PortSource?
  /// What the rule's relabelings made of each page.
  public let relabellings: [RelabellingCourse]
}

/// What discovery notes while it examines a pod.
public struct DiscoveryNotes: Sendable {
  /// Who says which port is scraped.
  public enum PortSource: Sendable, Hashable {
    case annotation
    case rule(String)
    /// The containers, of which one alone declares a port, or one that is named as Spark's.
    case declared
  }

  var portSource: PortSource?
  var relabellings: [RelabellingCourse] = []
}

extension AnnotationDiscovery {
  /// As `examine`, with how it came to that.
  public func trace(_ pod: Pod, now: Date) -> DiscoveryTrace {
    var notes: DiscoveryNotes? = DiscoveryNotes()
    let discovered = examine(pod, now: now, notes: &notes)
    let passed = rules.rules.prefix { !$0.reach.matches(pod) }
    let rule = rules.first(for: pod)
    return DiscoveryTrace(
      pod: pod,
      discovered: discovered,
      annotations: pod.annotations.filter { isRead($0.key, by: rule) }.sorted { $0.key < $1.key },
      passedRules: passed.compactMap { rule in
        rule.reach.mismatch(namespace: pod.namespace, labels: pod.labels).map { .init(rule: rule, mismatch: $0) }
      },
      rule: rule,
      shadowedRules: rules.rules.dropFirst(passed.count + 1).filter { $0.reach.matches(pod) },
      portSource: notes?.portSource,
      relabellings: notes?.relabellings ?? []
    )
  }

  /// Of those that only relabelings may read, some are nobody else's to see.
  private func isRead(_ key: String, by rule: ScrapeRule?) -> Bool {
    key.hasPrefix(ScrapeAnnotations.prefix) || key.hasPrefix(ScheduleAnnotations.prefix)
      || key == rule?.targets.applicationIDLabel ?? applicationIDLabel
  }
}
