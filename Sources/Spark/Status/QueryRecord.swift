/// The execution of a query of Spark SQL, as `/api/v1/applications/<id>/sql` tells of it.
struct QueryRecord: StatusRecord {
  let key: Int
  let status: String
  /// In seconds since 1970.
  let submittedAt: Double?
  /// In seconds; of one that runs, so far.
  let duration: Double?

  /// Whether it is a batch of a streaming query.
  let isBatch: Bool

  var beganAt: Double? { submittedAt }
  /// Whether an end that it tells of is one. Before 3.5 a driver calls a query completed, or failed, whenever none of its jobs
  /// is under way: before the first, and between two of them. Its duration goes on then.
  var isEndSure = true

  var isFinal: Bool { status != "running" && isEndSure }

  /// Whether a driver of that version says that a query has ended only when it has: org.apache.spark.status.api.v1.sql.SqlResource.
  /// Where the version is not told, it is taken for an old one: at worst something is asked for twice.
  static func tellsEnds(version: String?) -> Bool {
    let numbers = (version ?? "").split(separator: ".", maxSplits: 2).prefix(2).compactMap {
      Int($0.prefix { $0.isNumber })
    }
    return numbers.count == 2 && !numbers.lexicographicallyPrecedes([3, 5])
  }
}

extension QueryRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    key = try fields.count("id")
    status = StatusWord.read(fields.text("status"))
    submittedAt = fields.time("submissionTime")
    duration = fields.number("duration").map { $0 / 1000 }
    // Its name, if it has one, and three lines: org.apache.spark.sql.execution.streaming.StreamExecution.getBatchDescriptionString.
    let description = fields.text("description", most: 1000) ?? ""
    isBatch = description.contains("\nrunId = ") && description.contains("\nbatch = ")
  }
}
