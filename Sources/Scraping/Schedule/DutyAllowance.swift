import Timing

/// The time that may be spent inside scrapes of one target: a share of the time that passes.
///
/// A few slow scrapes say nothing of the load. A driver's first page takes 0.5 to 4.5 s where later ones take 1 ms, the next may
/// take 1.5 s still, and any may meet a pause of the garbage collector or a job that begins. Twenty times that long we would be
/// blind, in the midst of a short life. So the wait follows the quickest of the last few, and what was spent beyond the share
/// comes from a reserve. When that is used up, the share holds to the letter for pages. What brought none says little of what
/// they cost: it makes the wait as long as failures do, and no longer.
struct DutyAllowance: Sendable {
  /// So many slow scrapes in a row are a slow target: on a busy machine two were not.
  static let fewScrapes = 5

  private var account: DutyAccount
  /// What the last few took; nothing is known of a target that has not had as many.
  private var lastDurations = [Duration](repeating: .zero, count: fewScrapes)

  init(_ policy: SchedulePolicy, now: ContinuousClock.Instant) {
    account = DutyAccount(share: policy.dutyCycle, reserve: policy.dutyReserve, now: now)
  }

  /// A scrape has ended that says nothing of what the target's pages cost: it had no answer while nothing had been seen yet,
  /// or it brought the very first page. A JVM that starts on a busy node takes connections and answers seconds later.
  ///
  /// - Returns: the least wait until the next one.
  mutating func spendInVain(_ duration: Duration, policy: SchedulePolicy, at now: ContinuousClock.Instant) -> Duration {
    account.spend(min(duration, policy.mostInVain), longestWait: policy.longestFailureWait, at: now)
    return account.wait
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
    // A proxy that answers 502 after seconds would be in debt for hours of them when the page comes.
    account.spend(duration, longestWait: isPage ? nil : policy.longestFailureWait, at: now)
    lastDurations.removeFirst()
    lastDurations.append(duration)
    return max((lastDurations.min() ?? duration) / policy.dutyCycle, account.wait)
  }
}
