import FoundationEssentials
import SimulatedCluster
import Testing

/// What the agent asks of a real driver's REST API, held against Spark's own event log.
@Suite("What Spark counts", .serialized, .timeLimit(.minutes(10)))
struct StatusTests {
  /// Of sparkMeasure's fields, the agent's metric, what the event log calls it, and its unit there.
  private static let measures: [(metric: String, logged: String, divisor: Double)] = [
    ("executor_run_time_seconds_total", "Executor Run Time", 1e3),
    ("executor_cpu_time_seconds_total", "Executor CPU Time", 1e9),
    ("executor_deserialize_time_seconds_total", "Executor Deserialize Time", 1e3),
    ("executor_deserialize_cpu_time_seconds_total", "Executor Deserialize CPU Time", 1e9),
    ("result_serialization_time_seconds_total", "Result Serialization Time", 1e3),
    ("jvm_gc_time_seconds_total", "JVM GC Time", 1e3),
    ("result_size_bytes_total", "Result Size", 1),
    ("memory_spilled_bytes_total", "Memory Bytes Spilled", 1),
    ("disk_spilled_bytes_total", "Disk Bytes Spilled", 1),
    ("peak_execution_memory_bytes", "Peak Execution Memory", 1),
    ("input_bytes_total", "Input Metrics.Bytes Read", 1),
    ("input_records_total", "Input Metrics.Records Read", 1),
    ("output_bytes_total", "Output Metrics.Bytes Written", 1),
    ("output_records_total", "Output Metrics.Records Written", 1),
    ("shuffle_read_records_total", "Shuffle Read Metrics.Total Records Read", 1),
    ("shuffle_remote_read_bytes_total", "Shuffle Read Metrics.Remote Bytes Read", 1),
    ("shuffle_remote_read_to_disk_bytes_total", "Shuffle Read Metrics.Remote Bytes Read To Disk", 1),
    ("shuffle_local_read_bytes_total", "Shuffle Read Metrics.Local Bytes Read", 1),
    ("shuffle_remote_blocks_fetched_total", "Shuffle Read Metrics.Remote Blocks Fetched", 1),
    ("shuffle_local_blocks_fetched_total", "Shuffle Read Metrics.Local Blocks Fetched", 1),
    ("shuffle_fetch_wait_time_seconds_total", "Shuffle Read Metrics.Fetch Wait Time", 1e3),
    ("shuffle_write_bytes_total", "Shuffle Write Metrics.Shuffle Bytes Written", 1),
    ("shuffle_write_records_total", "Shuffle Write Metrics.Shuffle Records Written", 1),
    ("shuffle_write_time_seconds_total", "Shuffle Write Metrics.Shuffle Write Time", 1e9),
  ]

  @Test("of each stage is in the group as the event log has it", arguments: SparkRelease.allCases)
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
            application.settings = [
              "spark.eventLog.enabled=true", "spark.eventLog.dir=file://\(logs)", "spark.eventLog.compress=false",
              "spark.eventLog.rolling.enabled=false",
            ]
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
            try compare(page, try EventLog(in: logs), of: id, streaming: "ticks")
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
    arguments: SparkRelease.allCases
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

