public import Exposition

/// Relabelling rules, applied one after the other, each to what the one before has left.
///
/// Nothing is remembered between calls: who has the same series again keeps the outcome.
public struct RelabelRules: Sendable {
  public let rules: [RelabelRule]

  public init(_ rules: [RelabelRule] = []) {
    self.rules = rules
  }

  /// Checks and compiles rules as they were written.
  public init(_ fields: [RelabelRule.Fields]) throws(RelabelRuleError) {
    var rules: [RelabelRule] = []
    for fields in fields { rules.append(try RelabelRule(fields, number: rules.count + 1)) }
    self.rules = rules
  }

  public var isEmpty: Bool { rules.isEmpty }

  /// What becomes of a target's labels; `nil` if a rule drops it. Labels that begin with `__` stay: what is to be
  /// scraped is read from `__address__` and its like.
  ///
  /// - Parameter watch: told after each rule its number, from 1, and what it has left; `nil` where it drops the target.
  public func apply(to labels: LabelSet, watch: ((_ rule: Int, _ left: LabelSet?) -> Void)? = nil) -> LabelSet? {
    var draft = LabelDraft(labels)
    for index in rules.indices {
      let isKept = rules[index].apply(to: &draft)
      watch?(index + 1, isKept ? draft.finished() : nil)
      guard isKept else { return nil }
    }
    return draft.finished()
  }

  /// What becomes of a sample's series. Its name is the label `__name__`; other labels that begin with `__` are for the
  /// rules only and removed at the end, since a Pushgateway refuses a whole group that has one.
  public func apply(to series: Series) -> RelabelOutcome {
    var draft = LabelDraft(series)
    for index in rules.indices where !rules[index].apply(to: &draft) { return .dropped(byRule: index + 1) }
    return draft.finished(from: series).map { .kept($0) } ?? .unnamed
  }
}

/// What rules make of a sample's series.
public enum RelabelOutcome: Sendable, Hashable {
  /// The series to use: the very object that was given, if the rules left it as it was.
  case kept(Series)
  /// By the rule of this number, from 1.
  case dropped(byRule: Int)
  /// The rules left it without a name.
  case unnamed
}
