/// What came of a request to a Pushgateway, as far as the queue depends on it.
public enum PushOutcome: Sendable, Hashable {
  case accepted
  /// The gateway will never take this body. Its own words are kept for people.
  case refused(String)
  /// The gateway is away, overloaded or broken: worth another try, at the earliest after the time that it asks for.
  case failed(String, retryAfter: Duration?)

  /// For the `result` label of a counter.
  public var code: String {
    switch self {
    case .accepted: "accepted"
    case .refused: "refused"
    case .failed: "failed"
    }
  }
}