  @Test("is told by a history server of a driver that was over before it was seen", arguments: SparkRelease.allCases)
  func history(release: SparkRelease) async throws {
    try await withTemporaryFolder { folder in
      let logs = "\(folder)/events"
      try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
      try await HistoryServerProcess.run(release, logs: logs, in: folder) { history in
        try await PushgatewayProcess.run(in: folder) { gateway in
          try await TestCluster.run { cluster in
            let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
            let arguments = [
              "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--hold", "1h", "--spark-history",
              history.url,
            ]
            _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
              var application = try await SparkDriver.Application.new(release)
              application.script = "spark_workload.py"
              application.linger = .zero
              application.settings = [
                "spark.eventLog.enabled=true", "spark.eventLog.dir=file://\(logs)", "spark.eventLog.compress=false",
                "spark.eventLog.rolling.enabled=false",
              ]
              let start = Date()
              let (id, _) = try await SparkDriver.run(application, in: folder) { driver in
                let start = try await driver.started()
                _ = try await driver.finished()
                try await driver.ended()
                return start.applicationID
              }
              // As in a cluster, where each pod has its application's id, also of a release that draws its own here.
              application.givenID = id
              var pod = SparkDriverPod(namespace: "spark", name: "short-driver", application: application)
                .running(since: start)
              SparkDriverPod.succeed(&pod, at: Date())
              try cluster.server.create(pod)
              let page = try await eventually("the end of \(id) at the gateway", within: .seconds(60)) {
                let page = try await gateway.metrics()
                return page.values("afterglow_application_exit_info", ["application_id": id]).isEmpty ? nil : page
              }
              try compare(page, try EventLog(in: logs), of: id)
              let work = ["application_id": id, "executor_id": "driver", "namespace": "spark", "pod": "short-driver"]
              #expect(page.value("metrics_executor_completedTasks_total", work) ?? 0 > 20)
              let metrics = try await agent.metrics()
              #expect(metrics.value("afterglow_history_applications_total", ["result": "read"]) == 1)
              #expect(metrics.value("afterglow_applications_recovered_total") == 1)
              #expect(metrics.value("afterglow_applications_captured_total") == 0)
            }
          }
        }
      }
    }
  }

  /// - Parameter wantsStreaming: a streaming query that must have been seen.
  private func compare(
    _ page: MetricsPage,
    _ log: EventLog,
    of id: String,
    streaming wantsStreaming: String? = nil
  ) throws {
    #expect(log.stages.count >= 8)
    let failures = log.stages.count { $0.hasFailed }
    #expect(failures > 0)
    var compared = 0
    for stage in log.stages {
      let labels = ["application_id": id, "stage_id": "\(stage.key.id)", "attempt": "\(stage.key.attempt)"]
      let status = stage.hasFailed ? "failed" : "complete"
      #expect(page.value("spark_stage_info", labels.merging(["status": status]) { $1 }) == 1, "\(stage.key)")
      #expect(page.value("spark_stage_submission_timestamp_seconds", labels) == stage.submittedAt / 1000)
      #expect(page.value("spark_stage_completion_timestamp_seconds", labels) == stage.completedAt / 1000)
      for (metric, logged, divisor) in Self.measures {
        let value = try #require(page.value("spark_stage_\(metric)", labels), "\(metric) of \(stage.key)")
        let expected = (log.totals[stage.key]?[logged] ?? 0) / divisor
        #expect(value == expected, "\(metric) of stage \(stage.key.id)")
        compared += 1
      }
    }
    // What the application did in all is the sum of these.
    for (metric, logged, divisor) in Self.measures where logged != "Peak Execution Memory" {
      let sum = log.totals.values.reduce(0) { $0 + ($1[logged] ?? 0) } / divisor
      let value = try #require(page.value("spark_application_\(metric)", ["application_id": id]))
      #expect(abs(value - sum) <= 1e-9 * max(1, abs(sum)), "\(metric)")
    }
    let jobs = ["succeeded": true, "failed": false].mapValues { ended in log.jobs.values.count { $0 == ended } }
    for (status, count) in jobs where count > 0 {
      #expect(page.value("spark_application_jobs", ["application_id": id, "status": status]) == Double(count))
    }
    if let wantsStreaming {
      #expect(page.value("spark_streaming_query_active", ["application_id": id, "query": wantsStreaming]) == 0)
      let latency = page.value("spark_streaming_latency_seconds", ["application_id": id, "query": wantsStreaming])
      #expect(latency.map { $0 > 0 } == true)
    }
    let queries = page.values("spark_sql_query_info", ["application_id": id]).count
    #expect(queries == log.queries.count)
    #expect(
      page.value(
        "spark_application_info",
        ["application_id": id, "name": "a job of several stages", "phase": "Succeeded", "completed": "true"]
      ) == 1
    )
    print("\(log.stages.count) stages, \(compared) values compared, \(jobs), \(queries) queries")
  }
}
