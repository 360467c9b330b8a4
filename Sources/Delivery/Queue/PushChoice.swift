/// The group to be sent, among those that are ready, and when the first of the others will be.
struct PushChoice {
  let now: ContinuousClock.Instant
  private(set) var best: (rank: PushRank, id: String)?
  private(set) var earliest: ContinuousClock.Instant?

  init(now: ContinuousClock.Instant) {
    self.now = now
  }

  mutating func note(_ time: ContinuousClock.Instant) {
    earliest = min(earliest ?? time, time)
  }

  /// Whether the time has come; if not, it is noted.
  mutating func isReady(_ time: ContinuousClock.Instant) -> Bool {
    if time <= now { return true }
    note(time)
    return false
  }

  mutating func consider(_ id: String, _ entry: PushEntry, readyAt time: ContinuousClock.Instant) {
    guard isReady(time) else { return }
    let rank = PushRank(entry, id: id, now: now)
    if best.map({ rank < $0.rank }) ?? true { best = (rank, id) }
  }
}
