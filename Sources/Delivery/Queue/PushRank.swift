/// Which of the groups that are ready is sent first.
///
/// Endings first, then groups that the gateway has never had, then updates; of equals the one that waits longest. Nobody
/// waits for a deletion, but each push costs the gateway the more, the more it stores: one that had to wait some seconds
/// has its turn before everything else. What failed comes after all others for a while, so that one group that cannot be
/// sent keeps none of them back; not for ever, since it may have been the gateway.
struct PushRank: Comparable {
  let urgency: Int
  let since: ContinuousClock.Instant?
  let id: String

  private static let patienceWithDeletions = Duration.seconds(5)

  init(_ entry: PushEntry, id: String, now: ContinuousClock.Instant) {
    let isOverdue = entry.waitingSince.map { $0.duration(to: now) >= Self.patienceWithDeletions } ?? false
    let usual =
      switch (entry.wantsDeletion, entry.isFinal, entry.lastPush) {
      case (true, _, _): isOverdue ? 0 : 3
      case (false, true, _): 0
      case (false, false, nil): 1
      case (false, false, _?): 2
      }
    urgency = entry.suspectUntil.map { now < $0 } ?? false ? 4 : usual
    since = entry.waitingSince
    self.id = id
  }

  static func < (left: PushRank, right: PushRank) -> Bool {
    guard left.urgency == right.urgency else { return left.urgency < right.urgency }
    guard let leftSince = left.since, let rightSince = right.since, leftSince != rightSince else {
      return left.id < right.id
    }
    return leftSince < rightSince
  }
}
