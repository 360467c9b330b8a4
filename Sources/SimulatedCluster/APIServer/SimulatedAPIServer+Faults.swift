import NIOCore
public import NIOHTTP1
import Synchronization

/// What goes wrong in a cluster, on demand.
extension SimulatedAPIServer {
  /// Cuts the connections of all watches, as a load balancer's restart does.
  public func cutWatches() {
    let watchers = state.withLock { state in
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.cut() }
  }

  /// Cuts all connections and goes on accepting new ones.
  public func cutConnections() async {
    await state.withLock { $0.listener }?.cutConnections()
  }

  /// Answers the next requests with a failure, whatever they ask.
  public func failNext(_ count: Int, status: HTTPResponseStatus = .internalServerError) {
    state.withLock { $0.failures += Array(repeating: Int(status.code), count: count) }
  }

  /// Sends each body so long after its head, except for watches; `nil` ends it.
  public func delayBodies(by delay: Duration?) {
    state.withLock { $0.bodyDelay = delay.map { .init($0) } }
  }

  /// Forgets all but the present state: watches and `continue` tokens of earlier versions get 410.
  public func compact() {
    state.withLock { $0.store.compact() }
  }

  /// Forgets what watches can resume from; lists under way can be continued.
  public func forgetHistory() {
    state.withLock { $0.store.forgetWatchWindow() }
  }

  /// Sends a bookmark to every watch that allows them, now.
  public func sendBookmarks() {
    state.withLock { state in
      for id in state.watchers.keys { state.sendBookmark(to: id) }
    }
  }

  /// Ends every watch as its `timeoutSeconds` would.
  public func endWatches() {
    state.withLock { state in
      for id in state.watchers.keys { state.endWatch(id) }
    }
  }

  /// Changes what the server demands and allows from now on: token, authorisation, streaming lists, ….
  public func reconfigure(_ change: @Sendable (inout Configuration) -> Void) {
    state.withLock { change(&$0.configuration) }
  }
}
