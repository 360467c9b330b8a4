public import Discovery
public import FoundationEssentials
import HeapModule

/// All targets and when each is due: a pure state machine that says what to do next.
public struct ScrapePlan: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public enum Step: Sendable, Equatable {
    case scrape(Target)
    /// Nothing is due before this time; `nil` where nothing will be due until something changes.
    case wait(until: Instant?)
  }

  private struct Entry {
    var schedule: TargetSchedule
    var status: TargetStatus
  }

  /// A due time in the heap. It is out of date once the entry's own due time differs; such ones are passed over when
  /// they come up, which is cheaper than finding them in the heap.
  private struct Due: Comparable {
    let time: Instant
    let target: Target.ID

    static func == (left: Due, right: Due) -> Bool { left.time == right.time }
    static func < (left: Due, right: Due) -> Bool { left.time < right.time }
  }

  private let policy: SchedulePolicy
  private let mostInFlight: Int
  private var entries: [Target.ID: Entry] = [:]
  private var targetsOfPods: [String: Set<Target.ID>] = [:]
  private var queue = Heap<Due>()
  private var inFlight: Set<Target.ID> = []

  /// - Parameter mostInFlight: scrapes under way at one time, over all targets.
  public init(policy: SchedulePolicy, mostInFlight: Int) {
    self.policy = policy
    self.mostInFlight = mostInFlight
  }

  public var statuses: [TargetStatus] {
    entries.values.map { entry in
      var status = entry.status
      status.state = entry.schedule.state
      return status
    }
  }

  public func has(_ id: Target.ID) -> Bool { entries[id] != nil }

  public var inFlightCount: Int { inFlight.count }

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
    for id in givenUp { entries[id] = nil }
    targetsOfPods[pod.reference.uid] = new.isEmpty ? nil : new
    for target in pod.targets {
      // Against clocks that differ between here and the kubelet: nothing started in the future.
      let age = target.startedAt.map { max(0, wallClock.timeIntervalSince($0)) } ?? 0
      let origin = now - .seconds(age)
      if entries[target.id] == nil {
        let schedule = TargetSchedule(policy: policy, origin: origin, now: now)
        entries[target.id] = Entry(schedule: schedule, status: TargetStatus(target: target, knownSince: wallClock))
        enqueue(target.id)
      } else if target.startedAt != nil {
        entries[target.id]?.schedule.correct(origin: origin)
      }
      if pod.life == .ending {
        entries[target.id]?.schedule.end(at: now)
        enqueue(target.id)
      }
    }
    return givenUp
  }

  /// What is to be done now.
  public mutating func next(now: Instant, wallClock: Date) -> Step {
    while let first = queue.min {
      guard let entry = entries[first.target], entry.schedule.due == first.time, !inFlight.contains(first.target) else {
        queue.removeMin()
        continue
      }
      guard first.time <= now else { return .wait(until: first.time) }
      // The end of any scrape rings, so nothing is due before one ends.
      guard inFlight.count < mostInFlight else { return .wait(until: nil) }
      queue.removeMin()
      inFlight.insert(first.target)
      entries[first.target]?.schedule.begin(at: now)
      if entry.status.firstAttempt == nil { entries[first.target]?.status.firstAttempt = wallClock }
      return .scrape(entry.status.target)
    }
    return .wait(until: nil)
  }

  /// A scrape has come to its end. Its target may have been given up meanwhile.
  public mutating func finish(_ scrape: Scrape, now: Instant) {
    let id = scrape.target.id
    inFlight.remove(id)
    guard entries[id] != nil else { return }
    switch scrape.result {
    case .success:
      entries[id]?.schedule.finish(.captured, at: now)
      entries[id]?.status.captures += 1
      entries[id]?.status.lastCapture = scrape.at
      if entries[id]?.status.firstCapture == nil { entries[id]?.status.firstCapture = scrape.at }
      entries[id]?.status.lastFailure = nil
    case .failure(let failure):
      entries[id]?.schedule.finish(failure.scheduled, at: now)
      entries[id]?.status.failures += 1
      entries[id]?.status.lastFailure = failure
    }
    enqueue(id)
  }

  private mutating func enqueue(_ id: Target.ID) {
    guard let due = entries[id]?.schedule.due else { return }
    queue.insert(Due(time: due, target: id))
  }
}
