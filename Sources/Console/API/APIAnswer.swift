import HTTPTypes
import Hummingbird

/// Why somebody who asked gets no answer.
enum APIMistake: Error, Sendable {
  case bad(String)
  case unknown(String)
  /// It may be asked for again.
  case later(String)

  static func missing(_ parameter: String, such example: String) -> APIMistake {
    .bad("the parameter \(parameter) is missing; add it, such as \(example)")
  }

  static func choice(_ parameter: String, _ value: String, of choices: [String]) -> APIMistake {
    .bad("there is no \(parameter) \(value); there are \(choices.joined(separator: ", "))")
  }
}

/// An answer in the envelope of Prometheus' API: `{"status":"success","data":…}`, or an error with its type and words.
enum APIAnswer {
  private struct Success<Value: Encodable>: Encodable {
    var status = "success"
    let data: Value
  }

  private struct Failure: Encodable {
    var status = "error"
    let errorType: String
    let error: String
  }

  /// - Parameter parameters: those that may be given; an ignored one would answer another question.
  static func of(
    _ request: Request,
    parameters: [String],
    _ make: ([String: String]) throws -> some Encodable
  ) throws -> Response {
    var query: [String: String] = [:]
    for (key, value) in request.uri.queryParameters { query["\(key)"] = "\(value)" }
    do {
      if let key = query.keys.sorted().first(where: { !parameters.contains($0) }) {
        throw APIMistake.bad(
          parameters.isEmpty
            ? "there are no parameters here"
            : "there is no parameter \(key); there are \(parameters.joined(separator: ", "))"
        )
      }
      return try success(make(query))
    } catch let mistake as APIMistake {
      return try self.mistake(mistake)
    }
  }

  static func success(_ value: some Encodable) throws -> Response { try .json(Success(data: value)) }

  static func mistake(_ mistake: APIMistake) throws -> Response {
    switch mistake {
    case .bad(let words): try .json(Failure(errorType: "bad_data", error: words), status: .badRequest)
    case .later(let words): try .json(Failure(errorType: "unavailable", error: words), status: .serviceUnavailable)
    case .unknown(let words): try .json(Failure(errorType: "not_found", error: words), status: .notFound)
    }
  }
}
