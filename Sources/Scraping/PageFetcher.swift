public import AsyncHTTPClient
public import Discovery
public import NIOCore
import NIOHTTP1
import Timing
import Transport

/// Fetches a target's page over a kept-alive connection, within limits of time and size.
public struct PageFetcher: Sendable {
  /// What one fetch gave: the bytes of a page, inflated.
  public struct Page: Sendable {
    public var body: [UInt8]
    public var contentType: String?
  }

  /// What one page may weigh; one that is heavier is refused while it is read.
  public struct Limits: Sendable, Equatable {
    /// Bytes of a compressed page as it is sent.
    public var compressedBytes: Int
    /// Bytes of the page itself.
    public var bodyBytes: Int

    public init(compressedBytes: Int = 16 << 20, bodyBytes: Int = 64 << 20) {
      self.compressedBytes = compressedBytes
      self.bodyBytes = bodyBytes
    }
  }

  /// What Prometheus sends; Spark answers 406 to a list that holds OpenMetrics alone.
  private static let accept =
    "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"

  private let clients: ClientRotation
  private let timeout: Duration
  private let limits: Limits
  private let userAgent: String

  /// - Parameters:
  ///   - clients: made by `httpClient(on:)`.
  ///   - timeout: for one whole scrape, from the connection to the last byte.
  public init(clients: ClientRotation, timeout: Duration, limits: Limits = Limits(), userAgent: String) {
    self.clients = clients
    self.timeout = timeout
    self.limits = limits
    self.userAgent = userAgent
  }

  /// A client as scraping needs it: it reports a refused connection at once, follows no redirect and keeps connections
  /// open for less than the shortest time after which Spark's server closes them (8 s in Spark 4). Compressed pages it
  /// leaves as they are, to be inflated within limits.
  public static func httpClient(on group: any EventLoopGroup) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = .seconds(2)
    configuration.connectionPool.idleTimeout = .seconds(7)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
  }

  public func fetch(_ target: Target) async throws(ScrapeFailure) -> Page {
    do {
      return try await clients.withClient(for: target.authority) { client in
        try await withDeadline(timeout) {
          do {
            return try await get(target, path: target.path, by: client)
          } catch let error where ConnectionFault(error).kind == .cut {
            // A kept-alive connection that the other side closed as the request was on its way: a GET may be repeated.
            return try await get(target, path: target.path, by: client)
          }
        }
      }
    } catch {
      throw ScrapeFailure(error, timeout: timeout)
    }
  }

  private func get(_ target: Target, path: String, by client: HTTPClient, mayFollow: Bool = true) async throws -> Page {
    var request = HTTPClientRequest(url: "http://\(target.authority)\(path)")
    request.headers.add(name: "accept", value: Self.accept)
    request.headers.add(name: "accept-encoding", value: "gzip")
    request.headers.add(name: "user-agent", value: userAgent)
    let response = try await client.execute(request, timeout: TimeAmount(timeout))
    guard response.status == .ok else {
      let location = response.headers.first(name: "location")
      guard let location, (300..<400).contains(response.status.code) else {
        throw ScrapeFailure.status(Int(response.status.code))
      }
      // Spark's servlet sends `/metrics/prometheus` to `/metrics/prometheus/`; nothing else is the same page.
      if mayFollow, let slashed = Self.slashed(path), Self.path(of: location, on: target) == slashed {
        return try await get(target, path: slashed, by: client, mayFollow: false)
      }
      throw ScrapeFailure.redirected(status: Int(response.status.code), location: location)
    }
    var body = try PageBody(
      encodings: response.headers[canonicalForm: "content-encoding"],
      length: response.headers.first(name: "content-length").flatMap { Int($0) },
      limits: limits
    )
    for try await part in response.body { try body.append(part.readableBytesSpan) }
    return Page(body: try body.finish(), contentType: response.headers.first(name: "content-type"))
  }

  /// The path with a slash at its end; `nil` where it has one or a query follows.
  private static func slashed(_ path: String) -> String? {
    path.hasSuffix("/") || path.contains("?") ? nil : "\(path)/"
  }

  /// The path that a `Location` leads to on the same host and port; `nil` where it leads elsewhere.
  private static func path(of location: String, on target: Target) -> String? {
    if location.hasPrefix("/"), !location.hasPrefix("//") { return location }
    let origin = "http://\(target.authority)"
    return location.hasPrefix("\(origin)/") ? String(location.dropFirst(origin.count)) : nil
  }
}

extension ScrapeFailure {
  fileprivate init(_ error: any Error, timeout: Duration) {
    switch error {
    case let failure as ScrapeFailure:
      self = failure
    case is DeadlineExceeded:
      self = .timedOut(timeout)
    default:
      let fault = ConnectionFault(error)
      switch fault.kind {
      case .refused: self = .refused
      case .cut: self = .closed("\(fault)")
      case .timedOut: self = .timedOut(timeout)
      case .unresolved, .certificate, .other: self = .unreachable("\(fault)")
      }
    }
  }
}
