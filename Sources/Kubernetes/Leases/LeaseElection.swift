import FoundationEssentials

/// One candidate's part in the election of whoever holds a Lease: a value that says what to ask of the API server next, and
/// is told what came of it.
///
/// The rules are client-go's (`tools/leaderelection`). A foreign record is over when this candidate has seen no change of it
/// for the lease's duration by its own clock; what the record says of times is never believed. An own one is good from the
/// moment at which its write was *sent* until the renew deadline, however late the answer comes: others can have seen it no
/// earlier. A write replaces the version that was seen or fails, so of several only one succeeds.
struct LeaseElection: Sendable {
  enum Request: Sendable, Hashable {
    case read
    case create(Lease)
    case update(Lease)
  }

  enum Step: Sendable, Hashable {
    case send(Request, within: Duration)
    case wait(until: ContinuousClock.Instant)
    /// To stop work at once; there is nothing more to do for this candidate.
    case lost(LeaseLost.Cause)
    /// Given back, or never held.
    case released
  }

  enum Answer: Sendable, Hashable {
    /// As it was read, or as it is after the write.
    case lease(Lease)
    case absent
    /// The write was not carried out: somebody else's was.
    case conflict
    /// Whether it was carried out is not known.
    case failed(String)
  }

  let key: ObjectKey
  let identity: String
  let policy: LeasePolicy

  /// What was seen last, and when its record last changed.
  private var seen: (lease: Lease, changedAt: ContinuousClock.Instant)?
  /// Whether what was seen is not to be built upon. Else, where nothing was seen, there is no Lease.
  private var mustRead = true
  private var heldUntil: ContinuousClock.Instant?
  private var sent: (request: Request, at: ContinuousClock.Instant)?
  private var pauseUntil: ContinuousClock.Instant?
  private var conflicts = 0
  private var isReleasing = false
  private var loss: LeaseLost.Cause?
  /// Why the last request failed; `nil` after one that did not.
  private(set) var trouble: String?

  /// A record that asks for more would keep everybody out for good.
  private static let longestDuration = Duration.seconds(3600)
  /// Lost races in a row that are followed up at once; beyond that something odd is going on.
  private static let conflictsAtOnce = 2

  init(key: ObjectKey, identity: String, policy: LeasePolicy = LeasePolicy()) {
    self.key = key
    self.identity = identity
    self.policy = policy
  }

  /// Whether it may work at this moment.
  func leads(at now: ContinuousClock.Instant) -> Bool {
    loss == nil && heldUntil.map { now < $0 } ?? false
  }

  /// Whether the lease was got and not lost since, as far as is known.
  var isLeading: Bool { heldUntil != nil && loss == nil }

  /// Whether anything is known of the Lease, be it that there is none.
  var isInformed: Bool { seen != nil || !mustRead }

  /// Who holds it, as seen last.
  var holder: String? { seen.flatMap { $0.lease.record.holder.nonEmpty } }

  /// How often it has changed hands, as the record has it.
  var transitions: Int64 { seen?.lease.record.transitions ?? 0 }

  /// From here on the lease is given back. To be called when the work has ended.
  mutating func release() {
    isReleasing = true
    pauseUntil = nil
    // It may have been carried out though its answer was not waited for.
    if let sent, sent.request != .read { mustRead = true }
  }

  // MARK: What to do

  mutating func next(at now: ContinuousClock.Instant, date: Date) -> Step {
    if let loss { return .lost(loss) }
    if let heldUntil, now >= heldUntil {
      let loss = LeaseLost.Cause.notRenewed(within: policy.renewDeadline, trouble: trouble)
      self.loss = loss
      return .lost(loss)
    }
    if isReleasing, !mustRead, seen?.lease.record.holder != identity { return .released }
    if let pauseUntil, now < pauseUntil { return .wait(until: heldUntil.map { min($0, pauseUntil) } ?? pauseUntil) }
    let request = request(at: now, date: date)
    sent = (request, now)
    return .send(request, within: heldUntil.map { min($0 - now, policy.requestTimeout) } ?? policy.requestTimeout)
  }

  private func request(at now: ContinuousClock.Instant, date: Date) -> Request {
    guard !mustRead else { return .read }
    guard var lease = seen?.lease else {
      return .create(Lease(key, record: LeaseRecord(holder: identity, after: nil, policy: policy, at: date)))
    }
    if isReleasing {
      lease.record = lease.record.released(at: date)
    } else if lease.record.holder == identity {
      lease.record = lease.record.renewed(policy: policy, at: date)
    } else if let freeAt, freeAt > now {
      return .read
    } else {
      lease.record = LeaseRecord(holder: identity, after: lease.record, policy: policy, at: date)
    }
    return .update(lease)
  }

  /// When a foreign record is over; `nil` where nobody holds it.
  private var freeAt: ContinuousClock.Instant? {
    guard let seen, !seen.lease.record.holder.isEmpty else { return nil }
    // Bounded before it becomes a time: any number may stand there.
    let seconds = min(max(0, seen.lease.record.durationSeconds), Self.longestDuration.components.seconds)
    return seen.changedAt + max(.seconds(seconds), policy.duration)
  }

  // MARK: What came of it

  mutating func receive(
    _ answer: Answer,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    guard let (request, sentAt) = sent else { return }
    sent = nil
    let before = trouble
    trouble = nil
    // Counted from the request, so that one that hung is followed by the next at once.
    pauseUntil = sentAt + policy.retryPeriod * Double.random(in: 0.5...1, using: &generator)
    switch answer {
    case .lease(let lease) where request.holder.map { $0 != lease.record.holder } ?? false:
      fail("the API server answered a write with another record", request)
    case .failed(let words):
      // One that the right's end cut short says less than what was in the way before.
      let isCutShort = heldUntil.map { now >= $0 } ?? false
      fail(isCutShort ? before ?? words : words, request)
    case .conflict:
      mustRead = true
      conflicts += 1
      goOnAtOnce()
    case .absent:
      seen = nil
      mustRead = request != .read
      if !mustRead { goOnAtOnce() }
    case .lease(let lease):
      mustRead = false
      let isUnchanged = seen.map { $0.lease.record == lease.record } ?? false
      seen = (lease, isUnchanged ? seen?.changedAt ?? now : now)
      if lease.record.holder == identity, request != .read {
        granted(since: sentAt, at: now)
      } else {
        saw(lease.record.holder, at: now)
      }
    }
  }

  private mutating func fail(_ words: String, _ request: Request) {
    trouble = words
    if request != .read { mustRead = true }
  }

  private mutating func granted(since sentAt: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
    conflicts = 0
    let until = sentAt + policy.renewDeadline
    if now < until {
      heldUntil = until
      pauseUntil = sentAt + policy.retryPeriod
    } else {
      // Too late to begin by this one; the next will do.
      pauseUntil = nil
    }
  }

  private mutating func saw(_ holder: String, at now: ContinuousClock.Instant) {
    if let freeAt, freeAt > now, holder != identity {
      conflicts = 0
      if heldUntil != nil { loss = .taken(by: holder) }
      pauseUntil = pauseUntil.map { min($0, freeAt) }
    } else {
      goOnAtOnce()
    }
  }

  private mutating func goOnAtOnce() {
    if conflicts <= Self.conflictsAtOnce { pauseUntil = nil }
  }
}

extension LeaseElection.Request {
  /// Whose name is to be written; `nil` where nothing is.
  fileprivate var holder: String? {
    switch self {
    case .read: nil
    case .create(let lease), .update(let lease): lease.record.holder
    }
  }
}
