import Testing

// What a group has of an application, held against what Spark itself has written down.
extension EventLog {
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

  /// Of each stage that ended, of all of them together, of jobs and queries.
  ///
  /// - Parameter wantsStreaming: a streaming query that must have been seen.
  func expect(_ page: MetricsPage, of id: String, streaming wantsStreaming: String? = nil) throws {
    var compared = 0
    for stage in stages {
      let labels = ["application_id": id, "stage_id": "\(stage.key.id)", "attempt": "\(stage.key.attempt)"]
      let status = stage.hasFailed ? "failed" : "complete"
      #expect(page.value("spark_stage_info", labels.merging(["status": status]) { $1 }) == 1, "\(stage.key)")
      #expect(page.value("spark_stage_submission_timestamp_seconds", labels) == stage.submittedAt / 1000)
      #expect(page.value("spark_stage_completion_timestamp_seconds", labels) == stage.completedAt / 1000)
      for (metric, logged, divisor) in Self.measures {
        let value = try #require(page.value("spark_stage_\(metric)", labels), "\(metric) of \(stage.key)")
        let expected = (totals[stage.key]?[logged] ?? 0) / divisor
        #expect(value == expected, "\(metric) of stage \(stage.key.id)")
        compared += 1
      }
    }
    // What the application did in all is the sum of these.
    for (metric, logged, divisor) in Self.measures where logged != "Peak Execution Memory" {
      let sum = totals.values.reduce(0) { $0 + ($1[logged] ?? 0) } / divisor
      let value = try #require(page.value("spark_application_\(metric)", ["application_id": id]))
      #expect(abs(value - sum) <= 1e-9 * max(1, abs(sum)), "\(metric)")
    }
    let ended = ["succeeded": true, "failed": false].mapValues { way in jobs.values.count { $0 == way } }
    for (status, count) in ended where count > 0 {
      #expect(page.value("spark_application_jobs", ["application_id": id, "status": status]) == Double(count))
    }
    if let wantsStreaming {
      #expect(page.value("spark_streaming_query_active", ["application_id": id, "query": wantsStreaming]) == 0)
      let latency = page.value("spark_streaming_latency_seconds", ["application_id": id, "query": wantsStreaming])
      #expect(latency.map { $0 > 0 } == true)
    }
    let shown = page.values("spark_sql_query_info", ["application_id": id]).count
    #expect(shown == queries.count)
    #expect(
      page.value(
        "spark_application_info",
        ["application_id": id, "name": "a job of several stages", "phase": "Succeeded", "completed": "true"]
      ) == 1
    )
    print("\(stages.count) stages, \(compared) values compared, \(ended), \(shown) queries")
  }

  /// What the only executor of an application in local mode has done, up to its end. Its garbage collections are no task's
  /// sum there: Spark measures them of the process, now and then.
  func expectWork(_ page: MetricsPage, of id: String) throws {
    func sum(_ logged: String) -> Double { work[logged] ?? 0 }
    let sums = [
      "completedTasks_total": Double(tasks.completed),
      "failedTasks_total": Double(tasks.failed),
      "totalTasks_total": Double(tasks.started),
      "totalInputBytes_bytes_total": sum("Input Metrics.Bytes Read"),
      "totalShuffleRead_bytes_total":
        sum("Shuffle Read Metrics.Remote Bytes Read") + sum("Shuffle Read Metrics.Local Bytes Read"),
      "totalShuffleWrite_bytes_total": sum("Shuffle Write Metrics.Shuffle Bytes Written"),
    ]
    for (name, expected) in sums {
      let labels = ["application_id": id, "executor_id": "driver"]
      let value = try #require(page.value("metrics_executor_\(name)", labels), "\(name)")
      #expect(abs(value - expected) <= 1e-9 * max(1, expected), "\(name): \(value), logged \(expected)")
    }
  }
}
