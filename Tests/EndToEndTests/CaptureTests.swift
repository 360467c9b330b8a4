import FoundationEssentials
import SimulatedCluster
import Subprocess
import Testing

/// The whole way, each program on it the real one but for the cluster: a Spark driver's pod, the agent, a Pushgateway,
/// a Prometheus.
@Suite("An application's last values", .serialized, .timeLimit(.minutes(10)))
struct CaptureTests {
  @Test(
    "reach Prometheus under its application_id, and leave the Pushgateway after the hold",
    arguments: SparkRelease.usual
  )
  func lastValues(release: SparkRelease) async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          try await withSimulatedCluster { cluster, url in
            let kubeconfig = try KubeconfigFile(server: url, in: folder)
            let arguments = [
              "--kubeconfig", kubeconfig.path, "--namespace", "spark", "--pushgateway", gateway.url, "--hold", "3s",
            ]
            let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { _ in
              let (id, totals) = try await runDriver(release, shownBy: cluster, in: folder)
              // Seconds before the hold is over.
              let groups = try await gateway.groups()
              #expect(groups.map { $0["application_id"] } == [id])
              try await expectLastValues(of: id, totals, in: prometheus)
              try await expectEnd(of: id, in: prometheus)
              try await expectRemoval(of: id, from: gateway, and: prometheus)
            }
            #expect(ending.status == .exited(0))
            #expect(ending.duration < .seconds(10))
          }
        }
      }
    }
  }

  /// Runs a driver to its end while the cluster shows its pod, as the kubelet would: running before Spark answers,
  /// ended half a second after the process.
  private func runDriver(
    _ release: SparkRelease,
    shownBy cluster: SimulatedAPIServer,
    in folder: String
  ) async throws -> (id: String, totals: SparkDriver.Totals) {
    let application = try await SparkDriver.Application.new(release)
    let pod = SparkDriverPod(namespace: "spark", name: "several-stages-driver", application: application)
    let (report, ending) = try await SparkDriver.run(application, in: folder) { driver in
      try cluster.create(pod.running(since: Date()))
      let start = try await driver.started()
      #expect(start.version.hasPrefix(release.versionPrefix))
      #expect(start.ui == "http://\(application.ui)")
      let totals = try await driver.finished()
      #expect(totals.completedTasks > 20, "the job is to have several stages")
      try await driver.ended()
      return (start.applicationID, totals)
    }
    #expect(ending.status == .exited(0))
    let end = Date()
    try await Task.sleep(for: .milliseconds(500))
    try cluster.update(namespace: pod.namespace, name: pod.name) { SparkDriverPod.succeed(&$0, at: end) }
    return report
  }

  private func expectLastValues(
    of id: String,
    _ totals: SparkDriver.Totals,
    in prometheus: PrometheusProcess
  ) async throws {
    let query = "metrics_executor_completedTasks_total{application_id=\"\(id)\"}"
    var last: [PrometheusProcess.Sample] = []
    let sample = try await eventually(
      "Prometheus to return \(totals.completedTasks) for \(query)",
      within: .seconds(10),
      note: { "\(last)" }
    ) {
      last = try await prometheus.query(query)
      return last.first { $0.value == Double(totals.completedTasks) }
    }
    #expect(last.count == 1)
    #expect(sample.labels["executor_id"] == "driver")
    #expect(sample.labels["namespace"] == "spark")
    #expect(sample.labels["pod"] == "several-stages-driver")
    // Kept by `honor_labels: true`: the group's own job, and no exported_job beside it.
    #expect(sample.labels["job"] == "spark")
    #expect(sample.labels["exported_job"] == nil)
  }

  /// The mark of the end comes with the final generation only.
  private func expectEnd(of id: String, in prometheus: PrometheusProcess) async throws {
    let query = "afterglow_application_exit_info{application_id=\"\(id)\"}"
    let exit = try await eventually("Prometheus to return \(query)", within: .seconds(10)) {
      try await prometheus.query(query).first
    }
    #expect(exit.labels["phase"] == "Succeeded")
    #expect(exit.labels["exit_code"] == "0")
  }

  private func expectRemoval(
    of id: String,
    from gateway: PushgatewayProcess,
    and prometheus: PrometheusProcess
  ) async throws {
    var groups: [[String: String]] = []
    try await eventually("the group of \(id) to be deleted", within: .seconds(20), note: { "\(groups)" }) {
      groups = try await gateway.groups()
      return groups.isEmpty ? true : nil
    }
    // A series that is no longer exposed is stale at the next scrape.
    try await eventually("Prometheus to have no series of \(id)", within: .seconds(10)) {
      try await prometheus.query("{application_id=\"\(id)\"}").isEmpty ? true : nil
    }
  }

  /// Runs a simulated API server on a free port around a closure.
  private func withSimulatedCluster(
    _ body: (_ cluster: SimulatedAPIServer, _ url: String) async throws -> Void
  ) async throws {
    let cluster = SimulatedAPIServer()
    let port = try await cluster.start(host: "127.0.0.1", port: 0)
    do {
      try await body(cluster, "http://127.0.0.1:\(port)")
    } catch {
      await cluster.stop()
      throw error
    }
    await cluster.stop()
  }
}
