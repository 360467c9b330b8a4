import Fixtures
import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Subprocess

/// What a real Prometheus knows after a short while of work: applications of every fate, all but one of them gone, and the
/// agent itself.
struct CapturedHistory: Sendable {
  let prometheus: PrometheusProcess
  let start: Date
  let end: Date
  /// One that worked for seconds on two executors, of which it lost one, and succeeded.
  let succeeded: String
  /// One whose pages are those of a real Spark, the driver's own registry among them.
  let recorded: String
  /// The agent's own page, as it is at the end.
  let agentPage: String

  var seconds: Int { Int(end.timeIntervalSince(start).rounded(.up)) }

  static func run(_ body: (CapturedHistory) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        let console = try await LoopbackAddress.unused()
        let targets = [gateway.authority, "\(console)"]
        try await PrometheusProcess.run(scraping: targets, every: .milliseconds(500), in: folder) { prometheus in
          try await TestCluster.run { cluster in
            let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
            let arguments = [
              "--config", try configuration(in: folder), "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url,
              "--prometheus", prometheus.url, "--spool", "\(folder)/spool",
            ]
            _ = try await AfterglowProcess.run(arguments, at: console, in: folder) { agent in
              let history = try await pass(in: cluster, seenBy: agent, and: prometheus, folder)
              try await body(history)
            }
          }
        }
      }
    }
  }

  private static func configuration(in folder: String) throws -> String {
    let file = "\(folder)/afterglow.yaml"
    try Data("spark-names: normalised\n".utf8).write(to: URL(filePath: file))
    return file
  }

  /// Lets applications come and go until nothing but the running one is left at the gateway.
  private static func pass(
    in cluster: TestCluster,
    seenBy agent: AfterglowProcess,
    and prometheus: PrometheusProcess,
    _ folder: String
  ) async throws -> CapturedHistory {
    let start = Date()
    // What counts up before the first scrape has not increased, to Prometheus.
    try await eventually("Prometheus to have seen the agent twice", within: .seconds(20)) {
      try await prometheus.query("count_over_time(afterglow_ready[1m]) > 1").isEmpty ? nil : true
    }
    _ = try await cluster.startDriver("running-driver")
    let succeeded = try await cluster.startDriver(
      "succeeded-driver",
      stageDurations: .milliseconds(200) ... .milliseconds(600),
      losesExecutorAfter: .milliseconds(1500)
    )
    let failed = try await cluster.startDriver("failed-driver")
    let killed = try await cluster.startDriver("killed-driver")
    let deleted = try await cluster.startDriver("deleted-driver")
    let missed = try await cluster.addDriver("missed-driver")
    _ = try await cluster.addDriver("misannotated-driver", annotations: ["prometheus.io/port": "ui"])
    let recorded = try await RecordedDriver.run(in: cluster, folder) { recorded in
      // Peaks of memory come last of all that the pages show.
      for metric in [
        "metrics_executor_JVMHeapMemory_bytes{application_id=\"\(succeeded.id)\"}",
        "metrics_executor_JVMHeapMemory_bytes{application_id=\"\(recorded)\"}",
        "spark_application_sql_queries{application_id=\"\(succeeded.id)\", status=\"completed\"}",
        "spark_executor_info{application_id=\"\(succeeded.id)\", active=\"false\"}",
      ] {
        try await eventually("Prometheus to have \(metric)", within: .seconds(20)) {
          try await prometheus.query("\(metric) > 0").isEmpty ? nil : true
        }
      }
      try await succeeded.succeed()
      try await missed.succeed()
      try await failed.fail(exitCode: 1, reason: "Error")
      try await killed.fail(exitCode: 137, reason: "OOMKilled")
      await deleted.simulated.stop()
      try cluster.server.delete(namespace: deleted.namespace, name: deleted.name, gracePeriodSeconds: 0)
    }
    try await eventually("the groups of ended applications to be gone", within: .seconds(30)) {
      let metrics = try await agent.metrics()
      return metrics.value("afterglow_groups_deleted_total") == 5 && metrics.value("afterglow_pods_missed_total") == 1
        ? true : nil
    }
    try await eventually("Prometheus to know of it", within: .seconds(10)) {
      let left = try await prometheus.query("{application_id=\"\(succeeded.id)\"}")
      let counted = try await prometheus.query("afterglow_groups_deleted_total == 5")
      return left.isEmpty && counted.count == 1 ? true : nil
    }
    return CapturedHistory(
      prometheus: prometheus,
      start: start,
      end: Date(),
      succeeded: succeeded.id,
      recorded: recorded,
      agentPage: try await agent.page("/metrics")
    )
  }
}

/// A driver that shows for ever what a real one once did.
private enum RecordedDriver {
  private static let id = "app-20261121020541-0000"
  private static let pages = [
    "metrics_executors_prometheus": "executors.txt", "metrics_prometheus_slash": "driver.txt",
  ]

  /// Serves its pages around a closure, then lets its pod end well.
  static func run(
    in cluster: TestCluster,
    _ folder: String,
    body: (_ id: String) async throws -> Void
  ) async throws -> String {
    for (recording, page) in pages {
      let bytes = try Fixture.spark("spark-3.5.9-local-cluster/\(recording).body")
      try Data(bytes).write(to: URL(filePath: "\(folder)/\(page)"))
    }
    let address = try await LoopbackAddress.unused()
    let server = RunningProcess.Launch(
      name: "recorded-driver",
      executable: try Tree.installed("python3"),
      arguments: ["-m", "http.server", "\(address.port)", "--bind", address.host, "--directory", folder],
      folder: folder
    )
    let told = SparkDriver.Application(release: .spark4, givenID: id, ui: address)
    var pod = SparkDriverPod(namespace: "spark", name: "recorded-driver", application: told).running(since: Date())
    pod.annotations["prometheus.io/path"] = pages.values.map { "/\($0)" }.joined(separator: ",")
    _ = try await RunningProcess.run(server) { [pod] _ in
      try cluster.server.create(pod)
      try await body(id)
    }
    try cluster.server.update(namespace: pod.namespace, name: pod.name) { SparkDriverPod.succeed(&$0, at: Date()) }
    return id
  }
}

extension TestDriver {
  /// The process ends badly, and the kubelet says so.
  fileprivate func fail(exitCode: Int, reason: String) async throws {
    await simulated.stop()
    try server.update(namespace: namespace, name: name) { pod in
      let termination = ContainerStatus.Termination(
        exitCode: exitCode,
        reason: reason,
        startedAt: pod.startTime,
        finishedAt: Date()
      )
      pod.phase = .failed
      pod.containerStatuses = [
        ContainerStatus(name: SparkDriverPod.container, state: .terminated(termination))
      ]
    }
  }
}
