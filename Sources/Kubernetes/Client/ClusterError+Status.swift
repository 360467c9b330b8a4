import NIOCore
import NIOHTTP1

extension ClusterError {
  /// What a call was, for the errors that it may end with.
  struct Call: Sendable, Hashable {
    var access: Access
    var server: String
    var origin: String

    func failed(_ code: Code, _ message: String) -> ClusterError {
      ClusterError(code, access: access, server: server, origin: origin, message: message)
    }

    /// From an answer that is no success: its body is a `Status` object where it came from the API server itself,
    /// and anything at all where it came from something in between.
    func failed(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ClusterError {
      let header = headers.first(name: "Retry-After")
      guard let wire = WireStatus(body: body, contentType: headers.first(name: "Content-Type")) else {
        return failed(
          status: status,
          reason: nil,
          retryAfter: Self.wait(header.flatMap { Int($0) }),
          message: Self.excerpt(of: body)
        )
      }
      return failed(
        status: status,
        reason: wire.reason,
        retryAfter: Self.wait(header.flatMap { Int($0) } ?? wire.details?.retryAfterSeconds),
        message: wire.message ?? wire.reason ?? ""
      )
    }

    /// From a `Status` object within a watch.
    func failed(_ wire: WireStatus) -> ClusterError {
      failed(
        status: wire.code ?? 500,
        reason: wire.reason,
        retryAfter: Self.wait(wire.details?.retryAfterSeconds),
        message: wire.message ?? wire.reason ?? ""
      )
    }

    private func failed(status: Int, reason: String?, retryAfter: Duration?, message: String) -> ClusterError {
      let code: Code =
        switch status {
        case 401: .unauthorized
        case 403: .forbidden(access)
        case 404: .notFound
        case 410: .gone
        case 429: .tooManyRequests(retryAfter: retryAfter)
        default:
          // An expired version can come as a Status whose number is another (client-go asks for both, too).
          reason == "Expired" || reason == "Gone" ? .gone : .server(status: status, retryAfter: retryAfter)
        }
      return failed(code, message)
    }

    /// The time that the server asks for, a minute at most: an agent that waits longer misses whole lives. (The HTTP date
    /// that the header may hold as well is not used by the API server.)
    private static func wait(_ seconds: Int?) -> Duration? {
      seconds.flatMap { $0 < 0 ? nil : .seconds(min($0, 60)) }
    }

    /// The first line of a page that is not the API server's.
    private static func excerpt(of body: ByteBuffer) -> String {
      let text = String(decoding: body.readableBytesView.prefix(400), as: UTF8.self)
      let line = text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } } ?? ""
      return line.count > 200 ? "\(line.prefix(200))…" : String(line)
    }
  }
}
