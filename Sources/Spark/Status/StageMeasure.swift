/// A number that Spark's REST API gives for each stage, and how it becomes a metric.
///
/// The names on the left are those of org.apache.spark.status.api.v1.StageData. On 38 stages of three versions their
/// values were those of Spark's own event log, without a difference.
struct StageMeasure: Sendable {
  /// How an application's value comes of those of its stages.
  enum Summary: Sendable {
    case sum
    case maximum
    /// It has none: tasks under way are a matter of the moment.
    case none
  }

  /// In the JSON of a stage.
  let field: String
  /// After `spark_stage_` and `spark_application_`.
  let name: String
  let stageMetric: String
  let applicationMetric: String
  /// By which the value is divided to be in base units.
  let divisor: Double
  let summary: Summary
  /// What sparkMeasure calls it; `nil` where that has none.
  let measureName: String?
  let help: String

  private init(
    _ field: String,
    _ name: String,
    per divisor: Double = 1,
    _ summary: Summary = .sum,
    measure measureName: String?,
    _ help: String
  ) {
    self.field = field
    self.name = name
    stageMetric = "spark_stage_\(name)"
    applicationMetric = "spark_application_\(name)"
    self.divisor = divisor
    self.summary = summary
    self.measureName = measureName
    self.help = help
  }

  var isCounter: Bool { name.hasSuffix("_total") }

  private static let milli = 1e3
  private static let nano = 1e9

  static let all: [StageMeasure] = [
    StageMeasure(
      "executorRunTime",
      "executor_run_time_seconds_total",
      per: milli,
      measure: "executorruntime",
      "Time that executors spent running tasks."
    ),
    StageMeasure(
      "executorCpuTime",
      "executor_cpu_time_seconds_total",
      per: nano,
      measure: "executorcputime",
      "CPU time that executors spent running tasks."
    ),
    StageMeasure(
      "executorDeserializeTime",
      "executor_deserialize_time_seconds_total",
      per: milli,
      measure: "executordeserializetime",
      "Time that executors spent deserializing tasks."
    ),
    StageMeasure(
      "executorDeserializeCpuTime",
      "executor_deserialize_cpu_time_seconds_total",
      per: nano,
      measure: "executordeserializecputime",
      "CPU time that executors spent deserializing tasks."
    ),
    StageMeasure(
      "resultSerializationTime",
      "result_serialization_time_seconds_total",
      per: milli,
      measure: "resultserializationtime",
      "Time spent serializing the results of tasks."
    ),
    StageMeasure(
      "jvmGcTime",
      "jvm_gc_time_seconds_total",
      per: milli,
      measure: "jvmgctime",
      "Time that JVMs spent collecting garbage while tasks ran."
    ),
    StageMeasure(
      "resultSize",
      "result_size_bytes_total",
      measure: "resultsize",
      "Results that tasks sent to the driver."
    ),
    StageMeasure(
      "memoryBytesSpilled",
      "memory_spilled_bytes_total",
      measure: "memorybytesspilled",
      "Data that was spilled, as large as it had been in memory."
    ),
    StageMeasure(
      "diskBytesSpilled",
      "disk_spilled_bytes_total",
      measure: nil,
      "Data that was spilled, as large as it is on disk."
    ),
    StageMeasure(
      "peakExecutionMemory",
      "peak_execution_memory_bytes",
      .maximum,
      measure: "peakexecutionmemory",
      "Memory that shuffles, joins and aggregations used at most, summed over the tasks of a stage."
    ),
    StageMeasure("inputBytes", "input_bytes_total", measure: "bytesread", "Data read from storage."),
    StageMeasure("inputRecords", "input_records_total", measure: "recordsread", "Records read from storage."),
    StageMeasure("outputBytes", "output_bytes_total", measure: "byteswritten", "Data written to storage."),
    StageMeasure("outputRecords", "output_records_total", measure: "recordswritten", "Records written to storage."),
    StageMeasure(
      "shuffleReadBytes",
      "shuffle_read_bytes_total",
      measure: "shuffletotalbytesread",
      "Shuffle data read, from near and far."
    ),
    StageMeasure(
      "shuffleReadRecords",
      "shuffle_read_records_total",
      measure: "shufflerecordsread",
      "Shuffle records read."
    ),
    StageMeasure(
      "shuffleRemoteBytesRead",
      "shuffle_remote_read_bytes_total",
      measure: "shuffleremotebytesread",
      "Shuffle data read from other executors."
    ),
    StageMeasure(
      "shuffleRemoteBytesReadToDisk",
      "shuffle_remote_read_to_disk_bytes_total",
      measure: "shuffleremotebytesreadtodisk",
      "Shuffle data read from other executors by way of the disk."
    ),
    StageMeasure(
      "shuffleLocalBytesRead",
      "shuffle_local_read_bytes_total",
      measure: "shufflelocalbytesread",
      "Shuffle data read from the executor's own disk."
    ),
    StageMeasure(
      "shuffleRemoteBlocksFetched",
      "shuffle_remote_blocks_fetched_total",
      measure: "shuffleremoteblocksfetched",
      "Shuffle blocks read from other executors."
    ),
    StageMeasure(
      "shuffleLocalBlocksFetched",
      "shuffle_local_blocks_fetched_total",
      measure: "shufflelocalblocksfetched",
      "Shuffle blocks read from the executor's own disk."
    ),
    StageMeasure(
      "shuffleFetchWaitTime",
      "shuffle_fetch_wait_time_seconds_total",
      per: milli,
      measure: "shufflefetchwaittime",
      "Time that tasks waited for shuffle data of other executors."
    ),
    StageMeasure(
      "shuffleWriteBytes",
      "shuffle_write_bytes_total",
      measure: "shufflebyteswritten",
      "Shuffle data written."
    ),
    StageMeasure(
      "shuffleWriteRecords",
      "shuffle_write_records_total",
      measure: "shufflerecordswritten",
      "Shuffle records written."
    ),
    StageMeasure(
      "shuffleWriteTime",
      "shuffle_write_time_seconds_total",
      per: nano,
      measure: "shufflewritetime",
      "Time spent writing shuffle data."
    ),
    StageMeasure("numTasks", "tasks", .sum, measure: nil, "Tasks, done or not."),
    StageMeasure("numActiveTasks", "active_tasks", .none, measure: nil, "Tasks under way."),
    StageMeasure("numCompleteTasks", "completed_tasks_total", measure: nil, "Tasks that succeeded."),
    StageMeasure(
      "numFailedTasks",
      "failed_tasks_total",
      measure: nil,
      "Tasks that failed, those tried again among them."
    ),
    StageMeasure("numKilledTasks", "killed_tasks_total", measure: nil, "Tasks that were killed."),
  ]
}
