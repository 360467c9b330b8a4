public import FoundationEssentials
public import Kubernetes
public import NIOCore
public import NIOPosix
import Synchronization

/// A Kubernetes API server in this process, for pods only, which answers as recordings of a real 1.36 one show.
///
/// A test or a demonstration makes the truth with `create`, `update`, `delete` and `finishDeletion`; clients see it
/// through lists and watches over HTTP/1.1. Its state outlives `stop`, so a restart is `stop` and `start` with the same
/// port.
public final class SimulatedAPIServer: Sendable {
  public struct Configuration: Sendable {
    /// Whether lists can be streamed (`sendInitialEvents`); off, the server answers as one over an old etcd does.
    public var streamsLists: Bool
    /// The time between bookmarks of a watch; a real server's is about a minute.
    public var bookmarkInterval: Duration
    /// How long a second of a watch's `timeoutSeconds` lasts, so that a test need not wait for whole ones.
    public var watchSecond: Duration
    /// How many changes are remembered for watches, at least.
    public var historyLimit: Int
    /// Whether a watch at a forgotten version gets HTTP status 410 (as from etcd) instead of 200 and an ERROR event
    /// (as from the server's cache).
    public var refusesOldWatchesByStatus: Bool
    /// The token that requests must bear; `nil` where none is needed.
    public var bearerToken: String?
    /// Whose name stands in refusals.
    public var user: String
    /// What is allowed.
    public var authorise: @Sendable (AccessAttributes) -> Bool
    /// The clock of the objects' timestamps.
    public var now: @Sendable () -> Date

    public init(
      streamsLists: Bool = true,
      bookmarkInterval: Duration = .seconds(60),
      watchSecond: Duration = .seconds(1),
      historyLimit: Int = 10_000,
      refusesOldWatchesByStatus: Bool = false,
      bearerToken: String? = nil,
      user: String = "system:serviceaccount:monitoring:agent",
      authorise: @escaping @Sendable (AccessAttributes) -> Bool = { _ in true },
      now: @escaping @Sendable () -> Date = { Date() }
    ) {
      self.streamsLists = streamsLists
      self.bookmarkInterval = bookmarkInterval
      self.watchSecond = watchSecond
      self.historyLimit = historyLimit
      self.refusesOldWatchesByStatus = refusesOldWatchesByStatus
      self.bearerToken = bearerToken
      self.user = user
      self.authorise = authorise
      self.now = now
    }
  }

  struct State: Sendable {
    var configuration: Configuration
    var store: PodStore
    var watchers: [Int: Watcher] = [:]
    var nextWatcher = 0
    var counts = RequestCounts()
    /// The statuses with which the next requests are refused.
    var failures: [Int] = []
    var bodyDelay: TimeAmount?
    var listener: HTTPListener?
  }

  let state: Mutex<State>
  private let group: any EventLoopGroup

  public init(
    _ configuration: Configuration = Configuration(),
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) {
    state = Mutex(State(configuration: configuration, store: PodStore(historyLimit: configuration.historyLimit)))
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

  // MARK: The truth

  /// All pods, ordered by namespace and name.
  public var pods: [Pod] {
    state.withLock { $0.store.pods }
  }

  public func pod(namespace: String, name: String) -> Pod? {
    state.withLock { $0.store[PodKey(namespace: namespace, name: name)]?.pod }
  }

  /// The version of the newest change.
  public var resourceVersion: Int {
    state.withLock { $0.store.resourceVersion }
  }

  /// Creates a pod. A `uid` that is empty and a `creationTimestamp` that is missing are filled in, as is, always, the
  /// `resourceVersion`.
  ///
  /// - Throws: `PodError` where the name is taken.
  @discardableResult
  public func create(_ pod: Pod) throws(PodError) -> Pod {
    var pod = pod
    if pod.uid.isEmpty { pod.uid = UUID().uuidString.lowercased() }
    let change: PodStore.Change? = state.withLock { state in
      if pod.creationTimestamp == nil { pod.creationTimestamp = state.configuration.now() }
      let change = state.store.create(pod)
      if let change { state.publish(change) }
      return change
    }
    guard let change else { throw PodError(code: .alreadyExists, namespace: pod.namespace, name: pod.name) }
    return change.entry.pod
  }

  /// Changes a pod. Its namespace, name and uid stay whatever the closure does.
  ///
  /// - Throws: `PodError` where there is no such pod.
  @discardableResult
  public func update(
    namespace: String,
    name: String,
    _ change: @Sendable (inout Pod) -> Void
  ) throws(PodError) -> Pod {
    let pod: Pod? = state.withLock { state in
      guard let entry = state.store[PodKey(namespace: namespace, name: name)] else { return nil }
      guard let change = state.store.update(entry, change) else { return entry.pod }
      state.publish(change)
      return change.entry.pod
    }
    guard let pod else { throw PodError(code: .notFound, namespace: namespace, name: name) }
    return pod
  }

  /// Asks for a pod's deletion, as a client does. While there is a grace period the pod only gets its
  /// `deletionTimestamp`, the time by which it shall be gone; `finishDeletion` removes it.
  ///
  /// - Parameter gracePeriodSeconds: `nil` for the usual 30.
  /// - Throws: `PodError` where there is no such pod.
  public func delete(namespace: String, name: String, gracePeriodSeconds: Int? = nil) throws(PodError) {
    let key = PodKey(namespace: namespace, name: name)
    let isThere = state.withLock { state in
      guard let entry = state.store[key] else { return false }
      state.delete(entry, gracePeriodSeconds: gracePeriodSeconds)
      return true
    }
    if !isThere { throw PodError(code: .notFound, namespace: namespace, name: name) }
  }

  /// Removes a pod, as the kubelet does when its containers have ended: it is MODIFIED to a grace of 0 seconds, then
  /// DELETED.
  ///
  /// - Throws: `PodError` where there is no such pod.
  public func finishDeletion(namespace: String, name: String) throws(PodError) {
    try delete(namespace: namespace, name: name, gracePeriodSeconds: 0)
  }

  // MARK: Statistics

  public var counts: RequestCounts {
    state.withLock { $0.counts }
  }

  public var openWatches: Int {
    state.withLock { $0.watchers.count }
  }
}

/// A change of a pod that cannot be made.
public struct PodError: Error, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    case alreadyExists
    case notFound
  }

  public var code: Code
  public var namespace: String
  public var name: String

  public var description: String {
    switch code {
    case .alreadyExists:
      "the simulated cluster already has a pod \(namespace)/\(name): delete it or choose another name"
    case .notFound: "the simulated cluster has no pod \(namespace)/\(name): create it first"
    }
  }
}
