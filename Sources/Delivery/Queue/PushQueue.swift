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
    let deletedAt: ContinuousClock.Instant
    /// The newest that was known of it.
    let generation: Int
    /// When to delete once more, since a push whose answer was lost may be applied until then.
    var repeatAt: ContinuousClock.Instant?
  }

  /// What is wanted of a gateway, from the least to the most.
  enum Need: Int, Comparable {
    case status
    case survey
    case push

    static func < (left: Need, right: Need) -> Bool { left.rawValue < right.rawValue }
  }

  struct Stray {
    /// Since when it has been as it is.
    var since: ContinuousClock.Instant
    let group: SurveyedGroup
  }

  let policy: PushPolicy
  let keys: GroupKeys
  /// Whether the agent watches a namespace: only there it can know whose a group is.
  let isWatched: @Sendable (String) -> Bool
  var entries: [String: PushEntry] = [:]
  /// The groups that wait, apart: while the gateway's pace holds updates back they need not be looked at.
  var urgent: Set<String> = []
  var updates: Set<String> = []
  var tombstones: [String: Tombstone] = [:]
  /// Deleted before, and to be deleted once more.
  var revenants: Set<String> = []
  /// This agent's groups that were found and are unknown, with their generations.
  var found: [String: Int] = [:]
  /// Groups at the gateway that are somebody else's, by the ids that they would have here, with the words for it.
  var taken: [String: String] = [:]
  /// Of this agent's groups at the gateway, by their ids.
  var namespaces: [String: String] = [:]
  var strays: [GroupingKey: Stray] = [:]
  var startTime: String?
  var survey = SurveySchedule()
  var statusDue: Instant?
  var inFlight: Step?
  var inFlightSince: Instant?
  var backoff: Backoff
  /// No request before this time: the gateway is away.
  var pausedUntil: Instant?
  /// No update before this time: the gateway's pace.
  var pacedUntil: Instant?
  /// While the agent ends, nothing waits for the sake of pace.
  var isDraining = false

  /// Why the gateway cannot be used at the moment.
  public internal(set) var lastFailure: String?
  /// What could not be had then: that the gateway answers something lesser says little.
  var missing = Need.status
  /// Questions that are denied, which makes the gateway of no use until something greater is answered.
  var denied: Set<Need> = []
  /// Questions that are denied where more was let through: that says nothing of the gateway. There are proxies that let
  /// pushes through and no questions.
  var excused: Set<Need> = []
  /// Whether it was started anew since it was last looked at.
  var mayHaveLost = false
  /// Whether the last survey showed what the gateway has.
  var isShown = false
  /// The gateway's words, and when the next push may be tried, while it refuses every push for somebody else's fault.
  public internal(set) var poison: (words: String, retryAt: Instant)?
  /// The groups that were refused so since the last push that was taken.
  var poisoned: Set<String> = []
  public internal(set) var tally = PushTally()

  public init(
    policy: PushPolicy = PushPolicy(),
    keys: GroupKeys = GroupKeys(job: "spark", owner: ""),
    isWatched: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.policy = policy
    self.keys = keys
    self.isWatched = isWatched
    backoff = policy.backoff
  }

  // MARK: What is wanted

  /// - Returns: what is to be told of groups that need no push, since the gateway has them already.
  public mutating func note(_ change: GroupChange, now: Instant) -> PushReport? {
    switch change {
    case .updated(let id, let generation, let isFinal):
      tombstones[id] = nil
      revenants.remove(id)
      var entry = entries[id] ?? newEntry(id)
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
    var entry = entries[id] ?? newEntry(id)
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

  /// The group there is not deleted, since it is somebody else's.
  mutating func giveUpDeletion(of id: String) -> PushReport? {
    let deletion = entries[id]?.deletion
    forget(id)
    return deletion == .expired ? .deleted(id) : nil
  }

  private func newEntry(_ id: String) -> PushEntry {
    var entry = PushEntry()
    entry.claim = taken[id]
    if isShown, taken[id] == nil, namespaces[id] == nil, found[id] == nil { entry.presence = .absent }
    return entry
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

  /// Since when the longest waiting group waits, of those that wait for nothing but their turn.
  public var oldestWaiting: Instant? {
    urgent.union(updates).compactMap { entries[$0].flatMap { $0.isHeld ? nil : $0.waitingSince } }.min()
  }

  /// Groups whose last push was refused, or that are somebody else's, with the words for it.
  public var refusals: [String: String] {
    entries.compactMapValues { $0.claim ?? $0.refusal?.words }
  }

  /// Groups of which nothing is known to have got there.
  public var unforwarded: Set<String> {
    Set(entries.lazy.filter { $0.value.done == 0 && $0.value.presence != .stored }.map(\.key))
  }

  /// Why a group is somebody else's, if it is.
  func claim(of id: String) -> String? { entries[id]?.claim }

  /// Groups that are somebody else's, with the words for it.
  var claims: [String: String] { entries.compactMapValues(\.claim) }

  /// Why a group is not at the gateway as it should be.
  public func refusal(of id: String) -> String? {
    entries[id].flatMap { $0.claim ?? $0.refusal?.words }
  }

  /// Whether the gateway was looked at, with or without a result.
  public var isSurveyed: Bool { survey.isDone }

  /// Whether pushes are of any use at present.
  public var isUsable: Bool { lastFailure == nil && poison == nil }

  // MARK: What to do

  public mutating func next(now: Instant) -> Step {
    guard inFlight == nil else { return .wait(until: nil) }
    prune(now: now)
    if let pausedUntil, pausedUntil > now { return .wait(until: pausedUntil) }
    var choice = PushChoice(now: now)
    // While the agent ends there is no time for questions, but for whose the groups are.
    let step = isDraining && survey.isDone ? nextPush(&choice) : nextQuestion(&choice) ?? nextPush(&choice)
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
    for (key, stray) in strays where choice.isReady(stray.since + policy.strayPatience) { return .deleteStray(key) }
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
    if entry.wantsDeletion { return max(entry.unsettledUntil ?? now, entry.deletionHeldUntil ?? now) }
    return max(entry.heldUntil ?? now, poison?.retryAt ?? now)
  }

  /// When an update may be sent, as far as its own group and the gateway's mood are concerned.
  private func updateTime(of entry: PushEntry, now: Instant) -> Instant {
    guard !isDraining else { return now }
    let interval = max(policy.groupInterval, entry.lastLatency * policy.groupLatencyFactor)
    let own = entry.lastPush.map { $0 + interval } ?? now
    return max(own, entry.refusal?.retryAt ?? now, entry.heldUntil ?? now, poison?.retryAt ?? now)
  }

  mutating func forget(_ id: String) {
    entries[id] = nil
    namespaces[id] = nil
    urgent.remove(id)
    updates.remove(id)
  }

  private mutating func prune(now: Instant) {
    if let poison, poison.retryAt <= now, !entries.values.contains(where: \.wantsPush) {
      // Nobody is left to find out whether it is over.
      (self.poison, poisoned) = (nil, [])
    }
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
