import Logging
import NIOPosix
import Synchronization

@testable import Kubernetes

/// Runs a watch of a simulated server while a body does.
func watching(
  port: Int,
  _ told: ToldPods,
  scope: PodScope = PodScope(),
  interest: PodInterest = .everything,
  statistics: WatchStatistics = WatchStatistics(),
  body: () async throws -> Void
) async throws {
  let client = KubernetesClient(
    connection: ClusterConnection(
      server: ServerAddress(isSecure: false, host: "127.0.0.1", port: port),
      origin: "a test"
    ),
    eventLoopGroup: MultiThreadedEventLoopGroup.singleton
  )
  var policy = PodWatchTests.quick
  policy.streamsLists = true
  policy.pageLimit = 3
  let watch = PodWatch(
    client: client,
    scope: scope,
    interest: interest,
    policy: policy,
    statistics: statistics,
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  )
  do {
    async let _: Void = watch.run { told.take($0) }
    try await body()
  } catch {
    try? await client.shutdown()
    throw error
  }
  try await client.shutdown()
}

/// What a watch has told.
final class ToldPods: Sendable {
  private struct State {
    var byKey: [ObjectKey: String] = [:]
    var isSynced = false
    var complaints: [String] = []
  }

  private let state = Mutex(State())

  /// By UID.
  var pods: Set<String> { state.withLock { Set($0.byKey.values) } }
  /// By `namespace/name`, in order.
  var names: [String] { state.withLock { $0.byKey.keys.sorted().map(\.description) } }
  var isSynced: Bool { state.withLock { $0.isSynced } }
  var complaints: [String] { state.withLock { $0.complaints } }

  func take(_ event: PodEvent) {
    state.withLock { state in
      switch event {
      case .applied(let pod):
        if let uid = state.byKey[pod.key], uid != pod.uid {
          state.complaints.append("\(pod.key) was replaced without being gone")
        }
        state.byKey[pod.key] = pod.uid
      case .gone(let pod):
        if state.byKey.removeValue(forKey: pod.key) != pod.uid {
          state.complaints.append("\(pod.key) is gone without having been there")
        }
      case .synced:
        state.isSynced = true
      case .listed, .trouble, .healthy:
        break
      }
    }
  }
}
