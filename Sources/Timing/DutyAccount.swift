/// The account of the time that is spent inside requests to one peer: a share of the time that passes comes in, up to a
/// reserve.
public struct DutyAccount: Sendable {
  private let share: Double
  private let reserve: Duration
  /// Below zero it is a debt.
  private var balance: Duration
  private var reckonedAt: ContinuousClock.Instant

  /// - Parameters:
  ///   - share: of the time, above 0 and up to 1.
  ///   - reserve: what is saved up at most, and at the start.
  public init(share: Double, reserve: Duration, now: ContinuousClock.Instant) {
    self.share = share
    self.reserve = reserve
    balance = reserve
    reckonedAt = now
  }

  /// A request has taken so long.
  ///
  /// - Parameter longestWait: how long it may make the wait at most; `nil` for as long as it takes.
  public mutating func spend(
    _ duration: Duration,
    longestWait: Duration? = nil,
    at now: ContinuousClock.Instant
  ) {
    balance = min(balance + reckonedAt.duration(to: now) * share, reserve)
    reckonedAt = now
    let spent = balance - duration
    // An older debt stays.
    balance = longestWait.map { max(spent, min(balance, .zero - $0 * share)) } ?? spent
  }

  /// How long after the last request the debt is paid off; zero while something is saved up.
  public var wait: Duration { max(.zero, .zero - balance) / share }
}
