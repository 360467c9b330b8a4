/// One attempt of a stage, as `/api/v1/applications/<id>/stages` tells of it.
struct StageRecord: StatusRecord {
  struct Key: Hashable, Comparable, Sendable {
    let stage: Int
    let attempt: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.stage, left.attempt) < (right.stage, right.attempt)
    }
  }

  let key: Key
  let status: String
  /// Where in the application's code it comes from.
  let name: String
  /// In the order of `StageMeasure.all`, in the REST API's units; NaN for what this version does not tell.
  let measures: [Double]
  /// In seconds since 1970.
  let submittedAt: Double?
  let firstTaskAt: Double?
  let completedAt: Double?

  /// Of one that goes on Spark says `ACTIVE` and `PENDING`. Tasks of one that has failed may go on for a while, and are
  /// counted when they end.
  var isFinal: Bool { status != "active" && status != "pending" && !hasActiveTasks }
  private var hasActiveTasks: Bool { measures[Self.activeTasks] > 0 }
  private static let activeTasks = StageMeasure.all.firstIndex { $0.field == "numActiveTasks" } ?? 0
  var beganAt: Double? { submittedAt }
  var isRepeated: Bool { key.attempt > 0 }
  /// One whose results were there already was not run, and has nothing to show.
  var isShown: Bool { status != "skipped" && status != "pending" }
  /// In seconds, to the millisecond as Spark's times are.
  var duration: Double? {
    guard let completedAt, let submittedAt else { return nil }
    return max(0, ((completedAt - submittedAt) * 1000).rounded() / 1000)
  }

  static func == (left: StageRecord, right: StageRecord) -> Bool {
    left.key == right.key && left.status == right.status && left.completedAt == right.completedAt
      && left.submittedAt == right.submittedAt && left.firstTaskAt == right.firstTaskAt && left.name == right.name
      && zip(left.measures, right.measures).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

extension StageRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    key = Key(stage: try fields.count("stageId"), attempt: (try? fields.count("attemptId")) ?? 0)
    status = StatusWord.read(fields.text("status"))
    name = fields.text("name") ?? ""
    measures = StageMeasure.all.map { fields.number($0.field) ?? .nan }
    submittedAt = fields.time("submissionTime")
    firstTaskAt = fields.time("firstTaskLaunchedTime")
    completedAt = fields.time("completionTime")
  }
}
