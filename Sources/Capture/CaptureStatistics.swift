public import Discovery

/// The ledger's own counts, kept for its whole life.
public struct CaptureStatistics: Sendable {
  /// Applications of which at least one page was captured.
  public internal(set) var applications = 0
  public internal(set) var ended: [PodEnding.Outcome: Int] = [.succeeded: 0, .failed: 0, .deleted: 0]
  /// Annotated pods that ended without a single page having been captured.
  public internal(set) var missedPods = 0
  public internal(set) var deletedGroups = 0
  /// Samples left out by relabelling.
  public internal(set) var dropped = Dictionary(uniqueKeysWithValues: DropReason.allCases.map { ($0, 0) })
  /// Pages, or parts of pages, that were not taken, by the reason's code.
  public internal(set) var refusals = Dictionary(uniqueKeysWithValues: Refusal.codes.map { ($0, 0) })

  public init() {}

  mutating func count(_ refusal: Refusal) {
    refusals[refusal.code, default: 0] += 1
  }
}
