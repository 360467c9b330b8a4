import FoundationEssentials

/// What Prometheus answers to a `GenerationQuery`.
struct GenerationAnswer: Sendable, Equatable {
  /// By the application's id; of one with several series, each.
  var generations: [String: [Int]]
  /// Prometheus' own words, as where it could not ask all of its stores. What it returned holds all the same.
  var warnings: [String]

  /// - Throws: a `PrometheusFailure` for an error that is said in JSON, and for what is no answer to this question.
  init(json: Data) throws(PrometheusFailure) {
    let reply: Reply
    do {
      reply = try JSONDecoder().decode(Reply.self, from: json)
    } catch {
      throw .unreadable("it is no vector of numbers in JSON")
    }
    guard reply.status == "success", let result = reply.data?.result else {
      throw .rejected(200, reply.error ?? "without a word why")
    }
    warnings = reply.warnings ?? []
    generations = [:]
    for series in result {
      guard let id = series.metric.applicationID, let generation = series.value?.generation else { continue }
      generations[id, default: []].append(generation)
    }
  }

  /// The error in a body, if there is one.
  static func error(in json: Data) -> String? {
    (try? JSONDecoder().decode(Reply.self, from: json))?.error
  }

  private struct Reply: Decodable {
    struct Content: Decodable {
      var result: [Series]
    }

    var status: String
    var data: Content?
    var error: String?
    var warnings: [String]?
  }

  private struct Series: Decodable {
    struct Labels: Decodable {
      enum CodingKeys: String, CodingKey {
        case applicationID = "application_id"
      }

      var applicationID: String?
    }

    var metric: Labels
    /// Absent where the series is a histogram.
    var value: Point?
  }

  /// `[1700000000.123, "1763740800123"]`
  private struct Point: Decodable {
    /// `nil` for a number that is none of a generation.
    var generation: Int?

    init(from decoder: any Decoder) throws {
      var parts = try decoder.unkeyedContainer()
      _ = try parts.decode(Double.self)
      generation = Double(try parts.decode(String.self)).flatMap { Int(exactly: $0) }
    }
  }
}
