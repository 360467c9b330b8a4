/// What came of a question to a gateway.
public enum GatewayAnswer<Value: Sendable>: Sendable {
  case answered(Value)
  /// It is there, and doesn't say what it is asked, or nothing that can be read.
  case unreadable(String)
  /// It can be reached, and the answer broke off or says that it is not to be had now.
  case broken(String, retryAfter: Duration?)
  /// It is away, overloaded or broken.
  case failed(String, retryAfter: Duration?)
}
