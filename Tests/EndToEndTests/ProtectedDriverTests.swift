import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Subprocess
import Testing

/// A real Spark whose UI speaks TLS and asks for a token, captured by the rule that covers its pod.
@Suite("A driver behind TLS and a token", .serialized, .timeLimit(.minutes(5)))
struct ProtectedDriverTests {
  @Test("is captured by the rule that covers it, both of its pages, and nothing shows the token")
  func captured() async throws {
    try await withTemporaryFolder { folder in
      let protection = try await SparkProtection(in: folder)
      var application = try await SparkDriver.Application.new(.spark4)
      application.protection = protection
      // Until its last pages have been seen: how soon that is, is for other tests to say.
      application.linger = .seconds(120)
      let pod = SparkDriverPod(namespace: "spark", name: "protected-driver", application: application)
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let configuration = try configuration(protection, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--config", configuration, "--log-level", "debug"]
        _ = try await AfterglowProcess.run(arguments, in: folder) { [application] agent in
          let (totals, ending) = try await SparkDriver.run(application, in: folder) { driver in
            var shown = pod.running(since: Date())
            shown.annotations["prometheus.io/path"] = "/metrics/executors/prometheus, /metrics/prometheus"
            try cluster.server.create(shown)
            #expect(try await driver.started().ui == "https://\(application.ui)")
            let totals = try await driver.finished()
            try await expectPages(of: application, totals, from: agent)
            try await expectExplanation(from: agent)
            try driver.process.send(.terminate)
            try await driver.ended()
            return totals
          }
          #expect(ending.status == .exited(0))
          #expect(totals.completedTasks > 20)
          #expect(!agent.process.lines.contains { $0.contains(protection.token) })
        }
      }
    }
  }

  private func configuration(_ protection: SparkProtection, in folder: String) throws -> String {
    try Data("\(protection.token)\n".utf8).write(to: URL(filePath: "\(folder)/token"))
    let text = """
      rules:
        - name: protected
          namespaces: [spark]
          pod-selector: spark-role=driver
          tls:
            ca-file: \(protection.certificateFile)
            server-name: \(SparkProtection.serverName)
          bearer-token-file: token

      """
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/afterglow.yaml"))
    return "\(folder)/afterglow.yaml"
  }

  private func expectPages(
    of application: SparkDriver.Application,
    _ totals: SparkDriver.Totals,
    from agent: AfterglowProcess
  ) async throws {
    let id = try #require(application.givenID)
    // As Spark writes it into its metrics' names.
    let escaped = id.split(separator: "-").joined(separator: "_")
    var last: Int64?
    var targets = ""
    let note = { "\(last.map(String.init) ?? "none")\n\(targets)" }
    try await eventually("all \(totals.completedTasks) tasks of \(id)", within: .seconds(60), note: note) {
      targets = try await agent.page("/targets")
      let page = MetricsPage(try await agent.page("/applications/metrics"))
      last = page.completedTasks(of: id)
      let disk = page.values(
        "metrics_\(escaped)_driver_BlockManager_disk_diskSpaceUsed_MB_Number",
        ["application_id": id]
      )
      return last == Int64(totals.completedTasks) && disk.count == 1 ? true : nil
    }
  }

  private func expectExplanation(from agent: AfterglowProcess) async throws {
    let targets = try await agent.page("/targets?pod=protected-driver")
    #expect(targets.contains("/metrics/executors/prometheus  (rule protected)\n"))
    #expect(targets.contains("/metrics/prometheus  (rule protected)\n"))
  }
}
