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
  /// those of a part stand behind its name: `Input Metrics.Bytes Read`.
  private(set) var totals: [StageKey: [String: Double]] = [:]
  /// By the job's id, whether it succeeded.
  private(set) var jobs: [Int: Bool] = [:]
  private(set) var queries: Set<Int> = []

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
    case "SparkListenerTaskEnd":
      guard let id = event.stageID, let attempt = event.stageAttempt else { return }
      totals[StageKey(id: id, attempt: attempt), default: [:]].merge(event.task?.values ?? [:], uniquingKeysWith: +)
    case "SparkListenerStageCompleted":
      if let stage = event.stage?.ended { stages.append(stage) }
    case "SparkListenerJobEnd":
      if let job = event.job { jobs[job] = event.result?.name == "JobSucceeded" }
    case "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd":
      if let query = event.query { queries.insert(query) }
    default: break
    }
  }
}

private struct Event: Decodable {
  var name: String
  var stageID: Int?
  var stageAttempt: Int?
  var task: TaskMetrics?
  var stage: StageInfo?
  var job: Int?
  var result: Result?
  var query: Int?

  enum CodingKeys: String, CodingKey {
    case name = "Event"
    case stageID = "Stage ID"
    case stageAttempt = "Stage Attempt ID"
    case task = "Task Metrics"
    case stage = "Stage Info"
    case job = "Job ID"
    case result = "Job Result"
    case query = "executionId"
  }

  struct Result: Decodable {
    var name: String
    enum CodingKeys: String, CodingKey { case name = "Result" }
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
