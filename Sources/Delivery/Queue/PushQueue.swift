public import Capture
import Timing

/// What one Pushgateway is asked for next: a pure state machine.
///
/// A Pushgateway handles one push at a time, and each costs it in proportion to everything that it stores. So there is
/// never more than one request under way, a group's newest generation replaces the one that waits, endings go first, and
/// the pace follows the gateway's own. Memory is bounded by the number of groups, however long the gateway is away.
///
/// What the gateway really has is known by surveys: at the start, whenever it was started anew, and now and then. What is
/// missing there is pushed again, what has come back after its deletion is deleted again, and what is somebody else's is
/// left alone.
public struct PushQueue: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public enum Step: Sendable, Hashable {
    /// To ask when the gateway was started.
    case status
    case survey
    case put(String)
    case delete(String)
    /// A group of this agent under a key that is no longer the configured one.
    case deleteStray(GroupingKey)
    /// Nothing may be sent before this time; `nil` where nothing is to be sent until something changes.
    case wait(until: Instant?)
  }

  struct Tombstone {
    var deletedAt: ContinuousClock.Instant
    /// When to delete once more, since a push whose answer was lost may be applied until then.
    var repeatAt: ContinuousClock.Instant?
  }

  let policy: PushPolicy
  let keys: GroupKeys
  var entries: [String: PushEntry] = [:]
  /// The groups that wait, apart: while the gateway's pace holds updates back they need not be looked at.
  private var urgent: Set<String> = []
  private var updates: Set<String> = []
  var tombstones: [String: Tombstone] = [:]
  /// Deleted before, and to be deleted once more.
  var revenants: Set<String> = []
  /// This agent's groups that were found and are unknown, with their generations.
  var found: [String: Int] = [:]
  /// Of this agent's groups at the gateway, by their ids.
  var namespaces: [String: String] = [:]
  var strays: [GroupingKey: Instant] = [:]
  var startTime: String?
  var survey = SurveySchedule()
  private var statusDue: Instant?
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
  /// Whether that was a push or a deletion: that the gateway answers a question then says little.
  private var hasFailedToPush = false
  /// Since when.
  public private(set) var failingSince: Instant?
  /// The gateway's words, and when the next push may be tried, while it refuses every push for somebody else's fault.
  public private(set) var poison: (words: String, retryAt: Instant)?
  /// The groups that were refused so since the last push that was taken.
  private var poisoned: Set<String> = []
  public internal(set) var tally = PushTally()

  public init(policy: PushPolicy = PushPolicy(), keys: GroupKeys = GroupKeys(job: "spark", owner: "")) {
    self.policy = policy
    self.keys = keys
    backoff = policy.backoff
  }

  // MARK: What is wanted

  /// - Returns: what is to be told of groups that need no push, since the gateway has them already.
  public mutating func note(_ change: GroupChange, now: Instant) -> PushReport? {
    switch change {
    case .updated(let id, let generation, let isFinal):
      tombstones[id] = nil
      revenants.remove(id)
      var entry = entries[id] ?? PushEntry()
      entry.wanted = generation
      entry.isFinal = isFinal
      entry.deletion = nil
      let stored = found.removeValue(forKey: id)
      if stored != nil { entry.presence = .stored }
      if stored == generation { entry.done = generation }
      setWaiting(id, &entry, now: now)
      return stored == generation ? .settled(id, generation: generation) : nil
    case .expired(let id):
      return end(id, by: .expired, now: now)
    }
  }

  /// The group is kept at another gateway by now: the one that stands here is out of date.
  public mutating func noteMoved(_ id: String, now: Instant) {
    _ = end(id, by: .moved, now: now)
  }

  private mutating func end(_ id: String, by deletion: PushEntry.Deletion, now: Instant) -> PushReport? {
    // One that never got there is deleted all the same: a push whose answer was lost may have been applied.
    var entry = entries[id] ?? PushEntry()
    found[id] = nil
    guard entry.claim == nil else {
      // Somebody else's is not deleted.
      forget(id)
      return deletion == .expired ? .deleted(id) : nil
    }
    entry.deletion = deletion
    setWaiting(id, &entry, now: now)
    return nil
  }

  /// From now on nothing waits for the sake of pace, and a gateway that is away is tried again and again.
  public mutating func drain() {
    isDraining = true
    pausedUntil = nil
    backoff = policy.drainingBackoff
    // What was refused would be refused again.
    for (id, var entry) in entries where entry.refusal != nil {
      entry.refusal = nil
      setWaiting(id, &entry)
    }
  }

  // MARK: How far it is

  /// Groups that wait to be sent, the one under way included.
  public var count: Int { urgent.count + updates.count }

  public var isEmpty: Bool { count == 0 && inFlight == nil }

  /// Since when the longest waiting group waits.
  public var oldestWaiting: Instant? {
    urgent.union(updates).compactMap { entries[$0]?.waitingSince }.min()
  }

  /// Groups whose last push was refused, or that are somebody else's, with the words for it.
  public var refusals: [String: String] {
    entries.compactMapValues { $0.claim ?? $0.refusal?.words }
  }

  /// Groups that are somebody else's, with the words for it.
  var claims: [String: String] { entries.compactMapValues(\.claim) }

  /// Why a group is not at the gateway as it should be.
  public func refusal(of id: String) -> String? {
    entries[id].flatMap { $0.claim ?? $0.refusal?.words }
  }

  /// Whether pushes are of any use at present.
  public var isUsable: Bool { lastFailure == nil && poison == nil }

  // MARK: What to do

  public mutating func next(now: Instant) -> Step {
    guard inFlight == nil else { return .wait(until: nil) }
    prune(now: now)
    if let pausedUntil, pausedUntil > now { return .wait(until: pausedUntil) }
    var choice = PushChoice(now: now)
    let step = isDraining ? nextPush(&choice) : nextQuestion(&choice) ?? nextPush(&choice)
    guard let step else { return .wait(until: choice.earliest) }
    inFlight = step
    inFlightSince = now
    if case .put(let id) = step { entries[id]?.lastPush = now }
    return step
  }

  /// What is to be known of the gateway before anything is sent there.
  private mutating func nextQuestion(_ choice: inout PushChoice) -> Step? {
    if choice.isReady(statusDue ?? choice.now) { return .status }
    // Before the first survey nothing is pushed; after that an ending goes first.
    if survey.isWanted || (urgent.isEmpty && choice.isReady(survey.due ?? choice.now)) { return .survey }
    return nil
  }

  private mutating func nextPush(_ choice: inout PushChoice) -> Step? {
    for id in revenants { return .delete(id) }
    for (key, since) in strays where choice.isReady(since + policy.strayPatience) { return .deleteStray(key) }
    for (id, tombstone) in tombstones {
      if let time = tombstone.repeatAt, choice.isReady(time) { return .delete(id) }
    }
    for id in urgent {
      guard let entry = entries[id] else { continue }
      choice.consider(id, entry, readyAt: urgentTime(of: entry, now: choice.now))
    }
    if let pacedUntil, pacedUntil > choice.now, !isDraining {
      if !updates.isEmpty { choice.note(pacedUntil) }
    } else {
      for id in updates {
        guard let entry = entries[id] else { continue }
        choice.consider(id, entry, readyAt: updateTime(of: entry, now: choice.now))
      }
    }
    guard let id = choice.best?.id, let entry = entries[id] else { return nil }
    return entry.wantsDeletion ? .delete(id) : .put(id)
  }

  private func urgentTime(of entry: PushEntry, now: Instant) -> Instant {
    guard !isDraining else { return now }
    if entry.wantsDeletion { return entry.unsettledUntil ?? now }
    return max(entry.heldUntil ?? now, poison?.retryAt ?? now)
  }

  /// When an update may be sent, as far as its own group and the gateway's mood are concerned.
  private func updateTime(of entry: PushEntry, now: Instant) -> Instant {
    guard !isDraining else { return now }
    let interval = max(policy.groupInterval, entry.lastLatency * policy.groupLatencyFactor)
    let own = entry.lastPush.map { $0 + interval } ?? now
    return max(own, entry.refusal?.retryAt ?? now, entry.heldUntil ?? now, poison?.retryAt ?? now)
  }

  // MARK: What came of it

  /// The request under way has come to its end.
  ///
  /// - Parameter generation: the one that was put, of a PUT: the group may have had a newer one than when it was chosen.
  /// - Returns: what the ledger is to be told.
  public mutating func finish(
    _ outcome: PushOutcome,
    generation: Int = 0,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> PushReport? {
    guard let step = inFlight else { return nil }
    let latency = endRequest(now: now)
    switch (step, outcome) {
    case (.put(let id), .failed(let cause, let retryAfter, let isUnknown)):
      let settledAt = now + policy.settlement
      if isUnknown { entries[id]?.unsettledUntil = settledAt }
      entries[id]?.hasFailed = true
      pause(cause, byPush: true, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.delete(let id), .failed(let cause, let retryAfter, _)):
      entries[id]?.hasFailed = true
      pause(cause, byPush: true, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.delete, .refused(let refusal)), (.deleteStray, .refused(let refusal)):
      // No gateway refuses a deletion for good; what answers so is something in front of it.
      pause(refusal.words, byPush: true, retryAfter: nil, now: now, using: &generator)
      return nil
    case (.put(let id), .accepted), (.put(let id), .refused):
      resume(byPush: true)
      pacedUntil = now + latency * (policy.latencyFactor - 1)
      entries[id]?.lastLatency = latency
      return finishPut(id, generation: generation, outcome, now: now)
    case (.delete(let id), .accepted):
      resume(byPush: true)
      return finishDelete(id, now: now)
    case (.deleteStray(let key), .accepted):
      resume(byPush: true)
      strays[key] = nil
      return nil
    case (.deleteStray, .failed(let cause, let retryAfter, _)):
      pause(cause, byPush: true, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.status, _), (.survey, _), (.wait, _):
      return nil
    }
  }

  /// The gateway has said when it was started, or could not say so in a way that matters.
  ///
  /// - Parameter started: its own words for the time; `nil` where it answers and does not tell.
  public mutating func finishStatus(started: String?, now: Instant) {
    _ = endRequest(now: now)
    resume(byPush: false)
    statusDue = now + policy.statusInterval
    guard let started, started != startTime else { return }
    if startTime != nil { tally.restarts += 1 }
    startTime = started
    survey.isWanted = true
  }

  /// The status or a survey could not be had, since the gateway is away.
  public mutating func finishQuestion(
    failed cause: String,
    retryAfter: Duration? = nil,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    _ = endRequest(now: now)
    pause(cause, byPush: false, retryAfter: retryAfter, now: now, using: &generator)
  }

  /// The gateway answers, and yet shows nothing that could be read: what it was given before counts as lost if it may be.
  public mutating func finishSurveyWithoutResult(now: Instant) {
    let duration = endRequest(now: now)
    resume(byPush: false)
    let mayHaveLost = survey.isWanted && tally.restarts > 0
    survey.finish(at: now, duration: duration, policy: policy)
    guard mayHaveLost else { return }
    revenants.formUnion(tombstones.keys)
    for (id, var entry) in entries where entry.deletion == nil {
      entry.done = 0
      setWaiting(id, &entry, now: now)
    }
  }

  /// What the gateway has.
  ///
  /// - Returns: what the ledger is to be told.
  public mutating func finish(_ result: GatewaySurvey, now: Instant) -> [PushReport] {
    let duration = endRequest(now: now)
    resume(byPush: false)
    survey.finish(at: now, duration: duration, policy: policy)
    return take(result, now: now)
  }

  /// Whose the group is that stands where one of this namespace was to be put; `nil` where nothing speaks against that.
  public func rival(of id: String, in namespace: String) -> String? {
    namespaces[id].flatMap { $0 == namespace ? nil : $0 }
  }

  /// The push that was chosen is not made: the group there is another's.
  public mutating func finish(claimedBy rival: String, now: Instant) {
    guard case .put(let id)? = inFlight else { return }
    _ = endRequest(now: now)
    guard var entry = entries[id] else { return }
    entry.claim =
      "the group there belongs to an application of namespace \(rival); give the applications of different namespaces "
      + "different ids"
    setWaiting(id, &entry, now: now)
  }

  /// Something was refused that could not be understood: what the gateway has is to be looked at.
  public mutating func wantSurvey(now: Instant) {
    survey.hasten(now: now)
  }

  private mutating func endRequest(now: Instant) -> Duration {
    defer { (inFlight, inFlightSince) = (nil, nil) }
    return inFlightSince.map { $0.duration(to: now) } ?? .zero
  }

  private mutating func pause(
    _ cause: String,
    byPush: Bool,
    retryAfter: Duration?,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    lastFailure = cause
    hasFailedToPush = hasFailedToPush || byPush
    // It may be another when it is back: that is asked first, and costs it less than a push.
    statusDue = nil
    failingSince = failingSince ?? now
    pausedUntil = now + max(backoff.next(using: &generator), isDraining ? .zero : retryAfter ?? .zero)
  }

  private mutating func resume(byPush: Bool) {
    pausedUntil = nil
    guard byPush || !hasFailedToPush else { return }
    hasFailedToPush = false
    lastFailure = nil
    failingSince = nil
    backoff.reset()
  }

  private mutating func finishPut(_ id: String, generation: Int, _ outcome: PushOutcome, now: Instant) -> PushReport? {
    if case .refused(let refusal) = outcome, case .poison = refusal.kind {
      poisoned.insert(id)
      // Of one group alone it may be a misunderstanding.
      poison = (refusal.words, poisoned.count > 1 ? now + policy.refusalInterval : now)
      if isDraining { pausedUntil = now + policy.drainingBackoff.longest }
    } else {
      poison = nil
      poisoned = []
    }
    guard var entry = entries[id] else { return nil }
    defer { setWaiting(id, &entry, now: now) }
    entry.hasFailed = false
    guard case .refused(let refusal) = outcome else {
      entry.done = max(entry.done, generation)
      entry.refusal = nil
      entry.lessons = 0
      entry.presence = .stored
      entry.unsettledUntil = nil
      entry.heldUntil = nil
      return .settled(id, generation: generation)
    }
    if entry.presence != .stored { entry.presence = .ghost }
    switch refusal.kind {
    case .poison:
      entry.heldUntil = now + policy.refusalInterval
      entry.hasFailed = true
      return nil
    case .lesson where entry.lessons < policy.lessonsInARow:
      entry.lessons += 1
      // The body that is tried next replaces what stands there: nothing is to be deleted for that.
      if entry.presence == .ghost { entry.presence = .absent }
      return nil
    case .lesson, .own:
      // It may pass all the same: the values are kept for another try.
      entry.done = max(entry.done, generation)
      let retryAt = now + policy.refusalInterval
      if !isDraining { entry.refusal = (refusal.words, retryAt) }
      return .refused(id, generation: generation)
    }
  }

  private mutating func finishDelete(_ id: String, now: Instant) -> PushReport? {
    revenants.remove(id)
    tombstones[id]?.repeatAt = nil
    guard var entry = entries[id] else { return nil }
    entry.hasFailed = entry.heldUntil != nil
    guard let deletion = entry.deletion else {
      // A ghost is gone, or the application came back while its group was being deleted: then it is put again.
      if entry.presence == .ghost { tally.ghostsRemoved += 1 } else { entry.done = 0 }
      entry.presence = .absent
      setWaiting(id, &entry, now: now)
      return nil
    }
    tombstones[id] = Tombstone(deletedAt: now, repeatAt: entry.unsettledUntil)
    forget(id)
    return deletion == .expired ? .deleted(id) : nil
  }

  private mutating func forget(_ id: String) {
    entries[id] = nil
    namespaces[id] = nil
    urgent.remove(id)
    updates.remove(id)
  }

  private mutating func prune(now: Instant) {
    guard let oldest = tombstones.values.map(\.deletedAt).min(), oldest + policy.tombstoneLife <= now else { return }
    tombstones = tombstones.filter { $0.value.deletedAt + policy.tombstoneLife > now }
  }

  mutating func setWaiting(_ id: String, _ entry: inout PushEntry, now: Instant? = nil) {
    if !entry.isWaiting { entry.waitingSince = nil } else if entry.waitingSince == nil { entry.waitingSince = now }
    if entry.isUrgent { urgent.insert(id) } else { urgent.remove(id) }
    if entry.isWaiting, !entry.isUrgent { updates.insert(id) } else { updates.remove(id) }
    entries[id] = entry
  }
}
