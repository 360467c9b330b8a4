import FoundationEssentials

/// What Spark's REST API answers at one moment, in the form that recordings of 3.5 show: all that follows from the
/// application's age. A value without I/O.
struct DriverStatus {
  /// An answer, or the words with which Spark says that there is no such thing.
  enum Answer: Equatable {
    case json([UInt8])
    case unknown(String)
  }

  var application: SimulatedApplication
  var age: Duration
  /// The wall clock's time at the application's age of nought.
  var beginning: Date
  /// When the process was started.
  var startedAt: Date
  /// The host that the driver and its executors run on.
  var host: String

  /// Stages, jobs and queries that Spark remembers of each kind: `spark.ui.retainedStages` and its like.
  static let retained = 1000

  /// - Returns: `nil` for a path that is none of the REST API's.
  func answer(_ target: RequestTarget) -> Answer? {
    if target.path == "/api/v1/applications" { return .json(json { $0.brackets { write(to: &$0) } }) }
    guard let plan = application.stagePlan else { return nil }
    if target.path == "/metrics/json/" { return .json(registry(plan)) }
    let segments = target.segments
    guard segments.count >= 4, Array(segments[0..<3]) == ["api", "v1", "applications"] else { return nil }
    guard segments[3] == application.id else { return .unknown("unknown app: \(segments[3])") }
    switch (segments.dropFirst(4).first, segments.dropFirst(5).first) {
    case (nil, nil): return .json(json { write(to: &$0) })
    case ("stages", nil): return .json(json { $0.array(stages(plan).reversed()) { write($1, to: &$0) } })
    case ("stages", let number?):
      // Its attempts, of which there is one.
      guard let stage = Int(number).flatMap({ stage($0, plan) }) else { return .unknown("unknown stage: \(number)") }
      return .json(json { $0.array([stage]) { write($1, to: &$0) } })
    case ("jobs", nil): return .json(json { $0.array(jobs(plan).reversed()) { write($1, plan, to: &$0) } })
    case ("jobs", let number?):
      guard let job = Int(number).flatMap({ job($0, plan) }) else { return .unknown("unknown job: \(number)") }
      return .json(json { write(job, plan, to: &$0) })
    case ("sql", nil):
      let most = target["length"].flatMap { Int($0) } ?? 20
      let queries = jobs(plan).filter { plan.query(ofJob: $0.number) != nil }.prefix(max(0, most))
      return .json(json { $0.array(queries) { writeQuery($1, plan, to: &$0) } })
    case ("sql", let number?):
      let query = jobs(plan).first { job in plan.query(ofJob: job.number).map(String.init) == number }
      guard let query else { return .unknown("unknown query execution id: \(number)") }
      return .json(json { writeQuery(query, plan, to: &$0) })
    case ("executors", nil), ("allexecutors", nil):
      let wantsAll = segments[4] == "allexecutors"
      let rows = executors.filter { wantsAll || !application.isLost($0.id, atAge: age) }
      return .json(json { $0.array(rows) { write($1, to: &$0) } })
    default: return nil
    }
  }

  // MARK: What there is

  private struct Job {
    var number: Int
    var stages: [StageValues]
    var isOver: Bool { stages.allSatisfy { $0.status == .complete } }
    var begin: Int64 { stages.first?.begin ?? 0 }
    var end: Int64 { stages.last?.end ?? 0 }
  }

  /// The oldest first; those among them that are still to begin, of a job that has begun.
  private func stages(_ plan: StagePlan) -> [StageValues] { jobs(plan).flatMap(\.stages) }

  private func stage(_ number: Int, _ plan: StagePlan) -> StageValues? {
    // Whoever asks may ask for any number, but not for one that arithmetic cannot go on from.
    guard (0...Int(Int32.max)).contains(number), isRetained(number, plan) else { return nil }
    return application.stage(number, of: plan, atAge: age)
  }

  /// The oldest first.
  private func jobs(_ plan: StagePlan) -> [Job] {
    let begun = application.stageCounts(atAge: age).begun
    guard begun > 0 else { return [] }
    let (first, last) = (plan.job(ofStage: max(0, begun - Self.retained)), plan.job(ofStage: begun - 1))
    return (first...last).compactMap { job($0, plan) }
  }

  private func job(_ number: Int, _ plan: StagePlan) -> Job? {
    guard (0...Int(Int32.max)).contains(number) else { return nil }
    let stages = plan.stages(ofJob: number).compactMap { stage($0, plan) }
    return stages.isEmpty ? nil : Job(number: number, stages: stages)
  }

