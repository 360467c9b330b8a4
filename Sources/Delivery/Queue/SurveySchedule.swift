/// When a gateway is looked at as a whole.
struct SurveySchedule {
  /// At once: at the start, when it was started anew, or when it refuses what should be all right.
  var isWanted = true
  /// Whether there was one, with or without a result.
  private(set) var isDone = false
  private(set) var due: ContinuousClock.Instant?
  private var mayHastenAt: ContinuousClock.Instant?

  mutating func finish(at now: ContinuousClock.Instant, duration: Duration, policy: PushPolicy) {
    isWanted = false
    isDone = true
    due = now + max(policy.surveyInterval, duration * policy.surveyFactor)
    mayHastenAt = now + max(policy.hastyInterval, duration * policy.hastyFactor)
  }

  /// Something speaks for a look before it is due.
  mutating func hasten(now: ContinuousClock.Instant) {
    isWanted = isWanted || mayHastenAt.map { $0 <= now } ?? true
  }
}
