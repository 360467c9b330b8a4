import FoundationEssentials
import SimulatedCluster
import Testing

/// What the agent asks of a real driver's REST API, held against Spark's own event log.
@Suite("What Spark counts", .serialized, .timeLimit(.minutes(10)))
struct StatusTests {
  @Test("of each stage is in the group as the event log has it", arguments: SparkRelease.installed)
  func stages(release: SparkRelease) async throws {
    try await withTemporaryFolder { folder in
      let logs = "\(folder)/events"
      try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await TestCluster.run { cluster in
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          let arguments = ["--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--hold", "1h"]
          _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
            var application = try await SparkDriver.Application.new(release)
            application.script = "spark_workload.py"
            application.linger = .seconds(6)
            application.log(to: logs)
            let began = ContinuousClock.now
            let pod = SparkDriverPod(namespace: "spark", name: "workload-driver", application: application)
            let (id, _) = try await SparkDriver.run(application, in: folder) { driver in
              try cluster.server.create(pod.running(since: Date()))
              let start = try await driver.started()
              _ = try await driver.finished()
              try await driver.ended()
              return start.applicationID
            }
            let end = Date()
            try cluster.server.update(namespace: pod.namespace, name: pod.name) { SparkDriverPod.succeed(&$0, at: end) }
            let page = try await eventually("the end of \(id) at the gateway", within: .seconds(20)) {
              let page = try await gateway.metrics()
              return page.values("afterglow_application_exit_info", ["application_id": id]).isEmpty ? nil : page
            }
            let log = try EventLog(in: logs)
            #expect(log.isOfWorkload)
            try log.expect(page, of: id, streaming: "ticks")
            let own = try await agent.metrics()
            let asked = own.value("afterglow_status_requests_total", ["result": "answered"]) ?? 0
            let seconds = own.value("afterglow_status_request_seconds_total") ?? 0
            let scrapes = own.value("afterglow_scrapes_total", ["result": "captured"]) ?? 0
            let series = page.lines.count { $0.contains("application_id=\"\(id)\"") }
            print(
              "\(asked) questions in \(seconds) s, \(scrapes) scrapes, within \(began.duration(to: .now)); \(series) series"
            )
          }
        }
      }
    }
  }

  /// Spark 3 has it off where nobody says otherwise.
  @Test(
    "is captured though the executors page is off, and the log says how to switch it on",
    arguments: SparkRelease.installed
  )
  func pageOff(release: SparkRelease) async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await TestCluster.run { cluster in
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          let arguments = ["--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--hold", "1h"]
          _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
            var application = try await SparkDriver.Application.new(release)
            application.settings = ["spark.ui.prometheus.enabled=false"]
            application.linger = .seconds(15)
            let pod = SparkDriverPod(namespace: "spark", name: "silent-driver", application: application)
            _ = try await SparkDriver.run(application, in: folder) { driver in
              try cluster.server.create(pod.running(since: Date()))
              let id = try await driver.started().applicationID
              let totals = try await driver.finished()
              try await eventually("\(totals.completedTasks) tasks of \(id)", within: .seconds(20)) {
                try await gateway.metrics().completedTasks(of: id) == Int64(totals.completedTasks) ? true : nil
              }
              try await eventually("a word of the page that is off", within: .seconds(20)) {
                agent.process.lines.contains { $0.contains("spark.ui.prometheus.enabled=true") } ? true : nil
              }
              try await eventually("its stages", within: .seconds(20)) {
                try await gateway.metrics().values("spark_stage_info", ["application_id": id]).count >= 10 ? true : nil
              }
              try await driver.ended()
            }
          }
        }
      }
    }
  }
}
