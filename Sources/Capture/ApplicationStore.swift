public import Discovery
public import Exposition
public import FoundationEssentials
public import NIOCore
public import Relabelling
public import Spark
import Synchronization
import Timing

/// The one place where the agent keeps what it has captured: the ledger behind a lock, with a clock.
public final class ApplicationStore: Sendable {
  private let ledger: Mutex<ApplicationLedger>
  private let alarm: Alarm
  private let notify: @Sendable ([GroupChange]) -> Void

  /// - Parameter notify: told of each change as it is made. It must return at once, and not call back.
  public init(
    configuration: ApplicationLedger.Configuration,
    eventLoop: any EventLoop,
    notify: @escaping @Sendable ([GroupChange]) -> Void
  ) {
    ledger = Mutex(ApplicationLedger(configuration: configuration))
    alarm = Alarm(on: eventLoop)
    self.notify = notify
  }

  /// A run begins, with generations above those of all earlier ones. Before anything else.
  public func begin(at start: Date) {
    ledger.withLock { $0.begin(firstGeneration: Int(start.timeIntervalSince1970 * 1000)) }
  }

  /// Lets holds expire, until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      let next = change { ledger in
        ledger.advance(to: .now)
        return ledger.nextExpiry
      }
      await alarm.wait(until: next)
    }
  }

  /// As the ledger's own.
  public func configure(
    hold: Duration,
    maxHold: Duration,
    metricNames: MetricNames,
    relabelings: RelabelRules,
    treatments: [String: SampleTreatment]
  ) {
    change { ledger in
      ledger.configure(
        hold: hold,
        maxHold: maxHold,
        metricNames: metricNames,
        relabelings: relabelings,
        treatments: treatments
      )
    }
  }

  /// - Returns: whether the pod has just ended without a single page of it having been captured.
  public func update(_ pod: DiscoveredPod) -> Bool {
    change { $0.update(pod, now: .now) }
  }

  /// Kubernetes has removed the pod.
  ///
  /// - Returns: as `update(_:)`.
  public func remove(_ pod: DiscoveredPod) -> Bool {
    change { $0.remove(pod, at: .now, now: .now) }
  }

  /// As the ledger's own.
  public func note(lastFailure words: String, ofMissed pod: PodReference) {
    ledger.withLock { $0.note(lastFailure: words, ofMissed: pod) }
  }

  /// - Returns: what of the page was refused.
  public func take(_ page: ExpositionPage, from target: Target, at time: Date) -> [Refusal] {
    change { $0.take(page, from: target, at: time, now: .now) }
  }

  /// As the ledger's own.
  public func take(_ page: ExpositionPage, facts: ApplicationFacts?, of id: String, from target: Target) {
    change { $0.take(page, facts: facts, of: id, from: target, now: .now) }
  }

  /// As the group's own.
  public func status(of id: String, from target: Target) -> [Sample] {
    ledger.withLock { $0.groups[id] }?.status(from: target) ?? []
  }

  /// Whether an application has a group.
  public func knows(_ id: String) -> Bool { ledger.withLock { $0.groups[id] != nil } }

  /// As the ledger's own.
  public func awaitsLastWord(_ id: String) -> Bool { ledger.withLock { $0.awaitsLastWord(id) } }

  /// When the first of a group's pods was created or, where that is not known, started.
  public func beginning(of id: String) -> Date? {
    ledger.withLock { $0.groups[id] }.flatMap { $0.createdAt ?? $0.startedAt }
  }

  /// As the ledger's own.
  public func conclude(_ id: String, with word: LastWord?) {
    if change({ $0.conclude(id, with: word, now: .now) }) { alarm.ring() }
  }

  /// The first target that a pod had last, as long as the pod is known.
  public func lastTarget(of uid: String) -> Target? { ledger.withLock { $0.pods[uid]?.lastTarget } }

  /// The newest generation of a group; `nil` once it is forgotten.
  public func snapshot(of id: String) -> GroupSnapshot? {
    // The group is a value: putting its samples together needs no lock.
    ledger.withLock { $0.groups[id] }?.snapshot
  }

  /// Makes something of a group's newest generation while no change of it can be told; `nil` where it is unknown, or only
  /// known to be where it was found. The closure must return at once, and not call back.
  public func withChange<Value: Sendable>(of id: String, _ body: (GroupChange?) -> Value) -> Value {
    ledger.withLock { body($0.change(of: id)) }
  }

  /// Whether what is found is newer than all that is known of the group, which is of an earlier run.
  public func isOutdated(by found: FoundGroup) -> Bool {
    ledger.withLock { $0.isOutdated(by: found) }
  }

  /// The newest generation of a group with all that a later run needs to go on with it; `nil` of one that is given up or
  /// whose pods have shown nothing.
  public func spooled(_ id: String) -> SpooledGroup? {
    ledger.withLock { $0.groups[id] }.flatMap { SpooledGroup($0) }
  }

  /// All groups, by id.
  public var groups: [ApplicationGroup] {
    ledger.withLock { Array($0.groups.values) }.sorted { $0.id < $1.id }
  }

  /// Applications whose groups are deleted, the newest first, as far as they are remembered.
  public var past: [ApplicationLife] { ledger.withLock { $0.past }.reversed() }

  /// Pods that ended before anything of them was captured, the newest first, as far as they are remembered.
  public var missed: [MissedPod] { ledger.withLock { $0.missed }.reversed() }

  public var statistics: CaptureStatistics { ledger.withLock { $0.statistics } }

  /// A generation of a group has arrived.
  public func settled(_ id: String, generation: Int) {
    if change({ $0.settled(id, generation: generation, now: .now) }) { alarm.ring() }
  }

  /// A generation of a group was refused.
  public func refused(_ id: String, generation: Int) {
    if change({ $0.refused(id, generation: generation, now: .now) }) { alarm.ring() }
  }

  /// The last values of a group have arrived wherever they were awaited.
  public func acknowledged(_ id: String, generation: Int) {
    change { $0.acknowledged(id, generation: generation, now: .now) }
  }

  /// The groups whose last values are delivered and not yet acknowledged, with their generations.
  public var unacknowledged: [String: Int] { ledger.withLock { $0.unacknowledged } }

  /// Takes over groups of an earlier run. Before any news of pods.
  public func restore(_ groups: [RestoredGroup]) {
    change { $0.restore(groups, now: .now) }
  }

  /// All pods that there are have been told of.
  ///
  /// - Parameter namespace: whose; `nil` for all.
  public func podsAreKnown(in namespace: String? = nil) {
    change { $0.podsAreKnown(in: namespace, now: .now) }
  }

  /// Takes over a group that stands where an earlier run had delivered it.
  public func adopt(_ group: FoundGroup) {
    change { $0.adopt(group, now: .now) }
    alarm.ring()
  }

  /// The group has been deleted where it had been delivered.
  ///
  /// - Returns: whether that was the end of it: it may have come back meanwhile.
  public func deleted(_ id: String) -> Bool {
    change { $0.deleted(id, now: .now) }
  }

  /// Gives up every group, whatever its application does.
  public func expireAll() {
    change { $0.expireAll(now: .now) }
  }

  private func change<Value: Sendable>(_ body: (inout ApplicationLedger) -> Value) -> Value {
    ledger.withLock { ledger in
      let value = body(&ledger)
      let changes = ledger.takeChanges()
      if !changes.isEmpty {
        // Under the lock, so that changes are told in the order in which they were made.
        notify(changes)
        if changes.contains(where: \.mayBeginHold) { alarm.ring() }
      }
      return value
    }
  }
}

extension GroupChange {
  fileprivate var mayBeginHold: Bool {
    if case .updated(_, _, isFinal: true) = self { true } else { false }
  }
}
