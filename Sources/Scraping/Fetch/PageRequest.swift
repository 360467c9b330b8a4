import Discovery
import NIOCore

/// One GET of a target's page: where it goes, and its bytes.
///
/// Whatever of it comes from a pod is checked here, so that nothing can end the request line or a header and begin
/// another.
struct PageRequest: Sendable {
  /// What Prometheus sends; Spark answers 406 to a list that holds OpenMetrics alone.
  private static let accept =
    "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"

  let target: Target
  /// The target's own, or another one of the same target.
  let path: String
  let address: SocketAddress
  let access: Access
  /// What the answer may weigh.
  let limits: PageFetcher.Limits
  let timeout: Duration
  private let userAgent: String

  /// - Parameters:
  ///   - path: `nil` for the target's own.
  ///   - timeout: for the whole scrape; the target is told of it, as Prometheus does.
  ///   - userAgent: without control characters.
  init(
    _ target: Target,
    path: String? = nil,
    access: Access,
    limits: PageFetcher.Limits = PageFetcher.Limits(),
    timeout: Duration,
    userAgent: String
  ) throws(ScrapeFailure) {
    guard (1...65535).contains(target.port),
      let address = try? SocketAddress(ipAddress: target.address, port: target.port)
    else { throw .malformedTarget("\(target.authority) is not an IP address with a port") }
    let path = path ?? target.path
    guard Self.isPath(path) else {
      throw .malformedTarget("its path is not printable ASCII that begins with a slash")
    }
    self.target = target
    self.path = path
    self.address = address
    self.access = access
    self.limits = limits
    self.timeout = timeout
    self.userAgent = userAgent
  }

  /// The whole request, for the target's path or for another on the same target.
  func bytes(path: String) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(512)
    bytes.writeStaticString("GET ")
    bytes.writeString(path)
    bytes.writeStaticString(" HTTP/1.1\r\nHost: ")
    bytes.writeString(target.authority)
    bytes.writeStaticString("\r\nAccept: ")
    bytes.writeString(Self.accept)
    bytes.writeStaticString("\r\nAccept-Encoding: gzip\r\nUser-Agent: ")
    bytes.writeString(userAgent)
    bytes.writeStaticString("\r\nX-Prometheus-Scrape-Timeout-Seconds: ")
    bytes.writeString(Self.seconds(of: timeout))
    if let authorization = access.authorization {
      bytes.writeStaticString("\r\nAuthorization: ")
      bytes.writeString(authorization)
    }
    bytes.writeStaticString("\r\n\r\n")
    return bytes
  }

  /// As discovery lets paths through.
  private static func isPath(_ text: String) -> Bool {
    text.utf8.first == UInt8(ascii: "/")
      && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }
  }

  /// To the millisecond, without an exponent: `10`, `0.25`.
  static func seconds(of duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = max(attoseconds / 1_000_000_000_000_000, seconds == 0 ? 1 : 0)
    guard milliseconds > 0 else { return "\(seconds)" }
    var fraction = Substring("\(1000 + milliseconds)".dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(seconds).\(fraction)"
  }
}
