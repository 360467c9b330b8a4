/// A Spark application whose numbers follow from its age alone: the same seed and age give the same page, and its
/// counters never fall.
public struct SimulatedApplication: Sendable, Hashable {
  /// The `application_id`, on Kubernetes `spark-` and 32 hexadecimal digits.
  public var id: String
  /// Any text. Spark does not escape it on its page.
  public var name: String
  public var sparkVersion: String
  /// With none, the driver does the work itself, as in local mode.
  public var executors: Int
  /// How many tasks all executors together complete in a second.
  public var tasksPerSecond: Double
  /// After this age no task runs any more and the totals stand still; `nil` for an application that works to its end.
  public var worksFor: Duration?
  /// The age from which the rows have the peaks that come with heartbeats.
  public var firstHeartbeat: Duration
  /// How long a stage takes, from the shortest to the longest; `nil` for a driver whose REST API tells of nothing but the
  /// application.
  public var stageDurations: ClosedRange<Duration>?
  /// The age at which the last executor is lost, and its row with it; `nil` for never.
  public var losesExecutorAfter: Duration?
  public var seed: UInt64

  /// - Parameter id: `nil` for one made from the seed.
  public init(
    id: String? = nil,
    name: String = "word count",
    sparkVersion: String = "3.5.9",
    executors: Int = 2,
    tasksPerSecond: Double = 40,
    worksFor: Duration? = nil,
    firstHeartbeat: Duration = .seconds(2),
    stageDurations: ClosedRange<Duration>? = nil,
    losesExecutorAfter: Duration? = nil,
    seed: UInt64 = 1
  ) {
    self.id = id ?? Self.identifier(seed: seed)
    self.name = name
    self.sparkVersion = sparkVersion
    self.executors = max(0, executors)
    self.tasksPerSecond = max(0, tasksPerSecond)
    self.worksFor = worksFor
    self.firstHeartbeat = firstHeartbeat
    self.stageDurations = stageDurations
    self.losesExecutorAfter = losesExecutorAfter
    self.seed = seed
  }

  private static func identifier(seed: UInt64) -> String {
    var generator = SeededGenerator(seed: seed)
    let digits = (0..<2).map { _ in
      let half = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - half.count) + half
    }
    return "spark-" + digits.joined()
  }

  /// What the executors page shows at an age, counted from the moment when the page is first there.
  public func values(atAge age: Duration) -> ApplicationValues {
    let workers = workers(atAge: age).filter { !isLost($0.id, atAge: age) }
    return ApplicationValues(
      applicationID: id,
      applicationName: name,
      sparkVersion: sparkVersion,
      executors: executors == 0 ? workers : [idleDriver(age)] + workers
    )
  }

  /// The rows of all that do tasks, also of an executor that is lost: as it was then.
  func workers(atAge age: Duration) -> [ExecutorValues] {
    if executors == 0 { return [worker("driver", cores: 2, age)] }
    return (0..<executors).map { index in
      let id = String(index + 1)
      guard let losesExecutorAfter, isLost(id, atAge: age) else { return worker(id, cores: 1, age) }
      var lost = worker(id, cores: 1, losesExecutorAfter)
      (lost.activeTasks, lost.rddBlocks, lost.memoryUsed) = (0, 0, 0)
      return lost
    }
  }

  func isLost(_ id: String, atAge age: Duration) -> Bool {
    losesExecutorAfter.map { age >= $0 && id == String(executors) } ?? false
  }

  /// In cluster mode the driver has no cores and no tasks; only its own time passes.
  func idleDriver(_ age: Duration) -> ExecutorValues {
    var driver = ExecutorValues(id: "driver")
    let milliseconds = max(0, age.milliseconds)
    driver.totalDuration = milliseconds
    driver.totalGCTime = milliseconds / 100
    driver.memoryUsed = 5_169_688
    driver.peaks = peaks(storage: 5_333_452, collections: milliseconds / 400, age)
    return driver
  }

  private func worker(_ id: String, cores: Int64, _ age: Duration) -> ExecutorValues {
    // An executor's own character: how fast it is, and how much data its tasks move.
    var generator = SeededGenerator(seed: seed &+ id.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    let pace = Double.random(in: 0.8...1.2, using: &generator)
    let bytesPerTask = Int64.random(in: 20_000...200_000, using: &generator)
    let failsEvery = Int64.random(in: 90...400, using: &generator)

    let worked = max(0, min(age, worksFor ?? age).milliseconds)
    let share = tasksPerSecond / Double(max(1, executors)) * pace
    let finished = Int64(Double(worked) * 0.001 * share)
    let isAtWork = age > .zero && worked == age.milliseconds && tasksPerSecond > 0

    var values = ExecutorValues(id: id)
    values.totalCores = cores
    values.failedTasks = finished / failsEvery
    values.completedTasks = finished - values.failedTasks
    // A task that runs is not in `completed`; as many run as there are cores.
    values.activeTasks = isAtWork ? cores : 0
    values.totalDuration = worked * cores
    values.totalGCTime = worked * cores / 40
    values.inputBytes = values.completedTasks * bytesPerTask
    values.shuffleWriteBytes = values.completedTasks * (bytesPerTask / 8)
    values.shuffleReadBytes = values.shuffleWriteBytes * 3 / 4
    values.rddBlocks = finished == 0 ? 0 : 1 + finished % 8
    values.memoryUsed = values.rddBlocks * 902_041
    values.peaks = peaks(storage: finished == 0 ? 0 : 8 * 902_041, collections: worked / 300, age)
    return values
  }

  private func peaks(storage: Int64, collections: Int64, _ age: Duration) -> ExecutorValues.Peaks? {
    guard age >= firstHeartbeat else { return nil }
    return ExecutorValues.Peaks(
      heap: 108_056_264 + min(collections, 100) * 700_000,
      offHeap: 121_093_840 + min(collections, 100) * 250_000,
      storage: storage,
      directPool: 13_250_235,
      minorCollections: collections,
      minorCollectionTime: collections * 11
    )
  }
}
