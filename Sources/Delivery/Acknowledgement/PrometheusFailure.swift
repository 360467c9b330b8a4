public import Transport

/// Why a Prometheus did not say what it has.
public enum PrometheusFailure: Error, Sendable {
  case endpoint(EndpointFailure)
  /// 401 or 403.
  case forbidden(Int)
  /// What answers there has no such page.
  case notPrometheus(Int)
  /// It does not take the question; its own words.
  case rejected(Int, String)
  /// It is overloaded, starting or broken; its own words.
  case unavailable(Int, String)
  case unreadable(String)

  /// For the `result` label of a counter.
  public var code: String {
    switch self {
    case .endpoint(.access): "no_access"
    case .endpoint(.connection): "unreachable"
    case .endpoint(.timedOut): "timed_out"
    case .endpoint(.tooLarge): "too_large"
    case .forbidden: "forbidden"
    case .notPrometheus: "not_prometheus"
    case .rejected: "rejected"
    case .unavailable: "unavailable"
    case .unreadable: "unreadable"
    }
  }

  /// Of an answer that is no success.
  init(status: Int, words: String) {
    switch status {
    case 401, 403: self = .forbidden(status)
    case 300..<400, 404, 405, 410, 501: self = .notPrometheus(status)
    case 400..<500 where status != 408 && status != 429: self = .rejected(status, words)
    default: self = .unavailable(status, words)
    }
  }
}

extension PrometheusFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .endpoint(.access(let fault)):
      "\(fault)"
    case .endpoint(.connection(let fault)):
      "cannot be reached: \(fault); check its address and that network policies let the agent reach it"
    case .endpoint(.timedOut(let limit)):
      "no whole answer within \(limit); look into its load"
    case .endpoint(.tooLarge(let limit)):
      "the answer is larger than \(limit) bytes; check that the address is Prometheus' own"
    case .forbidden(let status):
      "HTTP status \(status); give it credentials (basic-auth or bearer-token-file), or check those that it has"
    case .notPrometheus(let status):
      "HTTP status \(status) for /api/v1/query; check that this is a Prometheus and that the path in its address is right"
    case .rejected(let status, let words):
      "HTTP status \(status), the query is refused: \(words); check that what answers there knows PromQL"
    case .unavailable(let status, let words):
      "HTTP status \(status): \(words); it is asked again"
    case .unreadable(let words):
      "the answer cannot be read: \(words); check that the address is Prometheus' own"
    }
  }
}
