/// The time that may be spent inside scrapes of one target: a share of the time that passes.
///
/// A few slow scrapes say nothing of the load. A driver's first page takes 0.5 to 4.5 s where later ones take 1 ms, the next may
/// take 1.5 s still, and any may meet a pause of the garbage collector or a job that begins. Twenty times that long we would be
/// blind, in the midst of a short life. So the wait follows the quickest of the last few, and what was spent beyond the share
/// comes from a reserve. When that is used up, the share holds to the letter for pages; what brought none leads to no longer a
/// wait than failures do, and to none beyond it.
struct DutyAllowance: Sendable {
  /// So many slow scrapes in a row are a slow target: on a busy machine two were not.
  static let fewScrapes = 5

  private var balance: Duration
  private var reckonedAt: ContinuousClock.Instant
  /// What the last few took; nothing is known of a target that has not had as many.
  private var lastDurations = [Duration](repeating: .zero, count: fewScrapes)

  init(_ policy: SchedulePolicy, now: ContinuousClock.Instant) {
    balance = policy.dutyReserve
    reckonedAt = now
  }

  /// A scrape has ended that says nothing of what the target's pages cost: it had no answer while nothing had been seen yet,
  /// or it brought the very first page. A JVM that starts on a busy node takes connections and answers seconds later.
  ///
  /// - Returns: the least wait until the next one.
  mutating func spendInVain(_ duration: Duration, policy: SchedulePolicy, at now: ContinuousClock.Instant) -> Duration {
    reckon(min(duration, policy.mostInVain), isPage: false, policy, at: now)
    return debt / policy.dutyCycle
  }

  /// A scrape has ended that took so long.
  ///
  /// - Parameter isPage: whether it brought a page.
  /// - Returns: the least wait until the next one.
  mutating func spend(
    _ duration: Duration,
    isPage: Bool,
    policy: SchedulePolicy,
    at now: ContinuousClock.Instant
  ) -> Duration {
    reckon(duration, isPage: isPage, policy, at: now)
    lastDurations.removeFirst()
    lastDurations.append(duration)
    return max(lastDurations.min() ?? duration, debt) / policy.dutyCycle
  }

  private var debt: Duration { max(.zero, .zero - balance) }

  private mutating func reckon(
    _ duration: Duration,
    isPage: Bool,
    _ policy: SchedulePolicy,
    at now: ContinuousClock.Instant
  ) {
    balance = min(balance + reckonedAt.duration(to: now) * policy.dutyCycle, policy.dutyReserve)
    reckonedAt = now
    // Whoever answers 404 after seconds, or not at all, would be in debt for hours of it when the page comes.
    let least = isPage ? nil : min(balance, .zero - policy.longestFailureWait * policy.dutyCycle)
    balance = max(balance - duration, least ?? balance - duration)
  }
}
