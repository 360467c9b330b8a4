public import Discovery

extension ApplicationGroup {
  /// What the newest page of a target has given to the group.
  public struct Contents: Sendable, Hashable {
    /// Samples that the group holds.
    public let kept: Int
    /// Those that relabelling left out.
    public let dropped: [DropReason: Int]
  }

  /// Of each target that a pod has shown.
  public func contents(of pod: PodReference) -> [Target.ID: Contents] {
    (members[pod.uid]?.pages ?? [:]).mapValues { Contents(kept: $0.series.count, dropped: $0.dropped) }
  }
}
