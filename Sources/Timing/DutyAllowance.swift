/// The time that may be spent inside requests to one target: a share of the time that passes.
///
/// A single slow request says nothing of the load: a driver's first takes 0.5 to 3 s where the next takes 1 ms, and any may
/// meet a pause of the garbage collector. Twenty times that long we would be blind, at the very start of a short life. So
/// the wait follows the quicker of the last two, and what was spent beyond the share comes from a reserve. When that is
/// used up, the share holds to the letter.
public struct DutyAllowance: Sendable {
  private var balance: Duration
  private var reckonedAt: ContinuousClock.Instant
  private var lastDuration: Duration = .zero

  public init(reserve: Duration, now: ContinuousClock.Instant) {
    balance = reserve
    reckonedAt = now
  }

  /// A request has ended that took so long.
  ///
  /// - Parameters:
  ///   - share: of the time that passes, above 0.
  ///   - reserve: what may be saved up.
  /// - Returns: the least wait until the next one.
  public mutating func spend(
    _ duration: Duration,
    share: Double,
    reserve: Duration,
    at now: ContinuousClock.Instant
  ) -> Duration {
    defer { lastDuration = duration }
    balance = min(balance + reckonedAt.duration(to: now) * share, reserve) - duration
    reckonedAt = now
    return max(min(duration, lastDuration), .zero - balance) / share
  }
}
