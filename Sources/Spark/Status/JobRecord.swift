/// A job, as `/api/v1/applications/<id>/jobs` tells of it.
struct JobRecord: StatusRecord {
  /// A job has seldom more than some dozens.
  private static let mostStages = 2000

  let key: Int
  let status: String
  /// The stages that it needs, those that were there already among them.
  let stages: [Int]
  let stageCount: Int
  let tasks: Double?
  let completedTasks: Double?
  let failedTasks: Double?
  /// Attempts of its stages.
  let failedStages: Double
  /// In seconds since 1970.
  let submittedAt: Double?
  let completedAt: Double?

  var isFinal: Bool { status != "running" && status != "unknown" }
  var beganAt: Double? { submittedAt }
  /// In seconds, to the millisecond as Spark's times are.
  var duration: Double? {
    guard let completedAt, let submittedAt else { return nil }
    return max(0, ((completedAt - submittedAt) * 1000).rounded() / 1000)
  }
}

extension JobRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    key = try fields.count("jobId")
    status = StatusWord.read(fields.text("status"))
    stages = fields.list("stageIds", of: Int32.self).prefix(Self.mostStages).map { Int($0) }.filter { $0 >= 0 }
    stageCount = stages.count
    tasks = fields.number("numTasks")
    completedTasks = fields.number("numCompletedTasks")
    failedTasks = fields.number("numFailedTasks")
    failedStages = fields.number("numFailedStages") ?? 0
    submittedAt = fields.time("submissionTime")
    completedAt = fields.time("completionTime")
  }
}
