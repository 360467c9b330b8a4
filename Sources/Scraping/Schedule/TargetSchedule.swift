/// When one target is scraped next: a pure state machine. Scrape results and news of the pod go in, the next due time
/// comes out.
///
/// A driver's user interface dies within 25 ms of its end, without a word from Kubernetes before. So the last sample is
/// one interval old at worst, and the interval is kept a small share of the age: what can be lost of a life is bounded
/// by a ratio, at a cost that grows with the logarithm of the age.
public struct TargetSchedule: Sendable {
  public enum State: Sendable, Hashable, CaseIterable {
    /// Nobody listens yet.
    case waitingForPort
    /// Somebody listens, and does not serve the page yet.
    case waitingForPage
    /// The interval grows with the age.
    case young
    /// The longest interval is reached.
    case steady
    /// It has run out of work: every moment may be the last.
    case idle
    /// Deletion was asked for: every moment may be the last.
    case ending
    /// It had answered and does not any more; Kubernetes has not yet said why.
    case silent
    /// It is no target any more.
    case ended
  }

  /// What came of a scrape, as far as the schedule depends on it.
  public enum Result: Sendable, Equatable {
    /// A page, and the progress of work where it tells of that.
    case captured(WorkProgress? = nil)
    /// Nobody listens, or the connection was cut.
    case refused
    /// An answer that is no page, as a starting application or the proxy before it gives: its "starting up" page, 404, a
    /// redirect, 502, HTML. To ask for it again costs little.
    case notReady
    /// No answer: a time-out, no way there. Each try may last as long.
    case failed
  }

  public typealias Instant = ContinuousClock.Instant

  public private(set) var policy: SchedulePolicy
  public private(set) var state = State.waitingForPort
  /// When the next scrape is due; `nil` while one is under way and after the end.
  public private(set) var due: Instant?
  /// The wait that led to `due`: what a delay is to be measured by.
  public private(set) var wait: Duration = .zero
  /// Whether it is as long as it is to spare the target: by the share of time that its scrapes may take, not by its age.
  public private(set) var isSparing = false

  /// When the container started.
  private var origin: Instant
  /// Since when there is reason to think that a page may come soon: the target became known, its container started, its
  /// port answered.
  private var hopefulSince: Instant
  private var endingSince: Instant?
  /// Whether deletion was asked for while a scrape was under way, which may have come just before it.
  private var isDueAgain = false
  private var startOfScrape: Instant?
  private var refusalsInARow = 0
  private var failuresInARow = 0
  private var allowance: DutyAllowance
  private var boost: IdleBoost

  /// - Parameter origin: when the container started, or as near to it as is known.
  public init(policy: SchedulePolicy, origin: Instant, now: Instant) {
    self.policy = policy
    self.origin = min(origin, now)
    hopefulSince = now
    allowance = DutyAllowance(policy, now: now)
    boost = IdleBoost(policy, now: now)
    due = now
  }

  /// A scrape has been sent.
  public mutating func begin(at now: Instant) {
    startOfScrape = now
    due = nil
  }

  /// The scrape that was under way has come to its end.
  ///
  /// - Parameter jitter: from 0 to 1, drawn for this scrape.
  public mutating func finish(_ result: Result, at now: Instant, jitter: Double = 0) {
    let duration = startOfScrape.map { $0.duration(to: now) } ?? .zero
    startOfScrape = nil
    guard state != .ended else { return }
    count(result)
    let courtesy = courtesy(after: result, taking: duration, at: now)
    let usual: Duration
    var least = min(courtesy, policy.longestFailureWait)
    switch result {
    case .captured(let progress):
      usual = captured(progress, at: now, jitter: jitter)
      least = courtesy
    case .refused: usual = refused(at: now, jitter: jitter)
    case .notReady: usual = notReady(at: now, jitter: jitter)
    case .failed: usual = failed(at: now, jitter: jitter)
    }
    isSparing = !isDueAgain && least > usual
    wait = isDueAgain ? .zero : max(usual, least)
    isDueAgain = false
    due = now + wait
  }

  /// Deletion of the pod was asked for: the process learns of it at the same time, so a scrape is due at once.
  public mutating func end(at now: Instant) {
    guard endingSince == nil, state != .ended else { return }
    endingSince = now
    if hasShownPage { state = .ending }
    (wait, isSparing) = (.zero, false)
    if due == nil { isDueAgain = true } else { due = now }
  }

  /// It is no target any more.
  public mutating func close() {
    state = .ended
    due = nil
  }

  /// The kubelet has said when the container started. Until then that it exists was all that was known.
  public mutating func correct(origin: Instant, now: Instant) {
    let origin = min(origin, now)
    self.origin = origin
    guard state == .waitingForPort else { return }
    hopefulSince = now
    hasten(to: portWait(at: now), at: now)
  }

