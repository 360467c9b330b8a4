import FoundationEssentials
import NIOCore
public import NIOHTTP1
import Synchronization

/// What goes wrong in a cluster, on demand. All of it can be had together.
extension SimulatedAPIServer {
  // MARK: Requests

  /// Answers the next requests with a failure, whatever they ask.
  ///
  /// - Parameter retryAfterSeconds: the `Retry-After` header; `nil` for none.
  public func failNext(
    _ count: Int,
    status: HTTPResponseStatus = .internalServerError,
    retryAfterSeconds: Int? = nil
  ) {
    let failure = InjectedFailure(status, retryAfterSeconds: retryAfterSeconds)
    state.withLock { $0.faults.failures += Array(repeating: failure, count: max(0, count)) }
  }

  /// Answers a share of all requests with a failure, those that a seed chooses; a share of 0 ends it.
  public func fail(_ share: Double, of failure: InjectedFailure, seed: UInt64 = 1) {
    state.withLock { state in
      let generator = SeededGenerator(seed: seed)
      state.faults.share = share > 0 ? .init(fraction: share, failure: failure, generator: generator) : nil
    }
  }

  /// Refuses every request with 401 or 403, as the clock of the configuration has it.
  ///
  /// - Parameter duration: `nil` until `calm` is called.
  public func refuse(_ refusal: InjectedRefusal, for duration: Duration? = nil) {
    state.withLock { state in
      let until = duration.map {
        state.configuration.now().addingTimeInterval(Double($0.milliseconds) / 1000)
      }
      state.faults.refusal = (refusal, until)
    }
  }

  // MARK: Answers

  /// Sends the head of each answer so long after its request; `nil` ends it.
  public func delayHeads(by delay: Duration?) {
    state.withLock { $0.faults.headDelay = delay.map { .init($0) } }
  }

  /// Sends the body of each answer, and the events of each new watch, so long after its head; `nil` ends it.
  public func delayBodies(by delay: Duration?) {
    state.withLock { $0.faults.bodyDelay = delay.map { .init($0) } }
  }

  /// Sends the body of each answer from now on in chunks of so many bytes with a pause after each, watches included.
  /// Those that are under way go on as they were.
  public func trickle(bytes: Int, every pause: Duration) {
    state.withLock { $0.faults.trickle = .init(bytes: max(1, bytes), pause: .init(pause)) }
  }

  /// Cuts the connections of the next answers when so many bytes of their bodies were sent.
  public func cutNext(_ count: Int = 1, afterBytes bytes: Int) {
    state.withLock { $0.faults.cuts += Array(repeating: max(0, bytes), count: max(0, count)) }
  }

  // MARK: Watches

  /// Cuts the connections of all watches behind the last whole event, as a load balancer's restart does.
  public func cutWatches() {
    state.withLock { state in
      for id in Array(state.watchers.keys) { state.cut(id) }
    }
  }

  /// Cuts each watch in the middle of its next event, behind so many bytes of it.
  public func cutWatchesInsideNextEvent(afterBytes bytes: Int) {
    state.withLock { state in
      for id in Array(state.watchers.keys) { state.watchers[id]?.bytesOfLastEvent = max(0, bytes) }
    }
  }

  /// Sends nothing more on any watch that is open now, no bookmark and no end, and leaves the connections as they are:
  /// what a client sees of a server whose machine has lost its network.
  public func silenceWatches() {
    state.withLock { state in
      for id in Array(state.watchers.keys) {
        state.watchers[id]?.isSilent = true
        state.watchers[id]?.stream.fallSilent()
      }
    }
  }

  /// Tells every open watch now that its version is too old, and ends it.
  public func expireWatches() {
    state.withLock { state in
      let version = state.store.resourceVersion
      for (id, watcher) in state.watchers where !watcher.isSilent {
        let status = APIStatus.tooOldResourceVersion(watcher.watch.resourceVersion, oldest: version)
        state.watchers[id] = nil
        state.counts.expiredWatches += 1
        for timer in watcher.timers { timer.cancel() }
        watcher.stream.send(ObjectWatch.error(status, watcher.watch.encoding))
        watcher.stream.end()
      }
    }
  }

  /// Tells so many of the next watches that resume at a version that it is too old.
  public func expireNextWatches(_ count: Int) {
    state.withLock { $0.faults.expiringWatches += max(0, count) }
  }

  /// Sends the events of all watches, of those that are open and those to come, twice or late or in another order;
  /// `nil` sends what is held back and ends it.
  public func disturbWatches(_ disturbance: WatchDisturbance?) {
    state.withLock { state in
      state.faults.disturbance = disturbance
      for id in Array(state.watchers.keys) {
        state.watchers[id]?.release()
        state.watchers[id]?.disturbance = disturbance.map { EventDisturber($0, watch: id) }
      }
    }
  }

  /// Sends a bookmark to every watch that allows them, now.
  public func sendBookmarks() {
    state.withLock { state in
      for id in Array(state.watchers.keys) { state.sendBookmark(to: id) }
    }
  }

  /// Ends every watch as its `timeoutSeconds` would.
  public func endWatches() {
    state.withLock { state in
      for id in Array(state.watchers.keys) { state.endWatch(id) }
    }
  }

  // MARK: The server

  /// Cuts all connections and goes on accepting new ones.
  public func cutConnections() async {
    await state.withLock { $0.listener }?.cutConnections()
  }

  /// Forgets all but the present state: watches and `continue` tokens of earlier versions get 410.
  public func compact() {
    state.withLock { $0.store.compact() }
  }

  /// Forgets what watches can resume from; lists under way can be continued.
  public func forgetHistory() {
    state.withLock { $0.store.forgetWatchWindow() }
  }

  /// Puts in a backup of etcd: the newest changes are taken back and all connections of watches are cut. The versions
  /// go on from the earlier one, so that those that clients have seen come again with other contents.
  ///
  /// - Returns: how many changes were taken back; no more than are remembered (`historyLimit`).
  @discardableResult
  public func rollBack(by changes: Int) -> Int {
    state.withLock { state in
      for id in Array(state.watchers.keys) { state.cut(id) }
      return state.store.rollBack(by: changes)
    }
  }

  /// Ends every fault that lasts. What was cut, forgotten or taken back stays so.
  public func calm() {
    disturbWatches(nil)
    state.withLock { $0.faults = FaultPlan() }
  }

  /// Changes what the server demands and allows from now on: token, authorisation, streaming lists, ….
  public func reconfigure(_ change: @Sendable (inout Configuration) -> Void) {
    state.withLock { change(&$0.configuration) }
  }
}
