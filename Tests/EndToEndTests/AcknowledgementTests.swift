import NIOHTTP1
import NIOPosix
import Testing
import Transport

@testable import Delivery

/// That a real Prometheus understands what it is asked, and is understood.
@Suite("Acknowledgement by Prometheus", .serialized, .timeLimit(.minutes(5)))
struct AcknowledgementTests {
  /// With all that means something in PromQL, in a URL or in the text format.
  private static let owner = #"own\er "a"&b=c+ü{}"#

  @Test("Prometheus returns the generation of each group of the owner, and of no other, while it is there")
  func generations() async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          let client = PrometheusClient(
            address: try PrometheusAddress(prometheus.url),
            owner: Self.owner,
            on: MultiThreadedEventLoopGroup.singleton,
            userAgent: "test"
          )
          do {
            try await follow(gateway, client)
          } catch {
            try await client.shutdown()
            throw error
          }
          try await client.shutdown()
        }
      }
    }
  }

  @Test("a group is deleted soon after Prometheus has its last values, however long the hold")
  func deletion() async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          try await TestCluster.run { cluster in
            let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
            let arguments = [
              "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--prometheus", prometheus.url, "--hold",
              "1h",
            ]
            _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
              let driver = try await cluster.startDriver("driver", worksFor: .milliseconds(500))
              let total = try await driver.showsItsTotal()
              try await driver.succeed()
              try await eventually("the group to be acknowledged and deleted", within: .seconds(20)) {
                let metrics = try await agent.metrics()
                return metrics.value("afterglow_holds_total", ["end": "acknowledged"]) == 1
                  && metrics.value("afterglow_groups_deleted_total") == 1 ? true : nil
              }
              #expect(try await gateway.groups().isEmpty)
              let metrics = try await agent.metrics()
              #expect(metrics.value("afterglow_prometheus_up", ["prometheus": prometheus.url]) == 1)
              #expect(metrics.value("afterglow_unacknowledged_groups") == 0)
              let query = "last_over_time(metrics_executor_completedTasks_total{application_id=\"\(driver.id)\"}[5m])"
              #expect(try await prometheus.query(query).map(\.value).reduce(0, +) == Double(total))
            }
          }
        }
      }
    }
  }

  private func follow(_ gateway: PushgatewayProcess, _ client: PrometheusClient) async throws {
    #expect(try await client.generations().generations.isEmpty)
    let owner = Self.owner.replacing(#"\"#, with: #"\\"#).replacing(#"""#, with: #"\""#)
    func put(_ id: String, owner: String, generation: String) async throws {
      let mark = #"afterglow_application_generation{application_id="\#(id)",owner="\#(owner)"} \#(generation)"#
      try await Web.send(.PUT, "\(gateway.url)/metrics/job/spark/application_id/\(id)", body: "\(mark)\n")
    }
    try await put("a", owner: owner, generation: "1763740800123")
    try await put("b", owner: owner, generation: "1.763740800124e+12")
    try await put("c", owner: "somebody", generation: "3")
    try await eventually("Prometheus to return both", within: .seconds(20)) {
      try await client.generations().generations == ["a": [1_763_740_800_123], "b": [1_763_740_800_124]] ? true : nil
    }
    try await Web.send(.DELETE, "\(gateway.url)/metrics/job/spark/application_id/a")
    try await eventually("Prometheus to return the other alone", within: .seconds(20)) {
      try await client.generations().generations == ["b": [1_763_740_800_124]] ? true : nil
    }
  }
}
