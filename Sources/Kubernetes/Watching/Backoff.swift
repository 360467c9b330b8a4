/// Waits that double from one failure to the next, each drawn at random from zero to its bound, so that agents that
/// failed together do not come back together.
struct Backoff: Sendable {
  struct Configuration: Sendable, Hashable {
    var shortest: Duration
    var longest: Duration
    /// A failure this long after the end of the last wait is the first one again.
    var reset: Duration
  }

  let configuration: Configuration
  private var bound: Duration
  private var lastWaitEnds: ContinuousClock.Instant?

  init(_ configuration: Configuration) {
    self.configuration = configuration
    bound = configuration.shortest
  }

  mutating func next(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Duration {
    if let lastWaitEnds, now - lastWaitEnds >= configuration.reset { bound = configuration.shortest }
    let wait = bound * Double.random(in: 0...1, using: &generator)
    bound = min(bound * 2, configuration.longest)
    lastWaitEnds = now + wait
    return wait
  }
}
