/// A number that Spark's REST API gives for each executor, and what `/metrics/executors/prometheus` calls it.
///
/// Both are written of the same org.apache.spark.status.api.v1.ExecutorSummary, by PrometheusResource there.
struct ExecutorMeasure: Sendable {
  enum Place: Sendable {
    case row
    case memory
    case peak
  }

  let place: Place
  /// In the JSON.
  let field: String
  /// After `metrics_executor_`.
  let name: String
  let metric: String
  /// By which the value is multiplied to be in the page's units: as Spark does it, to the last bit. A counter that went back
  /// by one would seem to have begun anew.
  let factor: Double

  /// What stays true of an executor that is gone.
  var isCounter: Bool { name.hasSuffix("_total") }

  /// What of the driver is the time since its start, and goes on at a history server after its end: see
  /// org.apache.spark.status.AppStatusStore.executorList.
  var isAge: Bool { field == "totalDuration" }

  /// What an executor measures of its process now and then, so that an event log may have less of it than was shown. For a
  /// driver that is so of the garbage collections of its tasks, too.
  var isSampled: Bool { isCounter && (place == .peak || field == "totalGCTime") }

  /// Those of the page, in its order.
  static let all: [ExecutorMeasure] = row + memory + peak

  /// Where in `all` a metric is, by its name.
  static let places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.metric, $0) })

  private init(_ place: Place, _ field: String, _ name: String, times factor: Double = 1) {
    self.place = place
    self.field = field
    self.name = name
    metric = "metrics_executor_\(name)"
    self.factor = factor
  }

  private static let row: [ExecutorMeasure] = [
    ExecutorMeasure(.row, "rddBlocks", "rddBlocks"),
    ExecutorMeasure(.row, "memoryUsed", "memoryUsed_bytes"),
    ExecutorMeasure(.row, "diskUsed", "diskUsed_bytes"),
    ExecutorMeasure(.row, "totalCores", "totalCores"),
    ExecutorMeasure(.row, "maxTasks", "maxTasks"),
    ExecutorMeasure(.row, "activeTasks", "activeTasks"),
    ExecutorMeasure(.row, "failedTasks", "failedTasks_total"),
    ExecutorMeasure(.row, "completedTasks", "completedTasks_total"),
    ExecutorMeasure(.row, "totalTasks", "totalTasks_total"),
    ExecutorMeasure(.row, "totalDuration", "totalDuration_seconds_total", times: 0.001),
    ExecutorMeasure(.row, "totalGCTime", "totalGCTime_seconds_total", times: 0.001),
    ExecutorMeasure(.row, "totalInputBytes", "totalInputBytes_bytes_total"),
    ExecutorMeasure(.row, "totalShuffleRead", "totalShuffleRead_bytes_total"),
    ExecutorMeasure(.row, "totalShuffleWrite", "totalShuffleWrite_bytes_total"),
    ExecutorMeasure(.row, "maxMemory", "maxMemory_bytes"),
  ]

  private static let memory: [ExecutorMeasure] = [
    ExecutorMeasure(.memory, "usedOnHeapStorageMemory", "usedOnHeapStorageMemory_bytes"),
    ExecutorMeasure(.memory, "usedOffHeapStorageMemory", "usedOffHeapStorageMemory_bytes"),
    ExecutorMeasure(.memory, "totalOnHeapStorageMemory", "totalOnHeapStorageMemory_bytes"),
    ExecutorMeasure(.memory, "totalOffHeapStorageMemory", "totalOffHeapStorageMemory_bytes"),
  ]

  private static let peak: [ExecutorMeasure] =
    [
      "JVMHeapMemory", "JVMOffHeapMemory", "OnHeapExecutionMemory", "OffHeapExecutionMemory", "OnHeapStorageMemory",
      "OffHeapStorageMemory", "OnHeapUnifiedMemory", "OffHeapUnifiedMemory", "DirectPoolMemory", "MappedPoolMemory",
      "ProcessTreeJVMVMemory", "ProcessTreeJVMRSSMemory", "ProcessTreePythonVMemory", "ProcessTreePythonRSSMemory",
      "ProcessTreeOtherVMemory", "ProcessTreeOtherRSSMemory",
    ].map { ExecutorMeasure(.peak, $0, "\($0)_bytes") }
    + ["Minor", "Major", "Concurrent"].flatMap { kind in
      [
        ExecutorMeasure(.peak, "\(kind)GCCount", "\(kind)GCCount_total"),
        ExecutorMeasure(.peak, "\(kind)GCTime", "\(kind)GCTime_seconds_total", times: 0.001),
      ]
    }
}
