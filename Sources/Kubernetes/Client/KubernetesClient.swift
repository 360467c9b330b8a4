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
  private let identities: any IdentitySource
  private let authorities: Refreshed<Data?>
  private let connections: ConnectionRotation

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
    let tls = connection.tls
    identities =
      if case .plugin(let plugin) = connection.credentials {
        PluginIdentity(time: time) { try await plugin.run(time: time) }
      } else {
        StoredIdentity(
          credentials: connection.credentials,
          tls: tls,
          tokenAge: limits.tokenAge,
          certificateAge: limits.certificateAge,
          time: time
        )
      }
    authorities = Refreshed(age: tls.authorities?.isOnDisk == true ? limits.certificateAge : nil) {
      () throws(ClusterConfigurationError) in
      try tls.trustedAuthorities()
    }
    connections = ConnectionRotation { security in
      var configuration = Self.configuration(for: connection, limits)
      configuration.tlsConfiguration = security
      return HTTPClient(eventLoopGroupProvider: .shared(eventLoopGroup), configuration: configuration)
    }
  }

  public func shutdown() async throws {
    try await connections.shutdown()
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
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1 << 20
    if let name = connection.tls.serverName, name != connection.server.host {
      configuration.dnsOverride = [name: connection.server.host]
    }
    configuration.proxy = connection.proxy?.setting
    return configuration
  }
}

// MARK: - Requests

extension KubernetesClient {
  /// What is sent for a call.
  struct Query: Sendable {
    var method = HTTPMethod.GET
    var path: String
    var items: [QueryItem] = []
    var accept = "application/json"
    var body: ByteBuffer?
  }

  func call(_ access: Access) -> ClusterError.Call {
    let way = connection.proxy.map { " through the proxy \($0)" } ?? ""
    return ClusterError.Call(access: access, server: "\(connection.server)\(way)", origin: connection.origin)
  }

  /// The whole body of a successful answer, `limit` after the request at the latest.
  ///
  /// - Parameter bytes: as many as it may have; nil for ``Limits/answerBytes``.
  func answer(
    to query: Query,
    of call: ClusterError.Call,
    within limit: Duration,
    upTo bytes: Int? = nil
  ) async throws -> Data {
    do {
      // A plugin takes its own time; it must not be taken from the server's.
      _ = try await identities.current()
      // The HTTP client's own deadline ends with an answer's head.
      return try await withDeadline(limit, sleep: time.sleep) {
        let response = try await self.response(to: query, of: call, within: limit)
        return Data(try await response.body.collect(upTo: bytes ?? self.limits.answerBytes).readableBytesView)
      }
    } catch is DeadlineExceeded {
      throw call.failed(.timeout, "no whole answer within \(limit)")
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw call.failed(error)
    }
  }

  /// A successful answer's head, within `limit` of each attempt; its body is to be read. It is tried
  /// again once where a kept connection had been closed, and once with new credentials.
  func response(
    to query: Query,
    of call: ClusterError.Call,
    within limit: Duration
  ) async throws -> HTTPClientResponse {
    do {
      let sent = try await identities.current()
      var response = try await send(query, as: sent, within: limit)
      if response.status == .unauthorized {
        identities.refused(sent)
        let renewed = try await identities.current()
        if renewed != sent { response = try await send(query, as: renewed, within: limit) }
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
    as identity: Identity,
    within limit: Duration
  ) async throws -> HTTPClientResponse {
    let http = try await client(for: identity)
    let request = request(for: query, authorization: identity.authorization)
    do {
      return try await http.execute(request, timeout: .init(limit))
    } catch let error where query.method == .GET && ConnectionFault(error).kind == .cut {
      // A kept connection was closed by the other side while the request was on its way: that is no failure yet.
      return try await http.execute(request, timeout: .init(limit))
    }
  }

  private func client(for identity: Identity) async throws -> HTTPClient {
    let now = time.now()
    guard connection.server.isSecure else { return try await connections.client(for: nil, at: now) }
    let material = TLSMaterial(
      authorities: try authorities.value(at: now),
      certificate: identity.certificate,
      skipsVerification: connection.tls.skipsVerification
    )
    return try await connections.client(for: material, at: now)
  }

  private func request(for query: Query, authorization: String?) -> HTTPClientRequest {
    var target = connection.server
    // The certificate is checked against the URL's host; the address is then put back by `dnsOverride`.
    if let name = connection.tls.serverName { target.host = name }
    let items = query.items.map(\.description).joined(separator: "&")
    var request = HTTPClientRequest(url: "\(target)\(query.path)\(items.isEmpty ? "" : "?\(items)")")
    request.method = query.method
    request.headers.add(name: "Host", value: connection.server.authority)
    request.headers.add(name: "Accept", value: query.accept)
    request.headers.add(name: "User-Agent", value: connection.userAgent)
    for header in connection.impersonation?.headers ?? [] {
      request.headers.add(name: header.name, value: header.value)
    }
    if let authorization { request.headers.add(name: "Authorization", value: authorization) }
    if let body = query.body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(body)
    }
    return request
  }
}