  private func isRetained(_ stage: Int, _ plan: StagePlan) -> Bool {
    // A job's stages are forgotten at once here.
    let oldest = max(0, application.stageCounts(atAge: age).begun - Self.retained)
    return plan.job(ofStage: stage) >= plan.job(ofStage: oldest)
  }

  /// The driver first, then one after the other, those that are lost among them.
  private var executors: [ExecutorValues] {
    let workers = application.workers(atAge: age)
    return application.executors == 0 ? workers : [application.idleDriver(age)] + workers
  }

  // MARK: How it is written

  private func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
  }

  private func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", application.id)
      writer.field("name", application.name)
      writer.key("attempts")
      writer.brackets { writer in
        writer.object { writer in
          writer.field("startTime", Self.time(startedAt))
          // So Spark says that it has not ended.
          writer.field("endTime", "1969-12-31T23:59:59.999GMT")
          writer.field("lastUpdated", Self.time(startedAt))
          writer.field(
            "duration",
            Int((beginning.timeIntervalSince(startedAt) * 1000).rounded()) + Int(age.milliseconds)
          )
          writer.field("sparkUser", "spark")
          writer.field("completed", false)
          writer.field("appSparkVersion", application.sparkVersion)
        }
      }
    }
  }

  private func write(_ stage: StageValues, to writer: inout JSONWriter) {
    let work = stage.work
    writer.object { writer in
      writer.field("status", stage.status.rawValue)
      writer.field("stageId", stage.number)
      writer.field("attemptId", 0)
      writer.field("numTasks", Int(stage.tasks))
      writer.field("numActiveTasks", Int(stage.activeTasks))
      writer.field("numCompleteTasks", Int(work.completedTasks))
      writer.field("numFailedTasks", Int(work.failedTasks))
      writer.field("numKilledTasks", 0)
      writer.field("numCompletedIndices", Int(work.completedTasks))
      if stage.status != .pending {
        writer.field("submissionTime", time(stage.begin))
        writer.field("firstTaskLaunchedTime", time(stage.begin))
      }
      if stage.status == .complete { writer.field("completionTime", time(stage.end)) }
      for (name, value) in Self.figures(of: stage) { writer.field(name, Int(value)) }
      writer.field("name", stage.name)
      writer.field("details", "")
      writer.field("schedulingPool", "default")
      writer.key("rddIds")
      writer.brackets { _ in }
      writer.object("killedTasksSummary") { _ in }
      writer.field("resourceProfileId", 0)
    }
  }

  private static func figures(of stage: StageValues) -> [(name: String, value: Int64)] {
    let work = stage.work
    let tasks = work.completedTasks
    return [
      ("executorDeserializeTime", tasks * 3),
      ("executorDeserializeCpuTime", tasks * 1_900_000),
      ("executorRunTime", work.runTime),
      ("executorCpuTime", work.runTime * 720_000),
      ("resultSize", tasks * 1_780),
      ("jvmGcTime", work.gcTime),
      ("resultSerializationTime", tasks / 8),
      ("memoryBytesSpilled", stage.memorySpilled),
      ("diskBytesSpilled", stage.diskSpilled),
      ("peakExecutionMemory", stage.peakMemory),
      ("inputBytes", work.inputBytes),
      ("inputRecords", work.inputBytes / 110),
      ("outputBytes", stage.outputBytes),
      ("outputRecords", stage.outputBytes / 90),
      ("shuffleRemoteBlocksFetched", tasks),
      ("shuffleLocalBlocksFetched", tasks),
      ("shuffleFetchWaitTime", tasks / 4),
      ("shuffleRemoteBytesRead", work.shuffleReadBytes / 2),
      ("shuffleRemoteBytesReadToDisk", 0),
      ("shuffleLocalBytesRead", work.shuffleReadBytes - work.shuffleReadBytes / 2),
      ("shuffleReadBytes", work.shuffleReadBytes),
      ("shuffleReadRecords", work.shuffleReadBytes / 60),
      ("shuffleWriteBytes", work.shuffleWriteBytes),
      ("shuffleWriteTime", work.shuffleWriteBytes * 100),
      ("shuffleWriteRecords", work.shuffleWriteBytes / 60),
    ]
  }

  private func write(_ job: Job, _ plan: StagePlan, to writer: inout JSONWriter) {
    func sum(_ value: (StageValues) -> Int64) -> Int { Int(job.stages.reduce(0) { $0 + value($1) }) }
    func count(_ status: StageValues.Status) -> Int { job.stages.count { $0.status == status } }
    writer.object { writer in
      writer.field("jobId", job.number)
      writer.field("name", job.stages.last?.name ?? "")
      writer.field("submissionTime", time(job.begin))
      if job.isOver { writer.field("completionTime", time(job.end)) }
      writer.array("stageIds", job.stages.reversed()) { $0.value(Array(String($1.number).utf8)) }
      writer.key("jobTags")
      writer.brackets { _ in }
      writer.field("status", job.isOver ? "SUCCEEDED" : "RUNNING")
      writer.field("numTasks", sum(\.tasks))
      writer.field("numActiveTasks", sum(\.activeTasks))
      writer.field("numCompletedTasks", sum(\.work.completedTasks))
      writer.field("numSkippedTasks", 0)
      writer.field("numFailedTasks", sum(\.work.failedTasks))
      writer.field("numKilledTasks", 0)
      writer.field("numCompletedIndices", sum(\.work.completedTasks))
      writer.field("numActiveStages", count(.active))
      writer.field("numCompletedStages", count(.complete))
      writer.field("numSkippedStages", 0)
      writer.field("numFailedStages", 0)
      writer.object("killedTasksSummary") { _ in }
    }
  }

  /// Of the query that a job is.
  private func writeQuery(_ job: Job, _ plan: StagePlan, to writer: inout JSONWriter) {
    func jobs(_ name: String, _ isThere: Bool, to writer: inout JSONWriter) {
      writer.array(name, isThere ? [job.number] : []) { $0.value(Array(String($1).utf8)) }
    }
    writer.object { writer in
      writer.field("id", plan.query(ofJob: job.number) ?? 0)
      writer.field("status", job.isOver ? "COMPLETED" : "RUNNING")
      writer.field("description", job.stages.last?.name ?? "")
      writer.field("planDescription", "")
      writer.field("submissionTime", time(job.begin))
      writer.field("duration", Int((job.isOver ? job.end : age.milliseconds) - job.begin))
      jobs("runningJobIds", !job.isOver, to: &writer)
      jobs("successJobIds", job.isOver, to: &writer)
      jobs("failedJobIds", false, to: &writer)
      writer.key("nodes")
      writer.brackets { _ in }
      writer.key("edges")
      writer.brackets { _ in }
    }
  }

  private func write(_ executor: ExecutorValues, to writer: inout JSONWriter) {
    /// The page's names are the fields', with units behind them.
    func fields(_ metrics: [ExecutorValues.Metric], to writer: inout JSONWriter) {
      for (name, number) in metrics { writer.field(String(name.prefix { $0 != "_" }), Int(number.count)) }
    }
    let lostAfter = application.isLost(executor.id, atAge: age) ? application.losesExecutorAfter : nil
    writer.object { writer in
      writer.field("id", executor.id)
      writer.field("hostPort", "\(host):\(7079 + (Int(executor.id) ?? 0))")
      writer.field("isActive", lostAfter == nil)
      fields(executor.ownMetrics, to: &writer)
      writer.field("addTime", Self.time(startedAt))
      if let lostAfter {
        writer.field("removeTime", time(lostAfter.milliseconds))
        writer.field("removeReason", "exit code 137: killed for want of memory")
      }
      writer.object("memoryMetrics") { fields(executor.storageMetrics, to: &$0) }
      if executor.peaks != nil { writer.object("peakMemoryMetrics") { fields(executor.peakMetrics, to: &$0) } }
      writer.field("isExcluded", false)
    }
  }

  /// Dropwizard's registry, as far as it counts stages and jobs.
  private func registry(_ plan: StagePlan) -> [UInt8] {
    let stages = stages(plan)
    let jobs = jobs(plan)
    let gauges = [
      ("job.activeJobs", jobs.count { !$0.isOver }), ("job.allJobs", jobs.last.map { $0.number + 1 } ?? 0),
      ("stage.failedStages", 0), ("stage.runningStages", stages.count { $0.status == .active }),
      ("stage.waitingStages", stages.count { $0.status == .pending }),
    ]
    return json { writer in
      writer.object { writer in
        writer.field("version", "4.0.0")
        writer.object("gauges") { writer in
          for (name, value) in gauges {
            writer.object("\(application.id).driver.DAGScheduler.\(name)") { $0.field("value", value) }
          }
        }
        for kind in ["counters", "histograms", "meters", "timers"] { writer.object(kind) { _ in } }
      }
    }
  }

  private func time(_ milliseconds: Int64) -> String {
    Self.time(beginning.addingTimeInterval(Double(milliseconds) / 1000))
  }

  /// Such as `2026-11-21T02:05:47.768GMT`.
  static func time(_ date: Date) -> String {
    let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let whole = WireTime.format(Date(timeIntervalSince1970: Double(seconds))).dropLast()
    let digits = String(rest)
    return "\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)GMT"
  }
}