  /// Whether it has shown no page yet or failed last.
  var isInDoubt: Bool { !hasShownPage || failuresInARow > 0 }

  /// Other numbers hold from now on.
  public mutating func adopt(_ policy: SchedulePolicy, now: Instant) {
    guard policy != self.policy else { return }
    self.policy = policy
    switch state {
    case .young, .steady, .idle: hasten(to: interval(at: now), at: now)
    case .waitingForPort, .waitingForPage, .ending, .silent, .ended: break
    }
  }

  private mutating func courtesy(after result: Result, taking duration: Duration, at now: Instant) -> Duration {
    switch result {
    case .captured where !hasShownPage, .failed where !hasShownPage:
      allowance.spendInVain(duration, policy: policy, at: now)
    case .captured: allowance.spend(duration, isPage: true, policy: policy, at: now)
    case .refused, .notReady, .failed: allowance.spend(duration, isPage: false, policy: policy, at: now)
    }
  }

  private var hasShownPage: Bool {
    switch state {
    case .waitingForPort, .waitingForPage, .ended: false
    case .young, .steady, .idle, .ending, .silent: true
    }
  }

  private mutating func hasten(to wait: Duration, at now: Instant) {
    guard let due, now + wait < due else { return }
    (self.wait, isSparing) = (wait, false)
    self.due = now + wait
  }

  private mutating func count(_ result: Result) {
    refusalsInARow = result == .refused ? refusalsInARow + 1 : 0
    failuresInARow = result == .failed ? failuresInARow + 1 : 0
  }

  // MARK: What follows from a result

  private mutating func captured(_ progress: WorkProgress?, at now: Instant, jitter: Double) -> Duration {
    let usual = interval(at: now)
    let boosted = boost.interval(after: progress, usual: usual, policy: policy, at: now)
    if let endingSince {
      state = .ending
      return endingInterval(since: endingSince, usual: usual, at: now)
    }
    state = boost.isActive ? .idle : usual < policy.longest ? .young : .steady
    return boosted == policy.longest ? jittered(boosted, jitter) : boosted
  }

  private mutating func refused(at now: Instant, jitter: Double) -> Duration {
    guard hasShownPage else { return jittered(portWait(at: now), jitter) }
    guard state != .silent, refusalsInARow <= policy.quickRetries.count else {
      state = .silent
      return jittered(policy.silentWait, jitter)
    }
    return policy.quickRetries[refusalsInARow - 1]
  }

  private mutating func notReady(at now: Instant, jitter: Double) -> Duration {
    switch state {
    case .waitingForPort, .silent:
      // A driver that starts, or another session after the one that ended.
      state = .waitingForPage
      hopefulSince = now
    case .waitingForPage, .young, .steady, .idle, .ending, .ended: break
    }
    return state == .waitingForPage ? jittered(portWait(at: now), jitter) : intervalAfterFailure(at: now)
  }

  private func failed(at now: Instant, jitter: Double) -> Duration {
    switch state {
    case .silent: return jittered(policy.silentWait, jitter)
    case .waitingForPort, .waitingForPage: return jittered(failureWait, jitter)
    case .young, .steady, .idle, .ended:
      // The first failure may be a passing one, which must not blind us to a young target.
      return max(interval(at: now), failuresInARow > 1 ? failureWait : .zero)
    case .ending: return intervalAfterFailure(at: now)
    }
  }

  // MARK: Intervals

  private func interval(at now: Instant) -> Duration {
    min(max(origin.duration(to: now) * policy.growth, policy.shortest), policy.longest)
  }

  private func intervalAfterFailure(at now: Instant) -> Duration {
    let usual = interval(at: now)
    guard let endingSince else { return usual }
    return endingInterval(since: endingSince, usual: usual, at: now)
  }

  private func endingInterval(since start: Instant, usual: Duration, at now: Instant) -> Duration {
    let beyond = start.duration(to: now) - policy.endingBoost
    return min(max(beyond * policy.growth, policy.shortest), max(usual, policy.shortest))
  }

  private func portWait(at now: Instant) -> Duration {
    // An answer that is no page makes a target young again: something has just begun there.
    let start = state == .waitingForPage ? max(origin, hopefulSince) : origin
    let waited = hopefulSince.duration(to: now)
    // What has just become known is tried quickly whatever its age: the kubelet's clock may be minutes behind ours.
    guard start.duration(to: now) < policy.youth || waited < policy.leastHope else { return policy.patientPortWait }
    return min(max(waited * policy.portWaitGrowth, policy.firstPortWait), policy.longestPortWait)
  }

  private var failureWait: Duration {
    min(policy.firstFailureWait * (1 << min(max(failuresInARow - 1, 0), 16)), policy.longestFailureWait)
  }

  private func jittered(_ wait: Duration, _ jitter: Double) -> Duration {
    wait * (1 - policy.jitter * jitter)
  }
}
