/// Whether a history server gives any answer at all: a pure state machine. While it does not, one question at a time is put to
/// it, less and less often, so that ten thousand that wait do not each find out by a time-out of their own.
struct HistoryOutage: Sendable {
  static let firstPause = Duration.seconds(1)
  static let longestPause = Duration.seconds(15)

  /// What came of the last question, while it lasts.
  private(set) var cause: String?
  /// When the next question may be put.
  private(set) var resumption: ContinuousClock.Instant?
  private var pause = firstPause

  var isUnderWay: Bool { cause != nil }
  /// Whether a question that was put because of it got no answer either.
  private(set) var isProven = false

  /// There was no answer.
  ///
  /// - Returns: whether the outage has begun by it.
  mutating func fail(_ cause: String, at now: ContinuousClock.Instant) -> Bool {
    // One of several that were put at the same time.
    if let resumption, now < resumption { return false }
    defer { self.cause = cause }
    isProven = isUnderWay
    resumption = now + pause
    pause = min(pause * 2, Self.longestPause)
    return !isUnderWay
  }

  /// There was one, whatever it said.
  ///
  /// - Returns: whether an outage is over by it.
  mutating func end() -> Bool {
    defer { self = HistoryOutage() }
    return isUnderWay
  }
}
