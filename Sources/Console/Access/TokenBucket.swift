/// How many requests are answered: as many as there are tokens, of which one more comes with each interval.
public struct TokenBucket: Sendable {
  public struct Rate: Sendable, Hashable {
    public let interval: Duration
    /// The most tokens there can be.
    public let burst: Int

    /// - Parameter interval: greater than zero.
    public init(interval: Duration, burst: Int) {
      self.interval = interval
      self.burst = burst
    }
  }

  private(set) var rate: Rate
  private var tokens: Int
  /// When the last token came.
  private var filledAt: ContinuousClock.Instant

  init(_ rate: Rate, at now: ContinuousClock.Instant) {
    self.rate = rate
    tokens = rate.burst
    filledAt = now
  }

  /// - Returns: whether there was a token to take.
  mutating func take(at now: ContinuousClock.Instant) -> Bool {
    let missing = rate.burst - tokens
    if filledAt + rate.interval * missing <= now {
      tokens = rate.burst
      filledAt = now
    } else {
      while tokens < rate.burst, filledAt + rate.interval <= now {
        tokens += 1
        filledAt += rate.interval
      }
    }
    guard tokens > 0 else { return false }
    tokens -= 1
    return true
  }
}
