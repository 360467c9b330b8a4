/// When one target is scraped next: a pure state machine. Scrape results and news of the pod go in, the next due time
/// comes out.
///
/// A driver's user interface dies within 25 ms of its end, without a word from Kubernetes before. So the last sample is
/// one interval old at worst, and the interval is kept a small share of the age: what can be lost of a life is bounded
/// by a ratio, at a cost that grows with the logarithm of the age.
public struct TargetSchedule: Sendable {
  public enum State: Sendable, Equatable {
    /// Nothing has been captured yet.
    case waitingForPort
    case steady
    /// Deletion was asked for: every moment may be the last.
    case ending
    /// It had answered and does not any more; Kubernetes has not yet said why.
    case silent
  }

  /// What came of a scrape, as far as the schedule depends on it.
  public enum Result: Sendable, Equatable {
    case captured
    /// Nobody listens, or the connection was cut.
    case refused
    /// An answer that a starting application gives: its "starting up" page, 404, a redirect.
    case notReady
    /// Anything else: a time-out, a server error, a page that cannot be read.
    case failed
  }

  public typealias Instant = ContinuousClock.Instant

  public let policy: SchedulePolicy
  public private(set) var state: State = .waitingForPort
  /// When the next scrape is due; `nil` while one is under way.
  public private(set) var due: Instant?

  /// When the container started.
  private var origin: Instant
  private var isEnding = false
  private var startOfScrape: Instant?
  private var failuresInARow = 0
  /// Durations of the last two scrapes that gave a page. A driver's first takes up to 1.5 s where the next takes 1 ms,
  /// so a single slow one says nothing of the load.
  private var lastDurations: (newest: Duration, older: Duration)?

  /// - Parameter origin: when the container started, or as near to it as is known.
  public init(policy: SchedulePolicy, origin: Instant, now: Instant) {
    self.policy = policy
    self.origin = min(origin, now)
    due = now
  }

  /// A scrape has been sent.
  public mutating func begin(at now: Instant) {
    startOfScrape = now
    due = nil
  }

  /// The scrape that was under way has come to its end.
  public mutating func finish(_ result: Result, at now: Instant) {
    let duration = startOfScrape.map { $0.duration(to: now) } ?? .zero
    startOfScrape = nil
    switch result {
    case .captured:
      failuresInARow = 0
      lastDurations = (duration, lastDurations?.newest ?? .zero)
      state = isEnding ? .ending : .steady
    case .refused:
      failuresInARow += 1
      if state != .waitingForPort, failuresInARow > policy.quickRetries.count { state = .silent }
    case .notReady, .failed:
      failuresInARow += 1
    }
    due = now + wait(after: result, at: now)
  }

  /// Deletion of the pod was asked for: the process learns of it at the same time, so a scrape is due at once.
  public mutating func end(at now: Instant) {
    guard !isEnding else { return }
    isEnding = true
    if state == .steady { state = .ending }
    if due != nil { due = now }
  }

  /// The kubelet has said when the container started.
  public mutating func correct(origin: Instant) {
    self.origin = min(origin, self.origin)
  }

  private func wait(after result: Result, at now: Instant) -> Duration {
    switch (state, result) {
    case (.waitingForPort, .failed):
      // Each try holds a connection until it times out, so one that is never answered is asked less and less.
      return min(.seconds(1) * (1 << min(failuresInARow - 1, 16)), policy.longestFailureWait)
    case (.waitingForPort, _):
      return portWait(at: now)
    case (.silent, _):
      return policy.silentWait
    case (.steady, .captured), (.steady, .failed), (.steady, .notReady):
      return max(interval(at: now), courtesy)
    case (.ending, .captured):
      return max(policy.shortest, courtesy)
    case (.ending, .failed), (.ending, .notReady):
      return policy.shortest
    case (.steady, .refused), (.ending, .refused):
      return policy.quickRetries[failuresInARow - 1]
    }
  }

  private func interval(at now: Instant) -> Duration {
    min(max(origin.duration(to: now) * policy.growth, policy.shortest), policy.longest)
  }

  /// The least wait that keeps the target's load within the duty cycle.
  private var courtesy: Duration {
    guard let lastDurations else { return .zero }
    return min(lastDurations.newest, lastDurations.older) / policy.dutyCycle
  }

  private func portWait(at now: Instant) -> Duration {
    guard origin.duration(to: now) < policy.youth else { return policy.patientPortWait }
    var wait = policy.firstPortWait
    for _ in 1..<max(failuresInARow, 1) where wait < policy.longestPortWait { wait = wait * policy.portWaitGrowth }
    return min(wait, policy.longestPortWait)
  }
}
