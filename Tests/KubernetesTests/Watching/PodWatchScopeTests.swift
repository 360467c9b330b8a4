import SimulatedCluster
import Testing

@testable import Kubernetes

/// Which pods of a simulated cluster are told, by scope.
@Suite(.timeLimit(.minutes(1))) struct PodWatchScopeTests {
  private static func server() async throws -> (SimulatedAPIServer, port: Int) {
    let server = SimulatedAPIServer()
    for (namespace, team) in [("etl", "data"), ("ml", "data"), ("shop", "web")] {
      try server.createNamespace(namespace, labels: ["team": team])
      try server.create(pod(namespace, "driver", role: "driver", node: "node-1"))
      try server.create(pod(namespace, "exec-1", role: "executor", node: "node-2"))
    }
    return (server, try await server.start())
  }

  private static func pod(_ namespace: String, _ name: String, role: String, node: String) -> Pod {
    Pod(namespace: namespace, name: name, uid: "", labels: ["spark-role": role], nodeName: node)
  }

  @Test(
    "a scope shows its pods and no others",
    arguments: [
      (PodScope(labelSelector: "spark-role=driver"), ["etl/driver", "ml/driver", "shop/driver"]),
      (PodScope(.namespaces(["ml"])), ["ml/driver", "ml/exec-1"]),
      (PodScope(node: "node-2"), ["etl/exec-1", "ml/exec-1", "shop/exec-1"]),
      (
        PodScope(.namespaces(["shop", "etl"]), fieldSelector: "metadata.name=driver", node: "node-1"),
        ["etl/driver", "shop/driver"]
      ),
      (PodScope(.namespacesMatching("team=data"), node: "node-1"), ["etl/driver", "ml/driver"]),
      (PodScope(.namespacesMatching("team=nobody")), []),
    ]
  )
  func scopes(scope: PodScope, expected: [String]) async throws {
    let (server, port) = try await Self.server()
    let told = ToldPods()
    try await watching(port: port, told, scope: scope) {
      try await eventually { told.isSynced }
      #expect(told.names == expected)
    }
    await server.stop()
  }

  @Test("namespaces that come, go and change their labels bring their pods and take them away")
  func namespaces() async throws {
    let (server, port) = try await Self.server()
    let told = ToldPods()
    let statistics = WatchStatistics()
    let scope = PodScope(.namespacesMatching("team=data"), labelSelector: "spark-role=driver")
    try await watching(port: port, told, scope: scope, statistics: statistics) {
      try await eventually { told.names == ["etl/driver", "ml/driver"] }
      try server.relabelNamespace("shop", ["team": "data"])
      try await eventually { told.names == ["etl/driver", "ml/driver", "shop/driver"] }
      try server.relabelNamespace("ml", [:])
      try await eventually { told.names == ["etl/driver", "shop/driver"] }
      try server.create(Self.pod("ml", "unseen", role: "driver", node: "node-1"))
      try server.deleteNamespace("etl")
      try await eventually { told.names == ["shop/driver"] }
      try server.createNamespace("etl", labels: ["team": "data"])
      try server.create(Self.pod("etl", "again", role: "driver", node: "node-1"))
      try await eventually { told.names == ["etl/again", "shop/driver"] }
      try await eventually { statistics.scopes.count == 3 }
      #expect(statistics.scopes.map(\.selection.resource).filter { $0 == .namespaces }.count == 1)
    }
    #expect(told.complaints == [])
    #expect(statistics.scopes == [])
    await server.stop()
  }

  @Test("what a running watch does is counted")
  func counts() async throws {
    let (server, port) = try await Self.server()
    let told = ToldPods()
    let statistics = WatchStatistics()
    try await watching(port: port, told, statistics: statistics) {
      try await eventually { told.isSynced }
      try server.update(namespace: "ml", name: "driver") { $0.phase = .running }
      try await eventually { statistics.counts.modified == 1 }
      let scope = try #require(statistics.scopes.first)
      #expect(scope.objects == 6)
      try await eventually { statistics.scopes.first?.resourceVersion == "\(server.resourceVersion)" }
      try await eventually { statistics.counts.lag.counts.reduce(0, +) >= 7 }
      server.expireWatches()
      try await eventually { statistics.counts.streamedLists == 2 }
      #expect(statistics.counts.relists == 1)
    }
    let counts = statistics.counts
    #expect(counts.added >= 6 && counts.streamedLists == 2 && counts.watchesExpired == 1 && counts.unreadable == 0)
    await server.stop()
  }
}
