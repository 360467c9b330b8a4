/// The execution of a query of Spark SQL, as `/api/v1/applications/<id>/sql` tells of it.
struct QueryRecord: StatusRecord {
  let key: Int
  let status: String
  /// In seconds since 1970.
  let submittedAt: Double?
  /// In seconds; of one that runs, so far.
  let duration: Double?

  var isFinal: Bool { status != "running" }
}

extension QueryRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    key = try fields.count("id")
    status = StatusWord.read(fields.text("status"))
    submittedAt = fields.time("submissionTime")
    duration = fields.number("duration").map { $0 / 1000 }
  }
}
