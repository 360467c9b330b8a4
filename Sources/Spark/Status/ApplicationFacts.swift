/// What Spark says of an application as a whole, on `/api/v1/applications`.
///
/// Its name is whole here, while the executors page writes it without escaping what would end it.
public struct ApplicationFacts: Sendable, Equatable {
  /// An application may be called anything; what is kept of its name, in bytes.
  static let longestName = 1000

  public var id: String
  public var name: String
  public var user: String?
  public var sparkVersion: String?
  /// Given in cluster mode on YARN, and by a history server.
  public var attempt: String?
  /// In seconds since 1970.
  public var startedAt: Double?
  /// In seconds since 1970; `nil` while it runs.
  public var endedAt: Double?
  /// Whether it came to its end, as the event log has it.
  public var isCompleted: Bool

  public init(
    id: String,
    name: String,
    user: String? = nil,
    sparkVersion: String? = nil,
    attempt: String? = nil,
    startedAt: Double? = nil,
    endedAt: Double? = nil,
    isCompleted: Bool = false
  ) {
    self.id = id
    self.name = name
    self.user = user
    self.sparkVersion = sparkVersion
    self.attempt = attempt
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.isCompleted = isCompleted
  }
}

extension ApplicationFacts: Decodable {
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    id = try fields.decode(String.self, forKey: JSONField("id")).cut(to: 200)
    name = fields.text("name", most: Self.longestName) ?? ""
    // The newest attempt stands first: org.apache.spark.status.api.v1.ApplicationListResource.
    let attempt = fields.list("attempts", of: Attempt.self).first
    user = attempt?.user
    sparkVersion = attempt?.version
    self.attempt = attempt?.id
    startedAt = attempt?.startedAt
    endedAt = attempt?.isCompleted == true ? attempt?.endedAt : nil
    isCompleted = attempt?.isCompleted ?? false
  }

  private struct Attempt: Decodable {
    var id: String?
    var user: String?
    var version: String?
    var startedAt: Double?
    var endedAt: Double?
    var isCompleted: Bool

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: JSONField.self)
      id = fields.text("attemptId")
      user = fields.text("sparkUser").flatMap { $0.isEmpty ? nil : $0 }
      version = fields.text("appSparkVersion").flatMap { $0.isEmpty ? nil : $0 }
      startedAt = fields.time("startTime")
      endedAt = fields.time("endTime")
      isCompleted = fields.truth("completed") ?? false
    }
  }
}
