import Timing

/// Which group's file is written when, and which makes room for another: a pure state machine.
///
/// Ended groups go first and at once, since nobody will show their values again. Running ones are written when a gateway
/// does not get them, and now and then even if it does, since it may lose its memory while the agent is away.
struct SpoolPlan: Sendable {
  struct Policy: Sendable, Equatable {
    var byteLimit = 256 << 20
    var fileLimit = 10_000
    /// Whether somebody reports deliveries. If not, all counts as delivered.
    var awaitsDelivery = true
    /// How long the newest values of a running group may be delivered nowhere before they are written.
    var patience = Duration.seconds(2)
    /// How old the file of a running group may be that is delivered: at most so old, and while the group is young as a
    /// share of its age. Of an application that ends while nobody looks, only this tells that it was there.
    var interval = Duration.seconds(30)
    var growth = 0.1
    /// The share of the time that may be spent writing running groups that are delivered, and those that are not. What has
    /// no file yet is not held up by either: nothing at all would be known of it.
    var dutyCycle = 0.05
    var urgentDutyCycle = 0.25
  }

  enum Step: Equatable {
    case write(String)
    /// The group is given up: its file is to go.
    case remove(String)
    case wait(until: ContinuousClock.Instant?)
  }

  /// Whether a group's file may be written.
  enum Room: Equatable {
    /// Once the files of these groups are gone.
    case free(evicting: [String])
    /// The other files matter more, or the group alone is too large. News where it was not said of the group before.
    case none(isNews: Bool)
  }

  let policy: Policy
  private(set) var entries: [String: Entry] = [:]
  /// Of all files.
  private(set) var bytes = 0
  private(set) var files = 0

  /// Short, since a try costs nobody else anything, and what comes meanwhile is in memory alone.
  private var backoff = Backoff(first: .milliseconds(250), longest: .seconds(2))
  private var retryAt: ContinuousClock.Instant?
  /// Running groups are not written before, by whether they are delivered.
  private var runningAt: ContinuousClock.Instant?
  private var urgentAt: ContinuousClock.Instant?
  private var isDraining = false
  /// Grows with each group and each end, so that the oldest can be told.
  private var count = 0
  /// When the caller looks again by itself, after it was told to wait.
  private var looksAgainAt: ContinuousClock.Instant?

  init(policy: Policy) {
    self.policy = policy
  }

  /// Whether something is to be done that may be done at once or soon.
  var isBusy: Bool { entries.values.contains { ($0.isToRemove || $0.isToWrite) && $0.postponedUntil == nil } }

  /// Whether the last try to write or remove a file failed, of any group.
  var isFailing: Bool { entries.values.contains { $0.failures > 0 } }

  /// How many groups' newest values are neither delivered nor in their file.
  var unsafeGroups: Int { entries.values.count { $0.isToWrite && $0.undeliveredSince != nil } }

  // MARK: News

  /// A file that an earlier run left.
  mutating func found(_ id: String, generation: Int, isFinal: Bool, bytes: Int, now: ContinuousClock.Instant) {
    var entry = newEntry(generation: generation, isFinal: isFinal, now: now)
    entry.begun = generation
    entry.keep(bytes: bytes, now: now)
    entries[id] = entry
    self.bytes += bytes
    files += 1
  }

  /// - Returns: whether the caller has to look again before the time that it was told.
  mutating func note(_ change: GroupChange, now: ContinuousClock.Instant) -> Bool {
    switch change {
    case .expired(let id):
      guard entries[id] != nil else { return false }
      entries[id]?.isToRemove = true
      entries[id]?.postponedUntil = nil
      return true
    case .updated(let id, let generation, let isFinal):
      var entry = entries.removeValue(forKey: id) ?? newEntry(generation: generation, isFinal: isFinal, now: now)
      // It lives again: its file may be gone by then.
      if entry.isToRemove { (entry.written, entry.begun) = (nil, nil) }
      entry.isToRemove = false
      let wasToWrite = entry.isToWrite
      entry.generation = generation
      if entry.isToWrite, !wasToWrite { entry.changedAt = now }
      if entry.undeliveredSince == nil, policy.awaitsDelivery { entry.undeliveredSince = now }
      if isFinal != entry.isFinal {
        count += 1
        entry.endNumber = isFinal ? count : nil
        entry.postponedUntil = nil
      }
      entries[id] = entry
      guard entry.isToWrite else { return false }
      return looksAgainAt.map { due(entry) < $0 } ?? true
    }
  }

  /// A generation has arrived at its gateway.
  mutating func delivered(_ id: String, generation: Int, now: ContinuousClock.Instant) {
    guard let entry = entries[id], entry.undeliveredSince != nil else { return }
    entries[id]?.undeliveredSince = entry.generation == generation ? nil : now
  }

  /// All that is not in the files is to be written at once.
  mutating func drain() {
    isDraining = true
    // What failed before may work by now, and there is no later.
    retryAt = nil
    for (id, entry) in entries where entry.failures > 0 { entries[id]?.postponedUntil = nil }
  }

  private mutating func newEntry(generation: Int, isFinal: Bool, now: ContinuousClock.Instant) -> Entry {
    count += 1
    return Entry(
      number: count,
      endNumber: isFinal ? count : nil,
      since: now,
      generation: generation,
      changedAt: now,
      undeliveredSince: policy.awaitsDelivery ? now : nil
    )
  }

  // MARK: What is to be done

