/// One request to Spark's REST API, to a driver's or a history server's.
public enum StatusQuestion: Sendable, Hashable {
  /// All applications that are known there: a driver knows one.
  case applications
  case application
  /// Of all stages. `withSummaries` is never asked for: it takes a driver 200 to 850 ms.
  case stages
  /// One stage's attempts, without its tasks.
  case stage(Int)
  case jobs
  case job(Int)
  /// All executions of queries, without their plans.
  case queries
  case query(Int)
  /// Also those that are gone.
  case executors
  case presentExecutors
  /// The registry of Dropwizard metrics.
  case registry

  /// Executions of queries in one answer: as many as Spark keeps (`spark.sql.ui.retainedExecutions`).
  static let mostQueries = 1000

  /// What is to be asked for.
  ///
  /// - Parameters:
  ///   - id: the application's; `nil` while it is not known.
  ///   - attempt: which of its attempts, where a history server tells several apart.
  public func path(application id: String?, attempt: String? = nil) -> String {
    let whole = "/api/v1/applications/\(Self.escaped(id ?? ""))"
    let application = attempt.map { "\(whole)/\(Self.escaped($0))" } ?? whole
    return switch self {
    case .applications: "/api/v1/applications"
    case .application: whole
    case .stages: "\(application)/stages"
    case .stage(let number): "\(application)/stages/\(number)?details=false"
    case .jobs: "\(application)/jobs"
    case .job(let number): "\(application)/jobs/\(number)"
    case .queries: "\(application)/sql?details=false&planDescription=false&length=\(Self.mostQueries)"
    case .query(let number): "\(application)/sql/\(number)?details=false&planDescription=false"
    case .executors: "\(application)/allexecutors"
    case .presentExecutors: "\(application)/executors"
    // Without the slash it is a redirect.
    case .registry: "/metrics/json/"
    }
  }

  /// An id comes from the target: what is none of the characters of Spark's own ids must not end the path.
  private static func escaped(_ id: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return String(
      id.utf8.flatMap { byte -> [Character] in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          [Character(UnicodeScalar(byte))]
        default: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
      }
    )
  }
}
