import Discovery
public import FoundationEssentials

/// A group with all that a later run of the agent needs to go on with it.
public struct SpooledGroup: Sendable {
  public var snapshot: GroupSnapshot
  public var firstCapture: Date
  public var lastCapture: Date
  public var pods: [RestoredGroup.Pod]

  public init(snapshot: GroupSnapshot, firstCapture: Date, lastCapture: Date, pods: [RestoredGroup.Pod]) {
    self.snapshot = snapshot
    self.firstCapture = firstCapture
    self.lastCapture = lastCapture
    self.pods = pods
  }

  /// - Returns: `nil` of a group that is given up, or of which nothing is known but that it is there.
  init?(_ group: ApplicationGroup) {
    if case .expired = group.state { return nil }
    guard group.remnant == nil else { return nil }
    self.init(
      snapshot: group.snapshot,
      firstCapture: group.firstCapture,
      lastCapture: group.lastCapture,
      pods: group.members.values
        .map { .init(reference: $0.pod.reference, sparkRole: $0.pod.sparkRole, startedAt: $0.startedAt) }
        .sorted { ($0.reference.name, $0.reference.uid) < ($1.reference.name, $1.reference.uid) }
    )
  }
}
