public import Discovery

/// The ledger's own counts, kept for its whole life.
public struct CaptureStatistics: Sendable {
  /// Applications of which at least one page was captured.
  public internal(set) var applications = 0
  public internal(set) var ended: [PodEnding.Outcome: Int] = [.succeeded: 0, .failed: 0, .deleted: 0]
  /// Annotated pods that ended without a single page having been captured.
  public internal(set) var missedPods = 0
  /// Applications whose groups hold what a history server said, and nothing else.
  public internal(set) var recoveredApplications = 0
  public internal(set) var deletedGroups = 0
  /// Groups taken over from the spool of an earlier run.
  public internal(set) var restoredGroups = 0
  /// Groups found where an earlier run had delivered them.
  public internal(set) var adoptedGroups = 0
  /// Ended groups by how their hold ended.
  public internal(set) var holds: [HoldEnd: Int] = [.acknowledged: 0, .timedOut: 0, .elapsed: 0, .undelivered: 0]
  /// Samples left out by relabelling.
  public internal(set) var dropped = Dictionary(uniqueKeysWithValues: DropReason.allCases.map { ($0, 0) })
  /// Pages, or parts of pages, that were not taken, by the reason's code.
  public internal(set) var refusals = Dictionary(uniqueKeysWithValues: Refusal.codes.map { ($0, 0) })

  /// How the hold of an ended group comes to its end.
  public enum HoldEnd: String, Sendable, Hashable, CaseIterable {
    /// Every Prometheus has the last values.
    case acknowledged
    /// Not every Prometheus had them within the longest hold.
    case timedOut = "timed_out"
    /// There is no Prometheus to ask, and the time is over.
    case elapsed
    /// The time is over, and the gateway had refused the last values to the end.
    case undelivered
  }

  public init() {}

  mutating func count(_ refusal: Refusal) {
    refusals[refusal.code, default: 0] += 1
  }
}
