import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
import Timing

/// Asks one endpoint, as its access says.
///
/// Files of credentials and certificates are read again when they change. Redirects are not followed, and a request is
/// sent once, unless it says that it may be repeated. To be shut down before it is let go.
public final class EndpointClient: Sendable {
  private struct Header: Sendable {
    let name: String
    let value: FileBacked<String>
  }

  private static let connectTimeout = TimeAmount.seconds(5)

  public let endpoint: Endpoint
  private let userAgent: String
  private let headers: [Header]
  private let authorizer: Authorizer?
  private let tls: FileBacked<EndpointTLS>?
  private let connections: EndpointConnections

  /// - Parameter group: where the connections live; it must outlive `shutdown()`.
  public init(_ endpoint: Endpoint, on group: any EventLoopGroup, userAgent: String) {
    self.endpoint = endpoint
    self.userAgent = userAgent
    headers = Self.headers(of: endpoint)
    authorizer = endpoint.access.credentials.map { Authorizer($0, on: group, userAgent: userAgent) }
    let settings = endpoint.access.tls
    tls =
      endpoint.isSecure
      ? FileBacked(settings.files) { contents throws(AccessFault) in try EndpointTLS(settings, contents: contents) }
      : nil
    let host = endpoint.host
    connections = EndpointConnections { tls in
      var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
      configuration.httpVersion = .http1Only
      configuration.timeout.connect = Self.connectTimeout
      configuration.connectionPool.retryConnectionEstablishment = false
      configuration.tlsConfiguration = tls
      if tls != nil, let name = settings.serverName { configuration.dnsOverride = [name: host] }
      return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }
  }

  /// What is wrong with the configured files as they are now; each request would fail.
  public var accessFault: AccessFault? {
    do throws(AccessFault) {
      _ = try addedHeaders(at: .now)
      _ = try tls?.value(at: .now)
      return authorizer?.fault(at: .now)
    } catch {
      return error
    }
  }

  /// Sends a request and reads its answer.
  ///
  /// - Parameters:
  ///   - limit: for the whole of it, from the connection to the end of `read`.
  ///   - read: makes something of the answer, whatever its status.
  /// - Throws: an `EndpointFailure`; a `CancellationError`; what `read` throws by itself.
  public func ask<Value: Sendable>(
    _ request: EndpointRequest,
    within limit: Duration,
    read: @escaping @Sendable (EndpointAnswer) async throws -> Value
  ) async throws -> Value {
    do {
      // The HTTP client's own deadline, which comes later, ends with an answer's head.
      return try await withDeadline(limit) { [self] in
        let (prepared, tls) = try await prepare(request, within: limit)
        return try await connections.withClient(for: tls) { client in
          let response = try await Self.send(prepared, by: client, within: limit, repeats: request.isRepeatable)
          if response.status == .unauthorized, let sent = prepared.headers.first(name: "authorization") {
            authorizer?.reject(sent, at: .now)
          }
          return try await read(EndpointAnswer(response))
        }
      }
    } catch is DeadlineExceeded {
      throw EndpointFailure.timedOut(limit)
    } catch {
      // Whatever was under way tells of it in words of its own.
      try Task.checkCancellation()
      throw error
    }
  }

  /// To be called once: ends what is under way.
  public func shutdown() async throws {
    await authorizer?.shutdown()
    try await connections.shutdown()
  }

  private static func send(
    _ request: HTTPClientRequest,
    by client: HTTPClient,
    within limit: Duration,
    repeats: Bool
  ) async throws -> HTTPClientResponse {
    let timeout = TimeAmount(limit + .seconds(1))
    do {
      do {
        return try await client.execute(request, timeout: timeout)
      } catch let error where repeats && ConnectionFault(error).kind == .cut {
        // A kept connection was closed by the other side while the request was on its way: that is no failure yet.
        return try await client.execute(request, timeout: timeout)
      }
    } catch {
      throw EndpointFailure.onTheWay(error)
    }
  }

  // MARK: What a request is made of

  private func prepare(
    _ request: EndpointRequest,
    within limit: Duration
  ) async throws -> (HTTPClientRequest, EndpointTLS?) {
    do throws(AccessFault) {
      let now = ContinuousClock.now
      var prepared = HTTPClientRequest(url: endpoint.url(request.path))
      prepared.method = request.method
      prepared.headers = request.headers
      prepared.headers.replaceOrAdd(name: "host", value: endpoint.authority)
      prepared.headers.replaceOrAdd(name: "user-agent", value: userAgent)
      for (name, value) in try addedHeaders(at: now) { prepared.headers.replaceOrAdd(name: name, value: value) }
      if let authorization = try await authorizer?.value(at: now, within: limit) {
        prepared.headers.replaceOrAdd(name: "authorization", value: authorization)
      }
      if let body = request.body { prepared.body = .bytes(body) }
      return (prepared, try tls?.value(at: now))
    } catch {
      try Task.checkCancellation()
      throw EndpointFailure.access(error)
    }
  }

  private func addedHeaders(at now: ContinuousClock.Instant) throws(AccessFault) -> [(name: String, value: String)] {
    var added: [(name: String, value: String)] = []
    if let authorization = endpoint.authorization { added.append(("authorization", authorization)) }
    for header in headers { added.append((header.name, try header.value.value(at: now))) }
    return added
  }

  private static func headers(of endpoint: Endpoint) -> [Header] {
    endpoint.access.headers.map { header in
      let files = [header.file].compactMap { $0 }
      return Header(
        name: header.name,
        value: FileBacked(files) { contents throws(AccessFault) in try header.text(contents: contents.first) }
      )
    }
  }
}
