/// Waits that double from one failure to the next up to a cap, each drawn anew from zero to its bound ("full jitter").
///
/// The draw keeps many agents that lost the same server from coming back in step. A wait may be next to nothing; so many
/// in a row that it matters may not.
public struct Backoff: Sendable, Equatable {
  public let first: Duration
  public let longest: Duration
  /// Failures since the last success.
  public private(set) var failures = 0

  public init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
  }

  /// The wait after one more failure: in `0 ... cap`, where `cap` is `first x 2^failures`, at most `longest`.
  public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    // 2^30 times any useful first wait is past every cap; shifting further would overflow.
    let cap = min(first * (1 << min(failures, 30)), longest)
    failures += 1
    return cap * Double.random(in: 0...1, using: &generator)
  }

  public mutating func reset() {
    failures = 0
  }
}
