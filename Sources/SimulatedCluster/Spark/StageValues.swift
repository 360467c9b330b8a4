/// What Spark's REST API says of one stage at one moment.
struct StageValues: Sendable, Hashable {
  enum Status: String, Sendable {
    case pending = "PENDING"
    case active = "ACTIVE"
    case complete = "COMPLETE"
  }

  var number: Int
  var name: String
  var shape: StagePlan.Shape
  var status: Status
  /// In milliseconds of the application's age.
  var begin: Int64
  var end: Int64
  /// All that it has, done or not.
  var tasks: Int64
  var activeTasks: Int64
  /// What its tasks have done until now.
  var work: WorkValues

  /// Nothing waits for a stage but the sort, which has too little memory.
  var memorySpilled: Int64 { shape == .sort ? work.shuffleWriteBytes * 3 : 0 }
  var diskSpilled: Int64 { shape == .sort ? work.shuffleWriteBytes : 0 }
  var outputBytes: Int64 { shape == .save ? work.inputBytes / 10 : 0 }
  var peakMemory: Int64 { shape == .load || status == .pending ? 0 : 4_194_304 + work.completedTasks * 65_536 }
}

/// What workers have done, added up. Counted in this way what one stage has done is the difference between two moments.
struct WorkValues: Sendable, Hashable {
  var completedTasks: Int64 = 0
  var failedTasks: Int64 = 0
  /// Milliseconds.
  var runTime: Int64 = 0
  /// Milliseconds.
  var gcTime: Int64 = 0
  var inputBytes: Int64 = 0
  var shuffleReadBytes: Int64 = 0
  var shuffleWriteBytes: Int64 = 0

  init() {}

  init(_ workers: [ExecutorValues]) {
    for worker in workers {
      completedTasks += worker.completedTasks
      failedTasks += worker.failedTasks
      runTime += worker.totalDuration
      gcTime += worker.totalGCTime
      inputBytes += worker.inputBytes
      shuffleReadBytes += worker.shuffleReadBytes
      shuffleWriteBytes += worker.shuffleWriteBytes
    }
  }

  static func - (later: WorkValues, earlier: WorkValues) -> WorkValues {
    var difference = later
    difference.completedTasks -= earlier.completedTasks
    difference.failedTasks -= earlier.failedTasks
    difference.runTime -= earlier.runTime
    difference.gcTime -= earlier.gcTime
    difference.inputBytes -= earlier.inputBytes
    difference.shuffleReadBytes -= earlier.shuffleReadBytes
    difference.shuffleWriteBytes -= earlier.shuffleWriteBytes
    return difference
  }
}
