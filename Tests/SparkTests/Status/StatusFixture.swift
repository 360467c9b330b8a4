import Exposition
import Fixtures
import FoundationEssentials
import Testing

@testable import Spark

/// Real answers of one driver's REST API: two executors, shuffles, a cache, a failing stage, two streaming queries.
struct StatusFixture {
  let version: String

  static let all = ["3.3.4", "3.4.4", "3.5.9", "4.3.0"].map(StatusFixture.init)

  func bytes(_ name: String) throws -> [UInt8] { try Fixture.spark("spark-\(version)-status/\(name)") }

  func json(_ name: String) throws -> [[String: Value]] {
    try JSONDecoder().decode([[String: Value]].self, from: Data(bytes(name)))
  }

  var id: String {
    get throws { try #require(json("end.applications.json").first?["id"]?.text) }
  }

  /// What the API had said by the end, asked for as a driver is.
  func course() throws -> StatusCourse {
    var course = StatusCourse(application: try id)
    while let question = course.next() {
      course.take(try bytes("end.\(question.fixture).json"), to: question)
    }
    return course
  }

  /// A value of JSON, read by other means than those that are tested.
  enum Value: Decodable {
    case number(Double)
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .other
      }
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
  }
}

extension StatusFixture: CustomTestStringConvertible {
  var testDescription: String { "Spark \(version)" }
}

extension StatusQuestion {
  /// The name of its answer among the fixtures.
  var fixture: String {
    switch self {
    case .applications, .application: "applications"
    case .stages, .stage: "stages"
    case .jobs, .job: "jobs"
    case .queries, .query: "sql"
    case .executors, .presentExecutors: "allexecutors"
    case .registry: "metrics"
    }
  }
}
