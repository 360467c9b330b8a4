import NIOHTTP1
import Subprocess
import Testing

/// That the peers themselves do what the tests of the agent rely on, so that a failure there is the agent's.
@Suite("The peers", .serialized, .timeLimit(.minutes(10)))
struct PeersTests {
  @Test("Prometheus sees what was pushed to the Pushgateway under its own labels, and no longer once it is deleted")
  func pushAndDelete() async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          let group = "\(gateway.url)/metrics/job/spark/application_id/app-1"
          try await Web.send(.PUT, group, body: "tasks_total 42\n")
          #expect(try await gateway.groups().map { $0["application_id"] } == ["app-1"])
          let query = #"tasks_total{application_id="app-1",job="spark"}"#
          try await eventually("Prometheus to have the value", within: .seconds(20)) {
            try await prometheus.query(query).map(\.value) == [42] ? true : nil
          }
          try await Web.send(.DELETE, group)
          try await eventually("Prometheus to have dropped the series", within: .seconds(20)) {
            try await prometheus.query(query).isEmpty ? true : nil
          }
          #expect(try await gateway.groups().isEmpty)
        }
      }
    }
  }

  @Test(
    "a Spark driver serves its metrics under the id and at the address it was given",
    arguments: SparkRelease.installed
  )
  func sparkDriver(release: SparkRelease) async throws {
    try await withTemporaryFolder { folder in
      var application = try await SparkDriver.Application.new(release)
      application.rounds = 1
      let (_, ending) = try await SparkDriver.run(application, in: folder) { [application] driver in
        let start = try await driver.started()
        if let id = application.givenID { #expect(start.applicationID == id) }
        #expect(start.version.hasPrefix(release.versionPrefix))
        #expect(start.ui == "http://\(application.ui)")
        let totals = try await driver.finished()
        #expect(totals.completedTasks > 4)
        let page = try await Web.text("http://\(application.ui)/metrics/executors/prometheus")
        let line = page.split(separator: "\n").first { $0.hasPrefix("metrics_executor_completedTasks_total{") }
        #expect(line?.hasSuffix(" \(totals.completedTasks)") == true)
        #expect(line?.contains("application_id=\"\(start.applicationID)\"") == true)
        try await driver.ended()
      }
      #expect(ending.status == .exited(0))
    }
  }
}
