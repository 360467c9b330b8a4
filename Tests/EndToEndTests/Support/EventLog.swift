import FoundationEssentials

/// What a Spark application wrote into its event log, read with nothing of the agent's: one JSON object a line.
struct EventLog {
  struct StageKey: Hashable {
    var id: Int
    var attempt: Int
  }

  /// One attempt of a stage that ended.
  struct Stage {
    var key: StageKey
    var hasFailed: Bool
    /// In milliseconds since 1970.
    var submittedAt: Double
    var completedAt: Double
  }

  private(set) var stages: [Stage] = []
  /// The metrics of all tasks of a stage that ended, in time or after it had failed, added up by their names in the log;
  /// those of a part stand behind its name: `Input Metrics.Bytes Read`. Without those that began only when the stage was
  /// over, which Spark's own status leaves out: a query that is stopped just as it begins a batch has such.
  private(set) var totals: [StageKey: [String: Double]] = [:]
  /// The metrics of all tasks that ended.
  private(set) var work: [String: Double] = [:]
  private var lateTasks: Set<Int> = []
  /// How many tasks began, did what they should, and failed; those that were killed did neither.
  private(set) var tasks = (started: 0, completed: 0, failed: 0)
  /// By the job's id, whether it succeeded.
  private(set) var jobs: [Int: Bool] = [:]
  private(set) var queries: Set<Int> = []
  /// When there was a SparkContext, and when it was stopped, in milliseconds since 1970.
  private(set) var startedAt: Double?
  private(set) var endedAt: Double?

  /// Whether it is all that spark_workload.py does, a stage that fails among it.
  var isOfWorkload: Bool { stages.count >= 8 && stages.contains { $0.hasFailed } }

  /// - Parameter folder: in which the log of one application is.
  init(in folder: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    guard let name = names.first(where: { !$0.hasSuffix(".crc") && isFile("\(folder)/\($0)") }) else {
      throw PeerError(peer: "event log", message: "there is none in \(folder): \(names)")
    }
    let text = String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    for line in text.split(separator: "\n") {
      take(try JSONDecoder().decode(Event.self, from: Data(line.utf8)))
    }
  }

  private mutating func take(_ event: Event) {
    switch event.name {
    case "SparkListenerTaskStart":
      tasks.started += 1
      guard let key = event.stageKey, let task = event.taskInfo?.id else { return }
      if stages.contains(where: { $0.key == key }) { lateTasks.insert(task) }
    case "SparkListenerTaskEnd":
      guard let key = event.stageKey else { return }
      let metrics = event.task?.values ?? [:]
      work.merge(metrics, uniquingKeysWith: +)
      if event.taskInfo.map({ !lateTasks.contains($0.id) }) ?? true {
        totals[key, default: [:]].merge(metrics, uniquingKeysWith: +)
      }
      switch event.taskEnd?.name {
      case "Success": tasks.completed += 1
      case "TaskKilled", "TaskCommitDenied": break
      default: tasks.failed += 1
      }
    case "SparkListenerStageCompleted":
      if let stage = event.stage?.ended { stages.append(stage) }
    case "SparkListenerJobEnd":
      if let job = event.job { jobs[job] = event.result?.name == "JobSucceeded" }
    case "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd":
      if let query = event.query { queries.insert(query) }
    case "SparkListenerApplicationStart": startedAt = event.time
    case "SparkListenerApplicationEnd": endedAt = event.time
    default: break
    }
  }
}

private struct Event: Decodable {
  var name: String
  var stageID: Int?
  var stageAttempt: Int?
  var task: TaskMetrics?
  var taskInfo: TaskInfo?
  var stage: StageInfo?
  var job: Int?
  var result: Result?
  var query: Int?
  var taskEnd: Reason?
  var time: Double?

  enum CodingKeys: String, CodingKey {
    case name = "Event"
    case stageID = "Stage ID"
    case stageAttempt = "Stage Attempt ID"
    case task = "Task Metrics"
    case taskInfo = "Task Info"
    case stage = "Stage Info"
    case job = "Job ID"
    case result = "Job Result"
    case query = "executionId"
    case taskEnd = "Task End Reason"
    case time = "Timestamp"
  }

  var stageKey: EventLog.StageKey? {
    guard let stageID, let stageAttempt else { return nil }
    return EventLog.StageKey(id: stageID, attempt: stageAttempt)
  }

  struct TaskInfo: Decodable {
    var id: Int
    enum CodingKeys: String, CodingKey { case id = "Task ID" }
  }

  struct Result: Decodable {
    var name: String
    enum CodingKeys: String, CodingKey { case name = "Result" }
  }

  struct Reason: Decodable {
    var name: String
    enum CodingKeys: String, CodingKey { case name = "Reason" }
  }
}

/// All numbers of an object, and of the objects in it.
private struct TaskMetrics: Decodable {
  var values: [String: Double] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      if let number = try? container.decode(Double.self, forKey: key) {
        values[key.stringValue] = number
      } else if let part = try? container.decode(TaskMetrics.self, forKey: key) {
        for (name, value) in part.values { values["\(key.stringValue).\(name)"] = value }
      }
    }
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

private struct StageInfo: Decodable {
  var id: Int
  var attempt: Int
  var submittedAt: Double?
  var completedAt: Double?
  var failure: String?

  enum CodingKeys: String, CodingKey {
    case id = "Stage ID"
    case attempt = "Stage Attempt ID"
    case submittedAt = "Submission Time"
    case completedAt = "Completion Time"
    case failure = "Failure Reason"
  }

  var ended: EventLog.Stage? {
    guard let submittedAt, let completedAt else { return nil }
    return EventLog.Stage(
      key: .init(id: id, attempt: attempt),
      hasFailed: failure != nil,
      submittedAt: submittedAt,
      completedAt: completedAt
    )
  }
}

private func isFile(_ path: String) -> Bool {
  var isFolder = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
}
