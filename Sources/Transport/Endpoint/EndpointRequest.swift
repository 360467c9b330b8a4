public import NIOCore
public import NIOHTTP1

/// One request to an endpoint.
public struct EndpointRequest: Sendable {
  public var method: HTTPMethod
  /// Below the endpoint's own path, with a slash in front: `/api/v1/query`.
  public var path: String
  /// Beside those that the endpoint adds itself: who asks, the credentials, those of the configuration.
  public var headers: HTTPHeaders
  public var body: ByteBuffer?
  /// Whether it may be sent once more, at once, where a kept connection turns out to be closed. Only for what does no
  /// harm if it arrives twice.
  public var isRepeatable: Bool

  public init(
    _ method: HTTPMethod,
    _ path: String,
    headers: HTTPHeaders = [:],
    body: ByteBuffer? = nil,
    isRepeatable: Bool? = nil
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.isRepeatable = isRepeatable ?? (method == .GET)
  }
}
