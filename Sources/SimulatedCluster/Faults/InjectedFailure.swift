public import NIOHTTP1

/// An answer that is given in place of the true one.
public struct InjectedFailure: Sendable, Hashable {
  /// The HTTP status.
  public var code: Int
  /// The `Retry-After` header, in seconds; `nil` for none.
  public var retryAfterSeconds: Int?

  public init(_ status: HTTPResponseStatus, retryAfterSeconds: Int? = nil) {
    code = Int(status.code)
    self.retryAfterSeconds = retryAfterSeconds
  }
}

/// What the server refuses all requests with for some time.
public enum InjectedRefusal: Sendable {
  /// 401, as where a token has expired.
  case unauthorized
  /// 403, as where a role was taken away.
  case forbidden
}
