import SimulatedCluster
import Subprocess
import Testing

/// Without a Pushgateway the agent is the one whom Prometheus scrapes.
@Suite("An application's group on the agent's own page", .serialized, .timeLimit(.minutes(1)))
struct ServedApplicationsTests {
  @Test("is there while the application runs and for the hold, and not after it")
  func forTheHold() async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--hold", "2s"]
        let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let driver = try await cluster.startDriver("served-driver", worksFor: .milliseconds(700))
          let total = try await driver.showsItsTotal()
          let labels = ["application_id": driver.id, "namespace": "spark", "pod": driver.name]

          let running = try await eventually("all \(total) tasks on the page", within: .seconds(10)) {
            let page = try await agent.applications()
            return page.completedTasks(of: driver.id) == total ? page : nil
          }
          // The driver itself and two executors.
          #expect(running.values("metrics_executor_completedTasks_total", labels).count == 3)
          #expect(running.values("afterglow_application_end_timestamp_seconds").isEmpty)

          try await driver.succeed()
          let ended = ContinuousClock.now
          let held = try await eventually("the end on the page", within: .seconds(10)) {
            let page = try await agent.applications()
            return page.values("afterglow_application_end_timestamp_seconds").isEmpty ? nil : page
          }
          #expect(held.completedTasks(of: driver.id) == total)
          #expect(held.values("metrics_executor_completedTasks_total", labels).count == 3)

          try await eventually("the group to be gone", within: .seconds(10)) {
            try await agent.page("/applications/metrics").contains(driver.id) ? nil : true
          }
          #expect(ended.duration(to: .now) >= .seconds(2))
          let metrics = try await agent.metrics()
          #expect(metrics.value("afterglow_groups_deleted_total") == 1)
          #expect(metrics.values("afterglow_pushgateway_up").isEmpty)
          #expect(agent.log(.warning, .error, .critical).isEmpty)
        }
        #expect(ending.status == .exited(0))
        #expect(ending.duration < .seconds(10))
      }
    }
  }
}
