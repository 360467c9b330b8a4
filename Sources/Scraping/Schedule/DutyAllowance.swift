/// The time that may be spent inside scrapes of one target: a share of the time that passes.
///
/// A single slow scrape says nothing of the load: a driver's first takes 0.5 to 3 s where the next takes 1 ms, and any may
/// meet a pause of the garbage collector. Twenty times that long we would be blind, at the very start of a short life. So
/// the wait follows the quicker of the last two, and what was spent beyond the share comes from a reserve. When that is
/// used up, the share holds to the letter.
struct DutyAllowance: Sendable {
  private var balance: Duration
  private var reckonedAt: ContinuousClock.Instant
  private var lastDuration: Duration = .zero

  init(_ policy: SchedulePolicy, now: ContinuousClock.Instant) {
    balance = policy.dutyReserve
    reckonedAt = now
  }

  /// A scrape has had no answer for so long while nothing of the target has been seen yet. How long it then waited says nothing
  /// of what its pages cost: a JVM that starts on a busy node takes connections and answers seconds later.
  ///
  /// - Returns: the least wait until the next one.
  mutating func spendInVain(_ duration: Duration, policy: SchedulePolicy, at now: ContinuousClock.Instant) -> Duration {
    let known = lastDuration
    defer { lastDuration = known }
    return spend(min(duration, policy.mostInVain), policy: policy, at: now)
  }

  /// A scrape has ended that took so long.
  ///
  /// - Returns: the least wait until the next one.
  mutating func spend(_ duration: Duration, policy: SchedulePolicy, at now: ContinuousClock.Instant) -> Duration {
    defer { lastDuration = duration }
    balance = min(balance + reckonedAt.duration(to: now) * policy.dutyCycle, policy.dutyReserve) - duration
    reckonedAt = now
    return max(min(duration, lastDuration), .zero - balance) / policy.dutyCycle
  }
}
