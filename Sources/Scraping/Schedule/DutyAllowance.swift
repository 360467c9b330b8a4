/// The time that may be spent inside scrapes of one target: it grows by a share of the time that passes, up to a
/// reserve, and each scrape uses it up by its duration.
struct DutyAllowance: Sendable {
  private var balance: Duration
  private var reckonedAt: ContinuousClock.Instant

  init(_ policy: SchedulePolicy, now: ContinuousClock.Instant) {
    balance = policy.dutyReserve
    reckonedAt = now
  }

  /// A scrape has ended that took so long.
  ///
  /// - Returns: the least wait until the next one.
  mutating func spend(_ duration: Duration, policy: SchedulePolicy, at now: ContinuousClock.Instant) -> Duration {
    balance = min(balance + reckonedAt.duration(to: now) * policy.dutyCycle, policy.dutyReserve) - duration
    reckonedAt = now
    return balance < .zero ? balance / -policy.dutyCycle : .zero
  }
}
