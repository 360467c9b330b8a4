public import Discovery
public import FoundationEssentials
import HeapModule

/// All targets and when each is due: a pure state machine that says what to do next.
public struct ScrapePlan: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public enum Step: Sendable, Equatable {
    case scrape(Target)
    /// Nothing is to be done before this time; `nil` where nothing will be until something changes.
    case wait(until: Instant?)
  }

  /// What bounds the scrapes of all targets together.
  public struct Limits: Sendable, Hashable {
    /// Scrapes under way at one time.
    public var inFlight: Int
    /// Scrapes that begin in one second.
    public var perSecond: Int

    public init(inFlight: Int = 256, perSecond: Int = 2000) {
      self.inFlight = inFlight
      self.perSecond = perSecond
    }

    /// Of the scrapes under way, those of targets that have shown no page yet or failed last. Each may keep its place
    /// until it times out; a quarter of the places is kept for those that answer.
    var doubtfulInFlight: Int { max(inFlight - inFlight / 4, 1) }
  }

  private struct Entry {
    var schedule: TargetSchedule
    var status: TargetStatus
    /// The one place in the wheel or among the ready that counts; earlier ones are passed over when they come up, which
    /// is cheaper than finding them.
    var ticket: UInt64 = 0
    var isInFlight = false
    /// Whether it is, and was in doubt when it began.
    var isDoubtfulInFlight = false
  }

  private struct Waiting: Sendable {
    let id: Target.ID
    let ticket: UInt64
  }

  /// A target whose time has come. Where not all can be scraped at once, those go first that can wait least: what is
  /// scraped each 15 s can be a minute late before it stands in the way of one that is scraped each 100 ms. So it is the
  /// oldest and steadiest that are shed first, and none for ever.
  private struct Ready: Comparable {
    let deadline: Instant
    let waiting: Waiting

    /// How many of its intervals a target may be late.
    static let patience = 4

    static func == (left: Ready, right: Ready) -> Bool { left.deadline == right.deadline }
    static func < (left: Ready, right: Ready) -> Bool { left.deadline < right.deadline }
  }

  private var policy: SchedulePolicy
  private var limits: Limits
  private let epoch: Instant
  private var entries: [Target.ID: Entry] = [:]
  private var targetsOfPods: [String: Set<Target.ID>] = [:]
  private var wheel = TimerWheel<Waiting>()
  private var ready = Heap<Ready>()
  /// Those of them that may keep a place for long: they have shown no page yet, or failed last.
  private var doubtful = Heap<Ready>()
  private var rate: ScrapeRate
  private var overload = OverloadWatch()
  private var lastTicket: UInt64 = 0
  public private(set) var inFlightCount = 0
  private var doubtfulInFlightCount = 0

  public init(policy: SchedulePolicy, limits: Limits = Limits(), now: Instant) {
    self.policy = policy
    self.limits = limits
    epoch = now
    rate = ScrapeRate(perSecond: limits.perSecond)
  }

  /// Other numbers hold from now on.
  public mutating func adopt(_ policy: SchedulePolicy, limits: Limits, now: Instant) {
    if limits.perSecond != self.limits.perSecond { rate = ScrapeRate(perSecond: limits.perSecond) }
    (self.policy, self.limits) = (policy, limits)
    for (id, entry) in entries where entry.schedule.state != .ended {
      entries[id]?.schedule.adopt(policy.overridden(by: entry.status.target.schedule), now: now)
      if !entry.isInFlight { enqueue(id) }
    }
  }

  /// What there is to say of each target.
  public func statuses(now: Instant, wallClock: Date) -> [TargetStatus] {
    entries.values.filter { $0.schedule.state != .ended }.map { entry in
      var status = entry.status
      status.state = entry.schedule.state
      status.isInFlight = entry.isInFlight
      status.interval = entry.schedule.wait
      status.sparingShare = entry.schedule.isSparing ? entry.schedule.policy.dutyCycle : nil
      status.nextScrape = entry.schedule.due.map { wallClock.addingTimeInterval(now.duration(to: $0) / .seconds(1)) }
      return status
    }
  }

  public func has(_ id: Target.ID) -> Bool {
    entries[id].map { $0.schedule.state != .ended } ?? false
  }

  /// Scrapes that were left out since the start, for want of capacity.
  public var shedScrapes: Int { overload.shed }

  /// Targets that were told to end and still answer.
  public var endingTargets: [Target] {
    entries.values.filter { $0.schedule.state == .ending }.map(\.status.target)
  }

  /// A pod's targets as they are now. Those that it had and has no more are given up.
  ///
  /// - Returns: those given up.
  @discardableResult
  public mutating func update(_ pod: DiscoveredPod, now: Instant, wallClock: Date) -> Set<Target.ID> {
    let old = targetsOfPods[pod.reference.uid] ?? []
    let new = Set(pod.targets.map(\.id))
    let givenUp = old.subtracting(new)
    for id in givenUp { giveUp(id) }
    targetsOfPods[pod.reference.uid] = new.isEmpty ? nil : new
    for target in pod.targets {
      update(target, now: now, wallClock: wallClock)
      guard pod.life == .ending else { continue }
      entries[target.id]?.schedule.end(at: now)
      enqueue(target.id)
    }
    return givenUp
  }

  private mutating func update(_ target: Target, now: Instant, wallClock: Date) {
    // Against clocks that differ between here and the kubelet: nothing started in the future.
    let age = target.startedAt.map { max(0, wallClock.timeIntervalSince($0)) } ?? 0
    let origin = now - .seconds(age)
    let policy = policy.overridden(by: target.schedule)
    guard var entry = entries[target.id], entry.schedule.state != .ended else {
      let before = entries[target.id]
      var entry = Entry(
        schedule: TargetSchedule(policy: policy, origin: origin, now: now),
        status: TargetStatus(target: target, knownSince: wallClock)
      )
      // Its earlier life's scrape is still under way; the new one begins when that has ended.
      entry.isInFlight = before?.isInFlight ?? false
      entry.isDoubtfulInFlight = before?.isDoubtfulInFlight ?? false
      entries[target.id] = entry
      enqueue(target.id)
      return
    }
    guard entry.status.target != target else { return }
    if target.startedAt != nil, target.startedAt != entry.status.target.startedAt {
      entry.schedule.correct(origin: origin, now: now)
    }
    entry.schedule.adopt(policy, now: now)
    entry.status.target = target
    entries[target.id] = entry
    enqueue(target.id)
  }

  private mutating func giveUp(_ id: Target.ID) {
    guard entries[id]?.isInFlight == true else {
      entries[id] = nil
      return
    }
    entries[id]?.schedule.close()
  }

  /// What is to be done now.
  public mutating func next(now: Instant, wallClock: Date) -> Step {
    expire(now: now)
    dropStale()
    guard !ready.isEmpty || !doubtful.isEmpty else {
      overload.release()
      return .wait(until: wheel.next.map(instant))
    }
    guard inFlightCount < limits.inFlight, let next = frontRunner else {
      overload.hold(.inFlight)
      // The end of any scrape is a reason to look again; until then something else may become due that has a place.
      return .wait(until: inFlightCount < limits.inFlight ? wheel.next.map(instant) : nil)
    }
    if let time = rate.wait(at: now) {
      overload.hold(.perSecond)
      return .wait(until: time)
    }
    let isDoubtful = next.isDoubtful
    let waiting = isDoubtful ? doubtful.removeMin().waiting : ready.removeMin().waiting
    guard let entry = entries[waiting.id], let due = entry.schedule.due else { return .wait(until: now) }
    rate.begin(at: now)
    overload.shed(lateness: due.duration(to: now), of: entry.schedule.wait)
    begin(waiting.id, isDoubtful: isDoubtful, now: now, wallClock: wallClock)
    return .scrape(entry.status.target)
  }

  /// Which of the two heaps has the one to go first, of those that have a place.
  private var frontRunner: (isDoubtful: Bool, deadline: Instant)? {
    let mayBeDoubtful = doubtfulInFlightCount < limits.doubtfulInFlight
    switch (ready.min, mayBeDoubtful ? doubtful.min : nil) {
    case (nil, nil): return nil
    case (let sure?, nil): return (false, sure.deadline)
    case (nil, let other?): return (true, other.deadline)
    case (let sure?, let other?): return sure <= other ? (false, sure.deadline) : (true, other.deadline)
    }
  }

  /// Takes those out of the way that are given up, under way, or due at another time now.
  private mutating func dropStale() {
    while let first = ready.min, isStale(first.waiting) { ready.removeMin() }
    while let first = doubtful.min, isStale(first.waiting) { doubtful.removeMin() }
  }

  private func isStale(_ waiting: Waiting) -> Bool {
    guard let entry = entries[waiting.id] else { return true }
    return entry.ticket != waiting.ticket || entry.isInFlight || entry.schedule.due == nil
  }

  /// A scrape has come to its end. Its target may have been given up meanwhile.
  ///
  /// - Parameters:
  ///   - progress: how busy the application is, where the page tells.
  ///   - jitter: drawn for this scrape, from 0 to 1: what keeps targets from staying in step.
  /// - Returns: when there may be something to do for it: at once where others waited for its place, else when its
  ///   target has its turn again; `nil` where it has none.
  @discardableResult
  public mutating func finish(
    _ scrape: Scrape,
    progress: WorkProgress? = nil,
    now: Instant,
    jitter: Double = 0
  ) -> Instant? {
    let turn = settle(scrape, progress: progress, now: now, jitter: jitter)
    return ready.isEmpty && doubtful.isEmpty ? turn : now
  }

  private mutating func settle(
    _ scrape: Scrape,
    progress: WorkProgress?,
    now: Instant,
    jitter: Double
  ) -> Instant? {
    let id = scrape.target.id
    guard let entry = entries[id], entry.isInFlight else { return nil }
    inFlightCount -= 1
    if entry.isDoubtfulInFlight { doubtfulInFlightCount -= 1 }
    entries[id]?.isInFlight = false
    entries[id]?.isDoubtfulInFlight = false
    guard entry.schedule.state != .ended else {
      entries[id] = nil
      return nil
    }
    entries[id]?.status.count(scrape)
    let result: TargetSchedule.Result =
      switch scrape.result {
      case .success: .captured(progress)
      case .failure(let failure): failure.scheduled
      }
    entries[id]?.schedule.finish(result, at: now, jitter: jitter)
    return enqueue(id)
  }

  /// What to say of too many targets for the limits, at most once a minute.
  public mutating func takeOverload(now: Instant) -> Overload? {
    overload.take(targets: entries.count, limits: limits, now: now)
  }

  // MARK: Time

  private mutating func begin(_ id: Target.ID, isDoubtful: Bool, now: Instant, wallClock: Date) {
    inFlightCount += 1
    if isDoubtful { doubtfulInFlightCount += 1 }
    entries[id]?.isInFlight = true
    entries[id]?.isDoubtfulInFlight = isDoubtful
    entries[id]?.schedule.begin(at: now)
    if entries[id]?.status.firstAttempt == nil { entries[id]?.status.firstAttempt = wallClock }
  }

  /// - Returns: when its turn comes.
  @discardableResult
  private mutating func enqueue(_ id: Target.ID) -> Instant? {
    guard let schedule = entries[id]?.schedule, let due = schedule.due else { return nil }
    lastTicket += 1
    entries[id]?.ticket = lastTicket
    let tick = tick(for: due, wait: schedule.wait)
    wheel.insert(Waiting(id: id, ticket: lastTicket), at: tick)
    return instant(tick)
  }

  private mutating func expire(now: Instant) {
    let (entries, epoch) = (entries, epoch)
    var (sure, others): ([Ready], [Ready]) = ([], [])
    wheel.advance(to: Self.milliseconds(from: epoch, to: now)) { waiting in
      guard let entry = entries[waiting.id], entry.ticket == waiting.ticket, let due = entry.schedule.due else {
        return
      }
      let come = Ready(deadline: due + entry.schedule.wait * Ready.patience, waiting: waiting)
      if entry.schedule.isInDoubt { others.append(come) } else { sure.append(come) }
    }
    ready.insert(contentsOf: sure)
    doubtful.insert(contentsOf: others)
  }

  /// The tick of the wheel that serves a due time: never a later one, so that no freshness is lost, and one that is
  /// shared with others where the wait is long: 43 targets that are scraped each 15 s wake us once, not 43 times.
  private func tick(for due: Instant, wait: Duration) -> UInt64 {
    let exact = Self.milliseconds(from: epoch, to: due)
    let slack = UInt64(min(max(wait / .milliseconds(128), 1), 1_048_576))
    let grain = UInt64(1) << UInt64(UInt64.bitWidth - 1 - slack.leadingZeroBitCount)
    return exact / grain * grain
  }

  private func instant(_ tick: UInt64) -> Instant {
    epoch + .milliseconds(Int64(clamping: tick))
  }

  private static func milliseconds(from epoch: Instant, to time: Instant) -> UInt64 {
    let (seconds, attoseconds) = epoch.duration(to: time).components
    return UInt64(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }
}
