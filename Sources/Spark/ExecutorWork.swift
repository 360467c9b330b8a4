/// What executors have done, and hold, as `/metrics/executors/prometheus` says.
public struct ExecutorWork: Sendable, Equatable {
  /// The columns that are read, as every Spark since 3.0 calls them: org.apache.spark.status.api.v1.PrometheusResource.
  enum Column: Int, CaseIterable {
    case activeTasks
    case memoryBytes
    case completedTasks
    case failedTasks
    case shuffleReadBytes
    case shuffleWriteBytes
    case inputBytes
    case gcSeconds

    init?(metric: String) {
      switch metric {
      case SparkExecutors.activeTasks: self = .activeTasks
      case SparkExecutors.completedTasks: self = .completedTasks
      case "metrics_executor_memoryUsed_bytes": self = .memoryBytes
      case "metrics_executor_failedTasks_total": self = .failedTasks
      case "metrics_executor_totalShuffleRead_bytes_total": self = .shuffleReadBytes
      case "metrics_executor_totalShuffleWrite_bytes_total": self = .shuffleWriteBytes
      case "metrics_executor_totalInputBytes_bytes_total": self = .inputBytes
      case "metrics_executor_totalGCTime_seconds_total": self = .gcSeconds
      default: return nil
      }
    }
  }

  /// How many executors these are; a driver that runs tasks itself, as in local mode, is none.
  public var executors = 0
  /// By column: they are summed up at every scrape.
  package private(set) var values = SIMD8<Double>.zero

  public init() {}

  /// - Parameter values: by column, as those of another.
  package init(executors: Int, values: SIMD8<Double>) {
    self.executors = executors
    self.values = values
  }

  public var activeTasks: Double { self[.activeTasks] }
  /// Storage memory in use, in bytes.
  public var memoryBytes: Double { self[.memoryBytes] }
  public var completedTasks: Double { self[.completedTasks] }
  public var failedTasks: Double { self[.failedTasks] }
  public var shuffleReadBytes: Double { self[.shuffleReadBytes] }
  public var shuffleWriteBytes: Double { self[.shuffleWriteBytes] }
  public var inputBytes: Double { self[.inputBytes] }
  public var gcSeconds: Double { self[.gcSeconds] }

  subscript(column: Column) -> Double {
    get { values[column.rawValue] }
    set { values[column.rawValue] = newValue }
  }

  /// Takes over the value of a metric, where it is one of these.
  package mutating func take(_ metric: String, _ value: Double) {
    if let column = Column(metric: metric) { self[column] = value }
  }

  /// What of it stays when its executors are gone.
  var afterEnd: ExecutorWork {
    var work = self
    work.executors = 0
    work[.activeTasks] = 0
    work[.memoryBytes] = 0
    // It would make all that comes after it no number, for the rest of the application's life.
    for column in Column.allCases where !work[column].isFinite { work[column] = 0 }
    return work
  }

  /// The larger of each two figures: of one application at two moments the later ones, but for what goes up and down.
  public func raised(to later: ExecutorWork) -> ExecutorWork {
    let values = values.replacing(with: later.values, where: values .< later.values)
    return ExecutorWork(executors: executors, values: values)
  }

  public static func + (left: ExecutorWork, right: ExecutorWork) -> ExecutorWork {
    var sum = left
    sum += right
    return sum
  }

  public static func += (left: inout ExecutorWork, right: ExecutorWork) {
    left.executors += right.executors
    left.values += right.values
  }
}

extension ExecutorWork: Encodable {
  private enum Key: String, CodingKey {
    case executors, activeTasks, completedTasks, failedTasks, memoryBytes, shuffleReadBytes, shuffleWriteBytes
    case inputBytes, gcSeconds
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(executors, forKey: .executors)
    try container.encode(activeTasks, forKey: .activeTasks)
    try container.encode(completedTasks, forKey: .completedTasks)
    try container.encode(failedTasks, forKey: .failedTasks)
    try container.encode(memoryBytes, forKey: .memoryBytes)
    try container.encode(shuffleReadBytes, forKey: .shuffleReadBytes)
    try container.encode(shuffleWriteBytes, forKey: .shuffleWriteBytes)
    try container.encode(inputBytes, forKey: .inputBytes)
    try container.encode(gcSeconds, forKey: .gcSeconds)
  }
}
