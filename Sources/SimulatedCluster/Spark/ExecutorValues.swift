/// One row of the executors page: what Spark says about the driver or one executor.
public struct ExecutorValues: Sendable, Hashable {
  /// `driver`, `1`, `2`, ….
  public var id: String
  public var rddBlocks: Int64 = 0
  public var memoryUsed: Int64 = 0
  public var totalCores: Int64 = 0
  public var activeTasks: Int64 = 0
  public var failedTasks: Int64 = 0
  public var completedTasks: Int64 = 0
  /// Milliseconds.
  public var totalDuration: Int64 = 0
  /// Milliseconds.
  public var totalGCTime: Int64 = 0
  public var inputBytes: Int64 = 0
  public var shuffleReadBytes: Int64 = 0
  public var shuffleWriteBytes: Int64 = 0
  public var maxMemory: Int64 = 455_501_414
  /// The peaks that come with an executor's heartbeats; `nil` before the first.
  public var peaks: Peaks?

  public struct Peaks: Sendable, Hashable {
    public var heap: Int64
    public var offHeap: Int64
    public var storage: Int64
    public var directPool: Int64
    public var minorCollections: Int64
    /// Milliseconds.
    public var minorCollectionTime: Int64
  }

  public var totalTasks: Int64 { completedTasks + failedTasks + activeTasks }

  /// A name behind `metrics_executor_` and a value.
  public typealias Metric = (name: String, number: SparkNumber)

  /// In the order of Spark 3.5's page.
  public var metrics: [Metric] { ownMetrics + storageMetrics + peakMetrics }

  var ownMetrics: [Metric] {
    [
      ("rddBlocks", .whole(rddBlocks)),
      ("memoryUsed_bytes", .whole(memoryUsed)),
      ("diskUsed_bytes", .whole(0)),
      ("totalCores", .whole(totalCores)),
      ("maxTasks", .whole(totalCores)),
      ("activeTasks", .whole(activeTasks)),
      ("failedTasks_total", .whole(failedTasks)),
      ("completedTasks_total", .whole(completedTasks)),
      ("totalTasks_total", .whole(totalTasks)),
      ("totalDuration_seconds_total", .milliseconds(totalDuration)),
      ("totalGCTime_seconds_total", .milliseconds(totalGCTime)),
      ("totalInputBytes_bytes_total", .whole(inputBytes)),
      ("totalShuffleRead_bytes_total", .whole(shuffleReadBytes)),
      ("totalShuffleWrite_bytes_total", .whole(shuffleWriteBytes)),
      ("maxMemory_bytes", .whole(maxMemory)),
    ]
  }

  var storageMetrics: [Metric] {
    [
      ("usedOnHeapStorageMemory_bytes", .whole(memoryUsed)),
      ("usedOffHeapStorageMemory_bytes", .whole(0)),
      ("totalOnHeapStorageMemory_bytes", .whole(maxMemory)),
      ("totalOffHeapStorageMemory_bytes", .whole(0)),
    ]
  }

  /// None before the first heartbeat.
  var peakMetrics: [Metric] { peaks?.metrics ?? [] }
}

extension ExecutorValues.Peaks {
  fileprivate var metrics: [ExecutorValues.Metric] {
    [
      ("JVMHeapMemory_bytes", .whole(heap)),
      ("JVMOffHeapMemory_bytes", .whole(offHeap)),
      ("OnHeapExecutionMemory_bytes", .whole(0)),
      ("OffHeapExecutionMemory_bytes", .whole(0)),
      ("OnHeapStorageMemory_bytes", .whole(storage)),
      ("OffHeapStorageMemory_bytes", .whole(0)),
      ("OnHeapUnifiedMemory_bytes", .whole(storage)),
      ("OffHeapUnifiedMemory_bytes", .whole(0)),
      ("DirectPoolMemory_bytes", .whole(directPool)),
      ("MappedPoolMemory_bytes", .whole(0)),
      ("ProcessTreeJVMVMemory_bytes", .whole(0)),
      ("ProcessTreeJVMRSSMemory_bytes", .whole(0)),
      ("ProcessTreePythonVMemory_bytes", .whole(0)),
      ("ProcessTreePythonRSSMemory_bytes", .whole(0)),
      ("ProcessTreeOtherVMemory_bytes", .whole(0)),
      ("ProcessTreeOtherRSSMemory_bytes", .whole(0)),
      ("MinorGCCount_total", .whole(minorCollections)),
      ("MajorGCCount_total", .whole(0)),
      ("MinorGCTime_seconds_total", .milliseconds(minorCollectionTime)),
      ("MajorGCTime_seconds_total", .milliseconds(0)),
    ]
  }
}
