import Timing

// What came of the request under way.
extension PushQueue {
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
      suspect(id, for: latency, now: now)
      pause(cause, by: .push, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.delete(let id), .failed(let cause, let retryAfter, _)):
      postpone(deletionOf: id, now: now)
      pause(cause, by: .push, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.delete(let id), .refused):
      // No gateway refuses a deletion for good; what answers so is something in front of it.
      resume(by: .push)
      postpone(deletionOf: id, now: now)
      return nil
    case (.deleteStray(let key), .refused):
      resume(by: .push)
      strays[key]?.since = now
      return nil
    case (.put(let id), .accepted), (.put(let id), .refused):
      resume(by: .push)
      pacedUntil = now + latency * (policy.latencyFactor - 1)
      entries[id]?.lastLatency = latency
      return finishPut(id, generation: generation, outcome, now: now)
    case (.delete(let id), .accepted):
      resume(by: .push)
      return finishDelete(id, now: now)
    case (.deleteStray(let key), .accepted):
      resume(by: .push)
      strays[key] = nil
      return nil
    case (.deleteStray(let key), .failed(let cause, let retryAfter, _)):
      strays[key]?.since = now
      pause(cause, by: .push, retryAfter: retryAfter, now: now, using: &generator)
      return nil
    case (.status, _), (.survey, _), (.wait, _):
      return nil
    }
  }

  /// - Parameter latency: what it has cost the others.
  private mutating func suspect(_ id: String, for latency: Duration, now: Instant) {
    let until = now + max(policy.suspicion, latency * policy.groupLatencyFactor)
    entries[id]?.suspectUntil = until
  }

  /// A deletion that did not succeed must not come before all else again and again.
  private mutating func postpone(deletionOf id: String, now: Instant) {
    let time = isDraining ? now + policy.drainingBackoff.longest : now + policy.refusalInterval
    suspect(id, for: .zero, now: now)
    entries[id]?.deletionHeldUntil = time
    if revenants.remove(id) != nil || tombstones[id]?.repeatAt != nil { tombstones[id]?.repeatAt = time }
  }

  /// The gateway has said when it was started, or could not say so in a way that matters.
  ///
  /// - Parameter started: its own words for the time; `nil` where it answers and does not tell.
  public mutating func finishStatus(started: String?, now: Instant) {
    _ = endRequest(now: now)
    excused.remove(.status)
    // Whoever is let in at last may see what the gateway has.
    if denied.remove(.status) != nil { survey.isWanted = true }
    resume(by: .status)
    statusDue = now + policy.statusInterval
    guard let started, started != startTime else { return }
    if startTime != nil {
      tally.restarts += 1
      mayHaveLost = true
    }
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
    let isSurvey = inFlight == .survey
    _ = endRequest(now: now)
    pause(cause, by: isSurvey ? .survey : .status, retryAfter: retryAfter, now: now, using: &generator)
  }

  /// The status or a survey is denied, time and again: by a gateway that does not let this agent in, or that is not there
  /// behind what answers. It counts as of no use until an answer shows otherwise. What waits is sent all the same, since
  /// that may be let through.
  public mutating func finishQuestion(denied cause: String, now: Instant) {
    let question: Need = inFlight == .survey ? .survey : .status
    let duration = endRequest(now: now)
    pausedUntil = nil
    if question == .survey {
      goWithoutSurvey(took: duration, now: now)
    } else {
      statusDue = now + policy.statusInterval
    }
    if !excused.contains(question) {
      denied.insert(question)
      lastFailure = cause
      missing = max(missing, question)
    } else if denied.isEmpty {
      resume(by: question)
    }
  }

  /// The gateway answers, and yet shows nothing that could be read.
  public mutating func finishSurveyWithoutResult(now: Instant) {
    let duration = endRequest(now: now)
    denied.remove(.survey)
    excused.remove(.survey)
    resume(by: .survey)
    goWithoutSurvey(took: duration, now: now)
  }

  /// What the gateway was given before counts as lost if it may be.
  private mutating func goWithoutSurvey(took duration: Duration, now: Instant) {
    survey.finish(at: now, duration: duration, policy: policy)
    isShown = false
    guard mayHaveLost else { return }
    mayHaveLost = false
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
    denied.remove(.survey)
    excused.remove(.survey)
    resume(by: .survey)
    survey.finish(at: now, duration: duration, policy: policy)
    mayHaveLost = false
    isShown = true
    return take(result, now: now)
  }

  /// Whose the group is that stands where one of this namespace was to be put; `nil` where nothing speaks against that.
  public func rival(of id: String, in namespace: String) -> String? {
    namespaces[id].flatMap { $0 == namespace ? nil : $0 }
  }

  /// The push that was chosen is not made: the group there is another's.
  ///
  /// - Returns: what the ledger is to be told.
  public mutating func finish(claimedBy rival: String, now: Instant) -> PushReport? {
    guard case .put(let id)? = inFlight else { return nil }
    _ = endRequest(now: now)
    guard var entry = entries[id] else { return nil }
    // Expired since it was chosen.
    guard entry.deletion == nil else { return giveUpDeletion(of: id) }
    entry.claim =
      "the group there belongs to an application of namespace \(rival); give the applications of different namespaces "
      + "different ids"
    setWaiting(id, &entry, now: now)
    return nil
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
    by kind: Need,
    retryAfter: Duration?,
    now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    lastFailure = cause
    missing = max(missing, kind)
    // It may be another when it is back: that is asked first, and costs it less than a push.
    statusDue = nil
    pausedUntil = now + max(backoff.next(using: &generator), isDraining ? .zero : retryAfter ?? .zero)
  }

  private mutating func resume(by kind: Need) {
    pausedUntil = nil
    excused.formUnion(denied.filter { $0 < kind })
    denied.subtract(excused)
    guard kind >= missing else { return }
    missing = .status
    lastFailure = nil
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
    entry.suspectUntil = nil
    guard case .refused(let refusal) = outcome else {
      entry.done = max(entry.done, generation)
      entry.refusal = nil
      entry.lessons = 0
      entry.presence = .stored
      entry.unsettledUntil = nil
      entry.heldUntil = nil
      return .settled(id, generation: generation)
    }
    // Only where it is known that nothing was there before.
    if entry.presence == .absent { entry.presence = .ghost }
    switch refusal.kind {
    case .poison:
      entry.heldUntil = now + policy.refusalInterval
      entry.suspectUntil = now + policy.refusalInterval + policy.suspicion
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
    if entry.heldUntil == nil { entry.suspectUntil = nil }
    guard let deletion = entry.deletion else {
      // A ghost is gone, or the application came back while its group was being deleted: then it is put again.
      if entry.presence == .ghost { tally.ghostsRemoved += 1 } else { entry.done = 0 }
      entry.presence = .absent
      setWaiting(id, &entry, now: now)
      return nil
    }
    tombstones[id] = Tombstone(deletedAt: now, generation: entry.wanted, repeatAt: entry.unsettledUntil)
    forget(id)
    return deletion == .expired ? .deleted(id) : nil
  }
}
