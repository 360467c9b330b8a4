/// One thing that was looked at.
public struct CheckResult: Encodable, Sendable, Hashable {
  public enum Status: String, Encodable, Sendable {
    case ok
    /// It works, and may not be what is meant.
    case warning
    case failed
    case skipped
  }

  /// Stays the same for the same thing.
  public var name: String
  public var status: Status
  public var words: String
  /// What to do.
  public var remedy: String?

  init(_ status: Status, _ name: String, _ words: String, remedy: String? = nil) {
    self.name = name
    self.status = status
    self.words = words
    self.remedy = remedy
  }
}

/// A pod that asks to be scraped, or that a rule finds.
public struct CheckedPod: Encodable, Sendable, Hashable {
  /// `NAMESPACE/NAME`.
  public var pod: String
  public var targets: [String]
  public var rule: String?
  /// Why it is not scraped, in words and as the metric `afterglow_unscraped_pods` has it.
  public var reason: String?
  public var reasonCode: String?
  /// What of its annotations is not followed, though it is scraped.
  public var warnings: [String]
}

/// All that `afterglow check` has found.
public struct CheckReport: Encodable, Sendable {
  /// Whether nothing has failed.
  public private(set) var ok = true
  public private(set) var checks: [CheckResult] = []
  /// What would be scraped now.
  public internal(set) var pods: [CheckedPod] = []
  /// How many pods have no target, by the reason's code, those without annotation among them.
  public internal(set) var unscraped: [String: Int] = [:]

  mutating func add(_ results: [CheckResult]) {
    checks += results
    if results.contains(where: { $0.status == .failed }) { ok = false }
  }

  /// How many pods have a target.
  public var scraped: Int { pods.count { !$0.targets.isEmpty } }
}
