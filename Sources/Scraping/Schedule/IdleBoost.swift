/// The quicker scraping of a target that has run out of work, for its end may be near: at the shortest interval for a
/// bounded time, then less and less until the usual interval holds again.
struct IdleBoost: Sendable {
  private enum Phase {
    /// There is work.
    case none
    /// Nothing was under way at this time: a look soon after tells whether anything is still being completed.
    case suspected(ContinuousClock.Instant)
    case boosted(last: ContinuousClock.Instant)
    case fading(Duration)
    /// This idleness has had its boost.
    case over
  }

  private var phase = Phase.none
  /// What is left of the boost, and when that was reckoned.
  private var left: Duration
  private var reckonedAt: ContinuousClock.Instant
  private var lastProgress: WorkProgress?

  init(_ policy: SchedulePolicy, now: ContinuousClock.Instant) {
    left = policy.idleBoost
    reckonedAt = now
  }

  /// Whether it makes scrapes more frequent now.
  var isActive: Bool {
    switch phase {
    case .boosted, .fading: true
    case .none, .suspected, .over: false
    }
  }

  /// Takes note of a page.
  ///
  /// - Parameters:
  ///   - progress: `nil` where the page does not tell.
  ///   - usual: the interval by age.
  /// - Returns: the interval that is to hold.
  mutating func interval(
    after progress: WorkProgress?,
    usual: Duration,
    policy: SchedulePolicy,
    at now: ContinuousClock.Instant
  ) -> Duration {
    defer { lastProgress = progress }
    left = min(left + reckonedAt.duration(to: now) * policy.idleRefill, policy.idleBoost)
    reckonedAt = now
    guard let progress, progress.isIdle else {
      phase = .none
      return usual
    }
    let isStill = progress.completed == lastProgress?.completed
    switch phase {
    case .none:
      phase = canBegin(policy) ? .suspected(now) : isStill ? .over : .none
    case .suspected(let last), .boosted(let last):
      left -= last.duration(to: now)
      phase = !isStill ? .none : left > .zero ? .boosted(last: now) : .fading(policy.shortest * 2)
    case .fading(let wait):
      phase = !isStill ? .none : wait * 2 < usual ? .fading(wait * 2) : .over
    case .over:
      if !isStill { phase = .none }
    }
    switch phase {
    case .suspected, .boosted: return min(policy.shortest, usual)
    case .fading(let wait): return min(wait, usual)
    case .none, .over: return usual
    }
  }

  private func canBegin(_ policy: SchedulePolicy) -> Bool {
    left > .zero && left >= min(policy.leastBoost, policy.idleBoost)
  }
}
