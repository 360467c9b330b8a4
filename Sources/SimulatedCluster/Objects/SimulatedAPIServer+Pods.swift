import FoundationEssentials
public import Kubernetes
import Synchronization

extension SimulatedAPIServer {
  /// All pods, ordered by namespace and name.
  public var pods: [Pod] {
    state.withLock { $0.store.pods }
  }

  public func pod(namespace: String, name: String) -> Pod? {
    state.withLock { $0.store[.pod(namespace, name)]?.pod }
  }

  /// Creates a pod, and its namespace where there is none. A `uid` that is empty and a `creationTimestamp` that is
  /// missing are filled in, as is, always, the `resourceVersion`.
  ///
  /// - Parameter ballast: what it carries beside; `nil` for what the configuration says.
  /// - Throws: `PodError` where the name is taken.
  @discardableResult
  public func create(_ pod: Pod, ballast: PodBallast? = nil) throws(PodError) -> Pod {
    let created = state.withLock { $0.create(pod, ballast) }
    guard let created else { throw PodError(code: .alreadyExists, namespace: pod.namespace, name: pod.name) }
    return created
  }

  /// Creates many pods under one lock; none of their bytes are made before somebody asks.
  ///
  /// - Throws: `PodError` at the first whose name is taken; those before it are there.
  public func createAll(_ pods: some Sequence<Pod>, ballast: PodBallast? = nil) throws(PodError) {
    let taken: Pod? = state.withLock { state in
      pods.first { state.create($0, ballast) == nil }
    }
    if let taken { throw PodError(code: .alreadyExists, namespace: taken.namespace, name: taken.name) }
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
      guard let entry = state.store[.pod(namespace, name)] else { return nil }
      guard let change = state.store.update(entry, change) else { return entry.pod }
      state.publish(change)
      return change.entry.pod
    }
    guard let pod else { throw PodError(code: .notFound, namespace: namespace, name: name) }
    return pod
  }

  /// Changes what a pod carries beside the model, which is a change of the pod.
  ///
  /// - Throws: `PodError` where there is no such pod.
  public func load(namespace: String, name: String, with ballast: PodBallast?) throws(PodError) {
    let isThere = state.withLock { state in
      guard let entry = state.store[.pod(namespace, name)], let pod = entry.pod else { return false }
      let change = state.store.replace(entry, with: .pod(pod, ballast))
      state.publish(change)
      return true
    }
    if !isThere { throw PodError(code: .notFound, namespace: namespace, name: name) }
  }

  /// Asks for a pod's deletion, as a client does. While there is a grace period the pod only gets its
  /// `deletionTimestamp`, the time by which it shall be gone; `finishDeletion` removes it.
  ///
  /// - Parameter gracePeriodSeconds: `nil` for the usual 30.
  /// - Throws: `PodError` where there is no such pod.
  public func delete(namespace: String, name: String, gracePeriodSeconds: Int? = nil) throws(PodError) {
    let isThere = state.withLock { state in
      guard let entry = state.store[.pod(namespace, name)] else { return false }
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
}

extension SimulatedAPIServer.State {
  /// `nil` where the name is taken.
  fileprivate mutating func create(_ pod: Pod, _ ballast: PodBallast?) -> Pod? {
    var pod = pod
    let now = configuration.now()
    if pod.uid.isEmpty { pod.uid = UUID().uuidString.lowercased() }
    if pod.creationTimestamp == nil { pod.creationTimestamp = now }
    guard let changes = store.create(pod, ballast: ballast ?? configuration.ballast, now: now) else { return nil }
    publish(changes)
    return changes.last?.entry.pod
  }

  mutating func delete(_ entry: StoredEntry, gracePeriodSeconds: Int?) {
    publish(store.delete(entry, gracePeriodSeconds: gracePeriodSeconds, now: configuration.now()))
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
