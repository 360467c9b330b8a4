public import Capture
public import Logging
public import NIOCore
import Synchronization
import Timing

/// All Pushgateways together: each group is kept by one of them.
public final class Gateways: Sendable {
  private let sinks: [PushgatewaySink]
  private let addresses: [String]
  private let router: Mutex<GatewayRouter>
  /// Rung when it may be time for another gateway to take over.
  private let alarm: Alarm
  private let logger: Logger
  private let isWatched: @Sendable (String) -> Bool

  /// - Parameter isWatched: whether the agent watches a namespace: only there it knows whether an application lives.
  public init(
    _ sinks: [PushgatewaySink],
    failoverAfter: Duration,
    eventLoop: any EventLoop,
    logger: Logger,
    isWatched: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.sinks = sinks
    addresses = sinks.map { "\($0.client.address)" }
    router = Mutex(GatewayRouter(gateways: addresses, failoverAfter: failoverAfter))
    alarm = Alarm(on: eventLoop)
    self.logger = logger
    self.isWatched = isWatched
  }

  public var statuses: [PushgatewayStatus] { sinks.map(\.status) }

  /// The address of the gateway that keeps a group, if one was chosen.
  public func gateway(of id: String) -> String? {
    router.withLock { $0.choice(of: id) }.map { addresses[$0] }
  }

  /// The addresses of the gateways that keep groups, by the groups' ids.
  public func gateways(of ids: [String]) -> [String: String] {
    router.withLock { router in
      ids.reduce(into: [:]) { found, id in found[id] = router.choice(of: id).map { addresses[$0] } }
    }
  }

  /// Keeps groups of an earlier run where that run had kept them. Before any change of them is noted.
  public func keep(_ groups: [RestoredGroup]) {
    router.withLock { router in
      for group in groups {
        guard let index = group.gateway.flatMap(addresses.firstIndex) else { continue }
        router.assign(group.id, to: index)
      }
    }
  }

  /// Takes note of what is to be sent; it is sent by `run`.
  public func note(_ changes: [GroupChange]) {
    for change in changes {
      let index = router.withLock { $0.gateway(of: change.id, now: .now) }
      sinks[index].note(change)
    }
  }

  /// Delivers until the task is cancelled.
  ///
  /// - Parameter delivered: told of each generation that has arrived.
  public func run(
    from store: ApplicationStore,
    delivered: @escaping @Sendable (_ id: String, _ generation: Int) -> Void = { _, _ in }
  ) async {
    await withTaskGroup { group in
      for (index, sink) in sinks.enumerated() {
        group.addTask {
          await sink.run(
            from: store,
            report: { self.take($0, from: index, store: store, delivered: delivered) },
            usability: { isUsable, since in
              self.router.withLock { $0.note(index, isUsable: isUsable, now: since) }
              if self.sinks.count > 1 { self.alarm.ring() }
            }
          )
        }
      }
      if sinks.count > 1 { group.addTask { await self.failOver(store: store) } }
      await group.waitForAll()
    }
  }

  /// Waits until everything is sent, without regard to pace, or until the time is over.
  ///
  /// - Returns: how many groups are left unsent.
  public func flush(within limit: Duration) async -> Int {
    let deadline = ContinuousClock.now + limit
    return await withTaskGroup { group in
      for sink in sinks { group.addTask { await sink.flush(until: deadline) } }
      return await group.reduce(0, +)
    }
  }

  // MARK: -

  private func take(
    _ report: PushReport,
    from index: Int,
    store: ApplicationStore,
    delivered: (String, Int) -> Void
  ) {
    switch report {
    case .settled(let id, let generation):
      guard isKept(id, at: index) else { return }
      delivered(id, generation)
      store.settled(id, generation: generation)
    case .refused(let id, let generation):
      guard isKept(id, at: index) else { return }
      store.refused(id, generation: generation)
    case .deleted(let id):
      // It may have come back meanwhile.
      if store.deleted(id) { router.withLock { $0.forget(id) } }
    case .found(let group):
      takeFound(group, at: index, store: store)
    }
  }

  private func isKept(_ id: String, at index: Int) -> Bool {
    router.withLock { $0.choice(of: id) ?? index } == index
  }

  private func takeFound(_ found: FoundGroup, at index: Int, store: ApplicationStore) {
    guard isWatched(found.namespace) else { return }
    let choice = router.withLock { $0.choice(of: found.id) }
    guard let choice, choice != index else {
      router.withLock { $0.assign(found.id, to: index) }
      store.adopt(found)
      return
    }
    if store.isOutdated(by: found) {
      // A newer copy than the one that was found first, or was spooled.
      router.withLock { $0.assign(found.id, to: index) }
      sinks[choice].noteMoved(found.id)
      store.adopt(found)
    } else {
      sinks[index].noteMoved(found.id)
    }
  }

  private func failOver(store: ApplicationStore) async {
    while !Task.isCancelled {
      let moves = router.withLock { $0.failOver(now: .now) }
      var moved: [Int: Int] = [:]
      for move in moves {
        let isMoved = store.withChange(of: move.id) { change in
          guard case .updated? = change, let change else { return false }
          sinks[move.from].noteMoved(move.id)
          sinks[move.to].note(change)
          return true
        }
        if isMoved {
          moved[move.from, default: 0] += 1
        } else if store.snapshot(of: move.id) == nil {
          router.withLock { $0.forget(move.id) }
        } else {
          // It is to be deleted where it is, or is nowhere else.
          router.withLock { $0.pin(move.id, to: move.from) }
        }
      }
      for (from, count) in moved {
        logger.warning(
          "a Pushgateway has been of no use for too long; others take its groups over",
          metadata: ["gateway": "\(addresses[from])", "groups": "\(count)"]
        )
      }
      await alarm.wait(until: router.withLock { $0.nextFailover })
    }
  }
}

extension GroupChange {
  var id: String {
    switch self {
    case .updated(let id, _, _), .expired(let id): id
    }
  }
}
