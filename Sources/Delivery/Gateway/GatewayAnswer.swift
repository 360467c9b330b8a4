/// What came of a question to a gateway.
public enum GatewayAnswer<Value: Sendable>: Sendable {
  case answered(Value)
  /// It is there, and doesn't say what it is asked, or nothing that can be read.
  case unreadable(String)
  /// The answer broke off.
  case broken(String)
  /// It is away, overloaded or broken.
  case failed(String, retryAfter: Duration?)
}
