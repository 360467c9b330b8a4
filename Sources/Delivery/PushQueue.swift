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
    /// While the agent ends it has no time for longer waits.
    public var drainingBackoff = Backoff(first: .milliseconds(50), longest: .milliseconds(250))
    /// When a group is tried again whose push was refused.
    public var refusalInterval: Duration = .seconds(30)

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
    /// A refused push leaves an empty group behind if there was none before.
    var hasGhost = false
    /// The gateway's words, if it refused the last push, and when the next may be tried.
    var refusal: (words: String, retryAt: Instant)?
    /// Whether the last request for it failed: then others come first, since it may be the reason.
    var hasFailed = false

    /// Waits for nothing but the gateway itself.
    var isUrgent: Bool { (isFinal && wanted > done) || isExpired || hasGhost }
    var isWaiting: Bool { isUrgent || wanted > done || refusal != nil }
  }

  private let policy: Policy
  private var entries: [String: Entry] = [:]
  /// The groups that wait, apart: while the gateway's pace holds updates back they need not be looked at.
  private var urgent: Set<String> = []
  private var updates: Set<String> = []
  private var inFlight: Step?
  private var inFlightSince: Instant?
  private var backoff: Backoff
  /// No request before this time: the gateway is away.
  private var pausedUntil: Instant?
  /// No update before this time: the gateway's pace.
  private var pacedUntil: Instant?
  /// While the agent ends, nothing waits for the sake of pace.
  private var isDraining = false

  /// Why the gateway cannot be used at the moment.
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

  /// From now on nothing waits for the sake of pace, and a gateway that is away is tried again and again.
  public mutating func drain() {
    isDraining = true
    pausedUntil = nil
    backoff = policy.drainingBackoff
  }

  /// Groups that wait to be sent, the one under way included.
  public var count: Int { urgent.count + updates.count }

  public var isEmpty: Bool { count == 0 && inFlight == nil }

  /// Since when the longest waiting group waits.
  public var oldestWaiting: Instant? {
    urgent.union(updates).compactMap { entries[$0]?.waitingSince }.min()
  }

  /// Groups whose last push was refused, with the gateway's words.
  public var refusals: [String: String] {
    entries.compactMapValues(\.refusal?.words)
  }

  /// Why the gateway refused the last push of a group, if it did.
  public func refusal(of id: String) -> String? {
    entries[id]?.refusal?.words
  }

  // MARK: What to do

  public mutating func next(now: Instant) -> Step {
    guard inFlight == nil, count > 0 else { return .wait(until: nil) }
    if let pausedUntil, pausedUntil > now { return .wait(until: pausedUntil) }
    var choice = Choice()
    for id in urgent { choice.consider(id, entries[id], ready: now, now: now) }
    if let pacedUntil, pacedUntil > now, !isDraining {
      choice.earliest = updates.isEmpty ? nil : pacedUntil
    } else {
      for id in updates { choice.consider(id, entries[id], ready: updateTime(of: id, now: now), now: now) }
    }
    guard let id = choice.best?.id, let entry = entries[id] else { return .wait(until: choice.earliest) }
    let step: Step = entry.isExpired || entry.hasGhost ? .delete(id) : .put(id)
    inFlight = step
    inFlightSince = now
    if case .put = step { entries[id]?.lastPush = now }
    return step
  }

  /// When an update may be sent, as far as its own group is concerned.
  private func updateTime(of id: String, now: Instant) -> Instant {
    guard let entry = entries[id], !isDraining else { return now }
    let interval = entry.lastPush.map { $0 + policy.groupInterval } ?? now
    return max(interval, entry.refusal?.retryAt ?? now)
  }

  /// The group to be sent, among those that are ready, and when the first of the others will be.
  private struct Choice {
    var best: (rank: Rank, id: String)?
    var earliest: Instant?

    mutating func consider(_ id: String, _ entry: Entry?, ready: Instant, now: Instant) {
      guard let entry else { return }
      guard ready <= now else {
        earliest = min(earliest ?? ready, ready)
        return
      }
      let rank = Rank(entry, id: id, now: now)
      if best.map({ rank < $0.rank }) ?? true { best = (rank, id) }
    }
  }

  /// Endings first, then groups that the gateway has never had, then updates; of equals the one that waits longest.
  /// Nobody waits for a deletion, but each push costs the gateway the more, the more it stores: one that had to wait some
  /// seconds has its turn before everything else. What failed before comes after all others, so that one group that
  /// cannot be sent keeps none of them back.
  private struct Rank: Comparable {
    let urgency: Int
    let since: Instant?
    let id: String

    private static let patienceWithDeletions = Duration.seconds(5)

    init(_ entry: Entry, id: String, now: Instant) {
      let isOverdue = entry.waitingSince.map { $0.duration(to: now) >= Self.patienceWithDeletions } ?? false
      let usual =
        switch (entry.isExpired || entry.hasGhost, entry.isFinal, entry.lastPush) {
        case (true, _, _): isOverdue ? 0 : 3
        case (false, true, _): 0
        case (false, false, nil): 1
        case (false, false, _?): 2
        }
      urgency = entry.hasFailed ? 4 : usual
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

  // MARK: What came of it

  /// What became of a group at the gateway.
  public enum Report: Sendable, Hashable {
    /// This generation has arrived, or was refused.
    case settled(String, generation: Int)
    case deleted(String)
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
    switch (step, outcome) {
    case (.put(let id), .failed(let cause, let retryAfter)), (.delete(let id), .failed(let cause, let retryAfter)):
      pause(cause, retryAfter: retryAfter, id: id, now: now, using: &generator)
      return nil
    case (.delete(let id), .refused(let cause)):
      // No gateway refuses a deletion for good; what answers so is something in front of it.
      pause(cause, retryAfter: nil, id: id, now: now, using: &generator)
      return nil
    case (.put(let id), .accepted), (.put(let id), .refused):
      resume()
      pacedUntil = now + latency * (policy.latencyFactor - 1)
      return finishPut(id, generation: generation, outcome, now: now)
    case (.delete(let id), .accepted):
      resume()
      return finishDelete(id, now: now)
    case (.wait, _):
      return nil
    }
  }

  private mutating func pause(
    _ cause: String,
    retryAfter: Duration?,
    id: String,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    lastFailure = cause
    pausedUntil = now + max(backoff.next(using: &generator), isDraining ? .zero : retryAfter ?? .zero)
    entries[id]?.hasFailed = true
  }

  private mutating func resume() {
    lastFailure = nil
    pausedUntil = nil
    backoff.reset()
  }

  private mutating func finishPut(_ id: String, generation: Int, _ outcome: PushOutcome, now: Instant) -> Report? {
    guard var entry = entries[id] else { return nil }
    entry.hasFailed = false
    entry.done = max(entry.done, generation)
    if case .refused(let words) = outcome {
      // It may be somebody else's fault, and pass: the values are kept for another try.
      entry.refusal = (words, retryAt: now + policy.refusalInterval)
      entry.hasGhost = !entry.isStored
    } else {
      entry.refusal = nil
      entry.isStored = true
    }
    setWaiting(id, &entry, now: now)
    return .settled(id, generation: generation)
  }

  private mutating func finishDelete(_ id: String, now: Instant) -> Report? {
    guard var entry = entries[id] else { return nil }
    entry.hasFailed = false
    guard entry.isExpired else {
      // A ghost is gone, or the application came back while its group was being deleted: then it is put again.
      if !entry.hasGhost { entry.done = 0 }
      entry.hasGhost = false
      entry.isStored = false
      setWaiting(id, &entry, now: now)
      return nil
    }
    entries[id] = nil
    urgent.remove(id)
    updates.remove(id)
    return .deleted(id)
  }

  private mutating func setWaiting(_ id: String, _ entry: inout Entry, now: Instant) {
    if !entry.isWaiting { entry.waitingSince = nil } else if entry.waitingSince == nil { entry.waitingSince = now }
    if entry.isUrgent { urgent.insert(id) } else { urgent.remove(id) }
    if entry.isWaiting, !entry.isUrgent { updates.insert(id) } else { updates.remove(id) }
    entries[id] = entry
  }
}
