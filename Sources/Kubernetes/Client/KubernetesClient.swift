import AsyncHTTPClient
import FoundationEssentials
public import NIOCore
import NIOHTTP1
import NIOSSL
import Timing
import Transport

/// Asks one API server, with the credentials of one connection.
///
/// Every call ends within a deadline, and throws a ``ClusterError``, or a `CancellationError` when its task was
/// cancelled. To be shut down before it is let go.
public final class KubernetesClient: Sendable {
  public let connection: ClusterConnection
  let limits: Limits
  let time: TimeSource
  private let http: HTTPClient
  private let authorization: Refreshed<String?>
  private let security: Refreshed<TLSConfiguration>

  /// - Parameter eventLoopGroup: shared with the agent's other clients; it outlives this one.
  public init(
    connection: ClusterConnection,
    eventLoopGroup: any EventLoopGroup,
    limits: Limits = Limits(),
    time: TimeSource = .system
  ) {
    self.connection = connection
    self.limits = limits
    self.time = time
    let credentials = connection.credentials
    let tls = connection.tls
    authorization = Refreshed(age: limits.tokenAge) { () throws(ClusterConfigurationError) in
      try credentials.authorization()
    }
    security = Refreshed(age: tls.isOnDisk ? limits.certificateAge : nil) { () throws(ClusterConfigurationError) in
      try tls.makeConfiguration()
    }
    http = HTTPClient(
      eventLoopGroupProvider: .shared(eventLoopGroup),
      configuration: Self.configuration(for: connection, limits)
    )
  }

  public func shutdown() async throws {
    try await http.shutdown()
  }

  private static func configuration(
    for connection: ClusterConnection,
    _ limits: Limits
  ) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .init(limits.connect), read: .init(limits.silence))
    )
    // No HTTP/2: without its PINGs a dead connection would take all watches with it.
    configuration.httpVersion = .http1Only
    // The reflector retries, with a backoff that it can tell of.
    configuration.connectionPool.retryConnectionEstablishment = false
    // Each watch holds a connection for minutes; the default of 8 would let the ninth namespace wait for ever.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
    if let name = connection.tls.serverName, name != connection.server.host {
      configuration.dnsOverride = [name: connection.server.host]
    }
    return configuration
  }
}

// MARK: - Requests

extension KubernetesClient {
  struct Answer {
    var status: Int
    var body: Data
  }

  /// What is sent for a call.
  struct Query: Sendable {
    var method = HTTPMethod.GET
    var path: String
    var items: [QueryItem] = []
    var accept = "application/json"
    var body: ByteBuffer?
  }

  func call(_ access: Access) -> ClusterError.Call {
    ClusterError.Call(access: access, server: connection.server.description, origin: connection.origin)
  }

  /// The whole body of a successful answer, `limit` after the request at the latest.
  func answer(to query: Query, of call: ClusterError.Call, within limit: Duration) async throws -> Data {
    do {
      // The HTTP client's own deadline ends with an answer's head.
      return try await withDeadline(limit, sleep: time.sleep) {
        let response = try await self.response(to: query, of: call, within: limit)
        return Data(try await response.body.collect(upTo: self.limits.answerBytes).readableBytesView)
      }
    } catch is DeadlineExceeded {
      throw call.failed(.timeout, "no whole answer within \(limit)")
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw call.failed(error)
    }
  }

  /// A successful answer's head, `limit` after the request at the latest; its body is to be read.
  func response(
    to query: Query,
    of call: ClusterError.Call,
    within limit: Duration
  ) async throws -> HTTPClientResponse {
    do {
      let sent = try authorization.value(at: time.now())
      var response = try await send(query, authorization: sent, within: limit)
      if response.status == .unauthorized {
        // The kubelet may have replaced the token since it was read.
        authorization.expire()
        let renewed = try authorization.value(at: time.now())
        if renewed != sent { response = try await send(query, authorization: renewed, within: limit) }
      }
      guard (200..<300).contains(response.status.code) else {
        // The status says enough where the words to it do not come.
        let body = try? await withDeadline(limits.refusal, sleep: time.sleep) { [response] in
          try await response.body.collect(upTo: self.limits.answerBytes)
        }
        throw call.failed(
          status: Int(response.status.code),
          headers: response.headers,
          body: body ?? ByteBuffer()
        )
      }
      return response
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw call.failed(error)
    }
  }

  private func send(
    _ query: Query,
    authorization: String?,
    within limit: Duration
  ) async throws -> HTTPClientResponse {
    let request = try request(for: query, authorization: authorization)
    do {
      return try await http.execute(request, timeout: .init(limit))
    } catch let error where query.method == .GET && ConnectionFault(error).kind == .cut {
      // A kept connection was closed by the other side while the request was on its way: that is no failure yet.
      return try await http.execute(request, timeout: .init(limit))
    }
  }

  private func request(for query: Query, authorization: String?) throws -> HTTPClientRequest {
    var target = connection.server
    // The certificate is checked against the URL's host; the address is then put back by `dnsOverride`.
    if let name = connection.tls.serverName { target.host = name }
    let items = query.items.map(\.description).joined(separator: "&")
    var request = HTTPClientRequest(url: "\(target)\(query.path)\(items.isEmpty ? "" : "?\(items)")")
    request.method = query.method
    request.headers.add(name: "Host", value: connection.server.authority)
    request.headers.add(name: "Accept", value: query.accept)
    request.headers.add(name: "User-Agent", value: connection.userAgent)
    if let authorization { request.headers.add(name: "Authorization", value: authorization) }
    if let body = query.body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(body)
    }
    if connection.server.isSecure { request.tlsConfiguration = try security.value(at: time.now()) }
    return request
  }
}
