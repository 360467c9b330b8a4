public import Capture
import Exposition
public import Logging
public import NIOCore
import Synchronization
import Timing

/// Delivers groups to one Pushgateway and reports what has arrived.
public final class PushgatewaySink: Sendable {
  private struct State {
    var queue: PushQueue
    var statistics = PushStatistics()
    var generator = SystemRandomNumberGenerator()
  }

  private let client: PushgatewayClient
  private let job: String
  private let groupingLabels: [GroupingKey.Label]
  private let logger: Logger
  private let state: Mutex<State>
  private let alarm: Alarm
  /// Rung when nothing is left to be sent.
  private let empty: Alarm

  public init(
    client: PushgatewayClient,
    job: String,
    groupingLabels: [GroupingKey.Label] = [],
    policy: PushQueue.Policy = .init(),
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    self.client = client
    self.job = job
    self.groupingLabels = groupingLabels
    self.logger = logger
    state = Mutex(State(queue: PushQueue(policy: policy)))
    alarm = Alarm(on: eventLoop)
    empty = Alarm(on: eventLoop)
  }

  public var status: PushgatewayStatus {
    state.withLock { state in
      PushgatewayStatus(
        address: client.address,
        waiting: state.queue.count,
        oldestWaiting: state.queue.oldestWaiting.map { $0.duration(to: .now) },
        refusals: state.queue.refusals,
        lastFailure: state.queue.lastFailure,
        statistics: state.statistics
      )
    }
  }

  /// Takes note of what is to be sent; it is sent by `run`.
  public func note(_ changes: [GroupChange]) {
    state.withLock { state in
      for change in changes { state.queue.note(change, now: .now) }
    }
    alarm.ring()
  }

  /// Delivers until the task is cancelled.
  public func run(from store: ApplicationStore) async {
    var pages: [String: GatewayPage] = [:]
    while !Task.isCancelled {
      let step = state.withLock { state in
        if state.queue.isEmpty { empty.ring() }
        return state.queue.next(now: .now)
      }
      switch step {
      case .put(let id):
        if let snapshot = store.snapshot(of: id) {
          await put(snapshot, as: &pages[id, default: GatewayPage()], for: store)
        } else {
          // Forgotten since it was chosen: nothing of it is left to be sent.
          pages[id] = nil
          finish(.accepted, of: "put", id: id, generation: .max, store: store)
        }
      case .delete(let id):
        pages[id] = nil
        finish(await client.delete(key(of: id)), of: "delete", id: id, store: store)
      case .wait(let until): await alarm.wait(until: until)
      }
    }
  }

  /// Waits until everything is sent, without regard to pace, or until the time is over.
  ///
  /// - Returns: how many groups are left unsent.
  public func flush(within limit: Duration) async -> Int {
    state.withLock { $0.queue.drain() }
    alarm.ring()
    let deadline = ContinuousClock.now + limit
    while !state.withLock({ $0.queue.isEmpty }), ContinuousClock.now < deadline, !Task.isCancelled {
      await empty.wait(until: deadline)
    }
    return state.withLock { $0.queue.count }
  }

  private func put(_ snapshot: GroupSnapshot, as page: inout GatewayPage, for store: ApplicationStore) async {
    let body = page.write(snapshot).page
    state.withLock { state in
      state.statistics.leftOut += snapshot.series.count + 2 - body.samples - body.duplicates
      state.statistics.duplicates += body.duplicates
    }
    let outcome = await client.put(body.bytes, to: key(of: snapshot.id))
    finish(outcome, of: "put", id: snapshot.id, generation: snapshot.generation, store: store)
  }

  private func finish(
    _ outcome: PushOutcome,
    of method: String,
    id: String,
    generation: Int = 0,
    store: ApplicationStore
  ) {
    let (report, wasAway, isNews) = state.withLock { state in
      state.statistics.count(outcome, of: method)
      let wasAway = state.queue.lastFailure != nil
      let oldRefusal = state.queue.refusal(of: id)
      let report = state.queue.finish(outcome, generation: generation, now: .now, using: &state.generator)
      let newRefusal = state.queue.refusal(of: id)
      return (report, wasAway, newRefusal != nil && newRefusal != oldRefusal)
    }
    log(outcome, id: id, wasAway: wasAway, isNewRefusal: isNews)
    switch report {
    case .settled(let id, let generation): store.settled(id, generation: generation)
    case .deleted(let id): store.deleted(id)
    case nil: break
    }
  }

  /// An outage is logged once, as is its end.
  private func log(_ outcome: PushOutcome, id: String, wasAway: Bool, isNewRefusal: Bool) {
    switch outcome {
    case .failed(let cause, _) where !wasAway:
      logger.warning(
        "Pushgateway cannot be used; what is captured is kept and sent when it is back",
        metadata: ["cause": "\(cause)"]
      )
    case .failed:
      break
    case .accepted, .refused:
      if wasAway { logger.notice("Pushgateway is back", metadata: ["gateway": "\(client.address)"]) }
    }
    if case .refused(let cause) = outcome, isNewRefusal {
      logger.error(
        "Pushgateway refused a group; it is tried again now and then, and what the gateway had before stays there",
        metadata: ["application": "\(id)", "cause": "\(cause)"]
      )
    }
  }

  private func key(of id: String) -> GroupingKey {
    GroupingKey(job: job, applicationID: id, more: groupingLabels)
  }
}
