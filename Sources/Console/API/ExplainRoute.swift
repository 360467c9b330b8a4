import Hummingbird
import Kubernetes

/// `/api/v1/explain?pod=NAMESPACE/NAME` and `?application=ID`.
struct ExplainRoute: Sendable {
  let explain: @Sendable (Explanation.Question) async -> Explanation.Answer

  func answer(to request: Request) async throws -> Response {
    let parameters = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    guard let question = Self.question(parameters) else {
      return try APIAnswer.mistake(.bad("ask for ?pod=NAMESPACE/NAME or ?application=ID"))
    }
    return switch await explain(question) {
    case .told(let explanation): try APIAnswer.success(explanation)
    case .later(let words): try APIAnswer.mistake(.later(words))
    }
  }

  /// - Returns: `nil` where not exactly one thing is asked for.
  static func question(_ parameters: [(name: String, value: String)]) -> Explanation.Question? {
    guard let parameter = parameters.first, parameters.count == 1, !parameter.value.isEmpty else { return nil }
    switch parameter.name {
    case "pod": return Explanation.Question(pod: parameter.value)
    case "application": return .application(parameter.value)
    default: return nil
    }
  }
}

extension Explanation.Question {
  /// - Parameter text: `NAMESPACE/NAME`; of anything else there is no question.
  public init?(pod text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    // Only what Kubernetes could have named so may get into a field selector.
    let isName: (String) -> Bool = { part in
      (1...253).contains(part.utf8.count)
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
          default: false
          }
        }
    }
    guard parts.count == 2, parts.allSatisfy(isName) else { return nil }
    self = .pod(ObjectKey(namespace: parts[0], name: parts[1]))
  }
}