  /// - Precondition: the step before has been reported by `wrote`, `skipped`, `removed` or `failed`.
  mutating func next(now: ContinuousClock.Instant) -> Step {
    let step = step(now: now)
    looksAgainAt = nil
    switch step {
    case .write(let id):
      let generation = entries[id]?.generation
      entries[id]?.begun = generation
    case .wait(let until): looksAgainAt = until
    case .remove: break
    }
    return step
  }

  private func step(now: ContinuousClock.Instant) -> Step {
    var best: (id: String, rank: Entry.Turn)?
    var soonest: ContinuousClock.Instant?
    for (id, entry) in entries where entry.isToRemove || entry.isToWrite {
      let due = max(due(entry), retryAt ?? now)
      guard due <= now else {
        soonest = min(soonest ?? due, due)
        continue
      }
      let turn = entry.turn
      if best.map({ turn < $0.rank }) ?? true { best = (id, turn) }
    }
    guard let best else { return .wait(until: soonest) }
    return entries[best.id]?.isToRemove == true ? .remove(best.id) : .write(best.id)
  }

  /// When an entry's turn has come, failures apart.
  private func due(_ entry: Entry) -> ContinuousClock.Instant {
    if let until = entry.postponedUntil { return until }
    if entry.isToRemove || entry.isFinal || isDraining { return entry.changedAt }
    let last = entry.writtenAt ?? entry.changedAt
    let written = last + min(max(entry.since.duration(to: last) * policy.growth, policy.patience), policy.interval)
    let undelivered = entry.undeliveredSince.map { max($0, entry.changedAt) + policy.patience }
    guard entry.fileBytes != nil else { return undelivered.map { min($0, written) } ?? written }
    let routine = max(written, runningAt ?? written)
    return undelivered.map { min(routine, max($0, urgentAt ?? $0)) } ?? routine
  }

  // MARK: Room

  /// Asked when it is known how large the file is to be.
  mutating func room(for id: String, bytes needed: Int, now: ContinuousClock.Instant) -> Room {
    guard let entry = entries[id] else { return .none(isNews: false) }
    var bytes = bytes - (entry.fileBytes ?? 0) + needed
    var files = files + (entry.fileBytes == nil ? 1 : 0)
    var evicted: [String] = []
    func fits() -> Bool { bytes <= policy.byteLimit && files <= policy.fileLimit }
    if !fits(), needed <= policy.byteLimit, policy.fileLimit > 0 {
      let rank = entry.worth
      let others = entries.filter { $0.key != id && $0.value.fileBytes != nil && $0.value.worth < rank }
      for (other, victim) in others.sorted(by: { $0.value.worth < $1.value.worth }) where !fits() {
        bytes -= victim.fileBytes ?? 0
        files -= 1
        evicted.append(other)
      }
    }
    if fits() { return .free(evicting: evicted) }
    postpone(id, now: now)
    entries[id]?.isKnownRoomless = true
    return .none(isNews: !entry.isKnownRoomless)
  }

  /// What the loss of a group's file means.
  func evictionKind(of id: String) -> SpoolStatus.EvictionKind {
    entries[id]?.evictionKind ?? .held
  }

  // MARK: What was done

  /// - Parameter duration: of the whole step, from its choice on.
  mutating func wrote(_ id: String, bytes written: Int, duration: Duration, now: ContinuousClock.Instant) {
    succeeded()
    guard let entry = entries[id] else { return }
    bytes += written - (entry.fileBytes ?? 0)
    files += entry.fileBytes == nil ? 1 : 0
    entries[id]?.keep(bytes: written, now: now)
    guard !entry.isFinal else { return }
    runningAt = now + duration / policy.dutyCycle
    urgentAt = now + duration / policy.urgentDutyCycle
  }

  /// There was nothing to write of the newest generation, nor will there be.
  mutating func skipped(_ id: String) {
    guard let entry = entries[id] else { return }
    entries[id]?.written = entry.begun
    entries[id]?.failures = 0
  }

  /// The file of a group that is given up is gone.
  mutating func removed(_ id: String) {
    succeeded()
    dropFile(of: id)
    entries[id]?.failures = 0
    // Else it has come back meanwhile.
    if entries[id]?.isToRemove == true { entries[id] = nil }
  }

  /// The file of a group is gone to make room for another.
  mutating func evicted(_ id: String, now: ContinuousClock.Instant) {
    dropFile(of: id)
    postpone(id, now: now)
  }

  private mutating func postpone(_ id: String, now: ContinuousClock.Instant) {
    let until = now + policy.interval
    entries[id]?.postponedUntil = until
  }

  private mutating func dropFile(of id: String) {
    guard let entry = entries[id] else { return }
    entries[id]?.written = nil
    entries[id]?.begun = nil
    guard let dropped = entry.fileBytes else { return }
    bytes -= dropped
    files -= 1
    entries[id]?.fileBytes = nil
  }

  /// Nothing is tried for a while, and then another group first.
  mutating func failed(_ id: String, now: ContinuousClock.Instant, using generator: inout some RandomNumberGenerator) {
    entries[id]?.failures += 1
    retryAt = now + backoff.next(using: &generator)
  }

  /// Something is wrong with this group's file alone.
  mutating func failedAlone(_ id: String, now: ContinuousClock.Instant) {
    entries[id]?.failures += 1
    postpone(id, now: now)
  }

  private mutating func succeeded() {
    backoff.reset()
    retryAt = nil
  }
}
