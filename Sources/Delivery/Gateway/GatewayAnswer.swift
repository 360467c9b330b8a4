/// What came of a question to a gateway.
public enum GatewayAnswer<Value: Sendable>: Sendable {
  case answered(Value)
  /// It is there, and doesn't say what it is asked, or nothing that can be read.
  case unreadable(String)
  /// It can be reached, and the answer broke off.
  case broken(String, retryAfter: Duration?)
  /// What answers lets no question through: for want of credentials or TLS, or since the gateway behind it is away.
  case denied(String, retryAfter: Duration?)
  /// It is away, overloaded or broken.
  case failed(String, retryAfter: Duration?)
}
