public import NIOCore
public import NIOPosix
import Synchronization

/// A Kubernetes API server in this process, for pods and namespaces only, which answers as recordings of a real 1.36
/// one show, in JSON and in protobuf; and for single Leases, in JSON.
///
/// A test or a demonstration makes the truth with `create`, `update`, `delete` and `finishDeletion`; clients see it
/// through lists and watches over HTTP/1.1. Its state outlives `stop`, so a restart is `stop` and `start` with the same
/// port.
public final class SimulatedAPIServer: Sendable {
  struct State: Sendable {
    var configuration: Configuration
    var store: ClusterStore
    var leases = LeaseStore()
    var watchers: [Int: Watcher] = [:]
    var nextWatcher = 0
    var counts = RequestCounts()
    var faults = FaultPlan()
    var firstStateSentAt: ContinuousClock.Instant?
    var listener: HTTPListener?
  }

  let state: Mutex<State>
  private let group: any EventLoopGroup

  public init(
    _ configuration: Configuration = Configuration(),
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) {
    let store = ClusterStore(historyLimit: configuration.historyLimit, keepsBytes: configuration.keepsBytes)
    state = Mutex(State(configuration: configuration, store: store))
    self.group = group
  }

  /// Begins to accept connections, after a `stop` with all pods as they were.
  ///
  /// - Parameter port: 0 for any free port.
  /// - Returns: the port.
  /// - Throws: `ListenError`.
  @discardableResult
  public func start(host: String = "127.0.0.1", port: Int = 0) async throws -> Int {
    await stop()
    let listener = try await HTTPListener.bind(host: host, port: port, on: group, responder: self)
    state.withLock { $0.listener = listener }
    return listener.port
  }

  /// Stops to accept connections and cuts all that are open. The pods stay.
  public func stop() async {
    let listener = state.withLock { state in
      defer { state.listener = nil }
      return state.listener
    }
    await listener?.close()
  }

  /// The version of the newest change.
  public var resourceVersion: Int {
    state.withLock { $0.store.resourceVersion }
  }

  // MARK: Statistics

  public var counts: RequestCounts {
    state.withLock { $0.counts }
  }

  /// With those that have fallen silent.
  public var openWatches: Int {
    state.withLock { $0.watchers.count }
  }

  /// When the last byte of the first complete list of pods, or of the first initial state of a streaming list, was
  /// handed to the system; `nil` until then.
  public var firstStateSentAt: ContinuousClock.Instant? {
    state.withLock { $0.firstStateSentAt }
  }

  func noteFirstStateSent() {
    let now = ContinuousClock.now
    state.withLock { $0.firstStateSentAt = $0.firstStateSentAt ?? now }
  }
}
