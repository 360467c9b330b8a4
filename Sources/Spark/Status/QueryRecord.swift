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

  var isFinal: Bool { status != "running" }
  var beganAt: Double? { submittedAt }
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
