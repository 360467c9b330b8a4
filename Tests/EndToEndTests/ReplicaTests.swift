import SimulatedCluster
import Subprocess
import Testing

/// Replicas of the agent that share a lease, with the figures that it has in earnest.
@Suite("Of several replicas", .serialized, .timeLimit(.minutes(2)))
struct ReplicaTests {
  private static func withReplicas(
    _ body: (TestCluster, _ first: AfterglowProcess, _ second: AfterglowProcess) async throws -> Void
  ) async throws -> RunningProcess.Ending {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        try cluster.server.createNamespace("monitoring")
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--lease", "monitoring/afterglow"]
        let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { first in
          try await eventually("the first to lead", within: .seconds(10)) {
            try await first.metrics().value("afterglow_leader") == 1 ? true : nil
          }
          _ = try await AfterglowProcess.run(arguments, in: folder) { second in
            try await body(cluster, first, second)
          }
        }
        return ending
      }
    }
  }

  @Test("another takes over within three seconds of the leader's end")
  func gracefulEnd() async throws {
    let ending = try await Self.withReplicas { _, first, second in
      let readiness = try await second.readiness()
      #expect(readiness.status == 200)
      #expect(readiness.body.hasPrefix("standing by; "))
      #expect(try await second.metrics().value("afterglow_leader") == 0)
      try first.process.send(.terminate)
      try await first.process.waitForEnd(within: .seconds(10))
      try await eventually("the second to lead", within: .seconds(3)) {
        try await second.metrics().value("afterglow_leader") == 1 ? true : nil
      }
    }
    #expect(ending.status == .exited(0))
  }

  @Test("another takes over 15 s after the leader was killed, and captures what runs then")
  func crash() async throws {
    _ = try await Self.withReplicas { cluster, first, second in
      let driver = try await cluster.startDriver("replicated-driver")
      try first.process.send(.kill)
      let killed = ContinuousClock.now
      try await eventually("the second to lead", within: .seconds(20)) {
        try await second.metrics().value("afterglow_leader") == 1 ? true : nil
      }
      // The last renewal was up to two seconds before.
      #expect(killed.duration(to: .now) > .seconds(12))
      try await eventually("the driver's group", within: .seconds(5)) {
        try await second.applications().completedTasks(of: driver.id)
      }
    }
  }
}
