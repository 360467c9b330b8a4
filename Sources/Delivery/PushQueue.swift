public import Capture
public import Timing

/// What one Pushgateway is sent next: a pure state machine.
///
/// A Pushgateway handles one push at a time, and each costs it in proportion to everything that it stores. So there is
/// never more than one request under way, a group's newest generation replaces the one that waits, endings go first, and
/// the pace follows the gateway's own. Memory is bounded by the number of groups, however long the gateway is away.
public struct PushQueue: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public struct Policy: Sendable {
    /// The least time between two pushes of a group whose application is running.
    public var groupInterval: Duration = .seconds(1)
    /// The least time between the starts of two pushes, as a multiple of the time that one takes. Endings don't wait.
    public var latencyFactor = 2.0
    public var backoff = Backoff(first: .milliseconds(250), longest: .seconds(15))

    public init() {}
  }

  public enum Step: Sendable, Hashable {
    case put(String)
    case delete(String)
    /// Nothing may be sent before this time; `nil` where nothing is to be sent until something changes.
    case wait(until: Instant?)
  }

  private struct Entry {
    /// The newest generation that is known, and the newest that is done with, accepted or refused.
    var wanted = 0
    var done = 0
    var isFinal = false
    var isExpired = false
    /// When the group was last sent; `nil` if it never was.
    var lastPush: Instant?
    /// Since when something is waiting.
    var waitingSince: Instant?
    /// Whether the gateway has taken a generation of it.
    var isStored = false
    var refusal: String?
    /// A refused push leaves an empty group behind if there was none before.
    var hasGhost = false

    var isWaiting: Bool { isExpired || hasGhost || wanted > done }
  }

  private let policy: Policy
  private var entries: [String: Entry] = [:]
  private var waiting: Set<String> = []
  private var inFlight: Step?
  private var inFlightSince: Instant?
  private var backoff: Backoff
  /// No request before this time: the gateway is away.
  private var pausedUntil: Instant?
  /// No update before this time: the gateway's pace.
  private var pacedUntil: Instant?
  /// While the agent ends, nothing waits for the sake of pace.
  private var isDraining = false

  public private(set) var lastFailure: String?

  public init(policy: Policy = Policy()) {
    self.policy = policy
    backoff = policy.backoff
  }

  // MARK: What is wanted

  public mutating func note(_ change: GroupChange, now: Instant) {
    switch change {
    case .updated(let id, let generation, let isFinal):
      var entry = entries[id] ?? Entry()
      entry.wanted = generation
      entry.isFinal = isFinal
      entry.isExpired = false
      setWaiting(id, &entry, now: now)
    case .expired(let id):
      // One that never got there is deleted all the same: a push whose answer was lost may have been applied.
      var entry = entries[id] ?? Entry()
      entry.isExpired = true
      setWaiting(id, &entry, now: now)
    }
  }

  /// From now on nothing waits for the sake of pace.
  public mutating func drain() {
    isDraining = true
    pausedUntil = nil
  }

  /// Groups that wait to be sent, the one under way included.
  public var count: Int { waiting.count }

  public var isEmpty: Bool { waiting.isEmpty && inFlight == nil }

  /// Since when the longest waiting group waits.
  public var oldestWaiting: Instant? {
    waiting.compactMap { entries[$0]?.waitingSince }.min()
  }

  /// Groups whose last push was refused, with the gateway's words.
  public var refusals: [String: String] {
    entries.compactMapValues(\.refusal)
  }

  // MARK: What to do

  public mutating func next(now: Instant) -> Step {
    guard inFlight == nil else { return .wait(until: nil) }
    if let pausedUntil, pausedUntil > now { return waiting.isEmpty ? .wait(until: nil) : .wait(until: pausedUntil) }
    var best: (rank: Rank, id: String)?
    var earliest: Instant?
    for id in waiting {
      guard let entry = entries[id] else { continue }
      let ready = readyTime(of: entry, now: now)
      guard ready <= now else {
        earliest = min(earliest ?? ready, ready)
        continue
      }
      let rank = Rank(entry, id: id)
      if best.map({ rank < $0.rank }) ?? true { best = (rank, id) }
    }
    guard let id = best?.id, let entry = entries[id] else { return .wait(until: earliest) }
    let step: Step = entry.isExpired || entry.hasGhost ? .delete(id) : .put(id)
    inFlight = step
    inFlightSince = now
    if case .put = step { entries[id]?.lastPush = now }
    return step
  }

  /// The request under way has come to its end.
  ///
  /// - Parameter generation: the one that was put, of a PUT: the group may have had a newer one than when it was chosen.
  /// - Returns: what the ledger is to be told.
  public mutating func finish(
    _ outcome: PushOutcome,
    generation: Int = 0,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Report? {
    guard let step = inFlight else { return nil }
    inFlight = nil
    let latency = inFlightSince.map { $0.duration(to: now) } ?? .zero
    if case .failed(let cause, let retryAfter) = outcome {
      lastFailure = cause
      pausedUntil = now + max(backoff.next(using: &generator), retryAfter ?? .zero)
      return nil
    }
    lastFailure = nil
    backoff.reset()
    pausedUntil = nil
    switch step {
    case .put(let id):
      pacedUntil = now + latency * (policy.latencyFactor - 1)
      return finishPut(id, generation: generation, outcome, now: now)
    case .delete(let id):
      return finishDelete(id, outcome, now: now)
    case .wait:
      return nil
    }
  }

  /// What became of a group at the gateway.
  public enum Report: Sendable, Hashable {
    /// This generation has arrived, or was refused for good.
    case settled(String, generation: Int)
    case deleted(String)
  }

  private mutating func finishPut(_ id: String, generation: Int, _ outcome: PushOutcome, now: Instant) -> Report? {
    guard var entry = entries[id] else { return nil }
    entry.done = max(entry.done, generation)
    if case .refused(let cause) = outcome {
      entry.refusal = cause
      entry.hasGhost = !entry.isStored
    } else {
      entry.refusal = nil
      entry.isStored = true
    }
    setWaiting(id, &entry, now: now)
    return .settled(id, generation: generation)
  }

  private mutating func finishDelete(_ id: String, _ outcome: PushOutcome, now: Instant) -> Report? {
    guard var entry = entries[id] else { return nil }
    guard entry.isExpired else {
      // A ghost is gone, or the application came back while its group was being deleted: then it is put again.
      if !entry.hasGhost { entry.done = 0 }
      entry.hasGhost = false
      entry.isStored = false
      setWaiting(id, &entry, now: now)
      return nil
    }
    entries[id] = nil
    waiting.remove(id)
    return .deleted(id)
  }

  private mutating func setWaiting(_ id: String, _ entry: inout Entry, now: Instant) {
    if entry.isWaiting {
      if entry.waitingSince == nil { entry.waitingSince = now }
      waiting.insert(id)
    } else {
      entry.waitingSince = nil
      waiting.remove(id)
    }
    entries[id] = entry
  }

  private func readyTime(of entry: Entry, now: Instant) -> Instant {
    guard !entry.isFinal, !entry.isExpired, !entry.hasGhost, !isDraining else { return now }
    let groupReady = entry.lastPush.map { $0 + policy.groupInterval } ?? now
    return max(groupReady, pacedUntil ?? now)
  }

  /// Endings first, then groups that the gateway has never had, then updates; of equals the one that waits longest.
  /// Deletions cost the gateway next to nothing, but nobody waits for them.
  private struct Rank: Comparable {
    let urgency: Int
    let since: Instant?
    let id: String

    init(_ entry: Entry, id: String) {
      urgency =
        switch (entry.isExpired || entry.hasGhost, entry.isFinal, entry.lastPush) {
        case (true, _, _): 3
        case (false, true, _): 0
        case (false, false, nil): 1
        case (false, false, _?): 2
        }
      since = entry.waitingSince
      self.id = id
    }

    static func < (left: Rank, right: Rank) -> Bool {
      guard left.urgency == right.urgency else { return left.urgency < right.urgency }
      guard let leftSince = left.since, let rightSince = right.since, leftSince != rightSince else {
        return left.id < right.id
      }
      return leftSince < rightSince
    }
  }
}
