/// What a queue has seen in its whole life.
public struct PushTally: Sendable, Hashable {
  /// Times that the gateway was found to have been started anew.
  public internal(set) var restarts = 0
  /// Groups pushed again since the gateway had lost them, or had an older generation.
  public internal(set) var lostGroups = 0
  /// Groups deleted again that had come back.
  public internal(set) var revenants = 0
  /// Empty groups deleted that refused pushes had left behind.
  public internal(set) var ghostsRemoved = 0

  public init() {}

  /// What has come since an earlier one.
  func since(_ earlier: PushTally) -> PushTally {
    var tally = self
    tally.restarts -= earlier.restarts
    tally.lostGroups -= earlier.lostGroups
    tally.revenants -= earlier.revenants
    tally.ghostsRemoved -= earlier.ghostsRemoved
    return tally
  }
}
