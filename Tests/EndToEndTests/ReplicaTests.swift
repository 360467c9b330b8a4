import FoundationEssentials
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

  @Test("one that leads again does not bring back what another has brought to its end meanwhile")
  func failback() async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        try cluster.server.createNamespace("monitoring")
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        try await PushgatewayProcess.run(in: folder) { gateway in
          func arguments(_ spool: String) -> [String] {
            [
              "--kubeconfig", kubeconfig.path, "--lease", "monitoring/afterglow", "--pushgateway", gateway.url,
              "--spool", "\(folder)/\(spool)", "--hold", "1s",
            ]
          }
          func hasFile() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: "\(folder)/first").contains { $0.hasSuffix(".prom") }
          }
          let driver = try await cluster.startDriver("failback-driver")
          _ = try await AfterglowProcess.run(arguments("first"), in: folder) { first in
            try await eventually("a file in the spool", within: .seconds(20)) { try hasFile() ? true : nil }
            try first.process.send(.kill)
            try await first.process.waitForEnd(within: .seconds(5))
          }
          _ = try await AfterglowProcess.run(arguments("second"), in: folder) { second in
            // The container of the first is started again in its pod, whose spool is still there.
            _ = try await AfterglowProcess.run(arguments("first"), in: folder) { again in
              try await eventually("the second to lead and push", within: .seconds(25)) {
                try await second.metrics().value(
                  "afterglow_pushgateway_requests_total",
                  ["method": "put", "result": "accepted"]
                ) ?? 0
                  > 0
                  ? true : nil
              }
              try await driver.succeed()
              try await eventually("the group to be gone", within: .seconds(30)) {
                try await gateway.groups().isEmpty ? true : nil
              }
              #expect(try hasFile())
              try second.process.send(.terminate)
              try await second.process.waitForEnd(within: .seconds(12))
              try await eventually("the first to lead again, with nothing in its spool", within: .seconds(10)) {
                try await again.metrics().value("afterglow_leader") == 1 && !hasFile() ? true : nil
              }
              // It is told once the files are gone, and comes through a pipe.
              let told = try await eventually("a word of what it has left out", within: .seconds(5)) {
                again.log(.notice, mentioning: "older than what other replicas have done").first
              }
              #expect(told["groups"] == "1")
              // Whatever it had to push at its start is pushed by the time that its survey is over.
              try await eventually("a survey", within: .seconds(10)) {
                try await again.metrics().value(
                  "afterglow_pushgateway_requests_total",
                  ["method": "survey", "result": "accepted"]
                ) ?? 0 > 0
                  ? true : nil
              }
              #expect(try await gateway.groups().isEmpty)
            }
          }
        }
      }
    }
  }
}
