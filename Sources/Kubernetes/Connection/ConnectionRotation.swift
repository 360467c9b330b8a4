import AsyncHTTPClient
import NIOSSL
import Synchronization

/// The HTTP client for one API server, replaced when what TLS shows or trusts has changed.
///
/// An HTTP client keeps a pool of connections for each TLS configuration that it has ever met, until it is shut down;
/// with certificates of a few minutes' life one client would only grow. So a new configuration gets a new client. The
/// old one still carries the watches that are open on it, each of which ends by itself within ten minutes, and is shut
/// down with a later change; what is still open then is opened anew by those who need it.
final class ConnectionRotation: Sendable {
  /// How long an old client is left alone.
  static let patience = Duration.seconds(900)
  /// How many old clients there may be.
  static let mostRetired = 4

  private struct Generation {
    var material: TLSMaterial?
    var client: HTTPClient
    /// The moment when another took over.
    var retired: ContinuousClock.Instant?
  }

  private struct State {
    /// The current one is the last.
    var generations: [Generation] = []
    var isShutDown = false
  }

  private let makeClient: @Sendable (TLSConfiguration?) -> HTTPClient
  private let state = Mutex(State())

  init(makeClient: @escaping @Sendable (TLSConfiguration?) -> HTTPClient) {
    self.makeClient = makeClient
  }

  /// How many clients are open.
  var count: Int { state.withLock { $0.generations.count } }

  /// The client for a connection made of a material; `nil` is for one without TLS.
  func client(for material: TLSMaterial?, at now: ContinuousClock.Instant) async throws -> HTTPClient {
    if let known = try known(material) { return known }
    let configuration = try material?.makeConfiguration()
    let (client, expired) = try take(material, configuration, at: now)
    for client in expired { try? await client.shutdown() }
    return client
  }

  /// To be called once, when nothing is asked any more.
  func shutdown() async throws {
    let clients = state.withLock { state in
      defer { state.generations = [] }
      state.isShutDown = true
      return state.generations.map(\.client)
    }
    for client in clients { try await client.shutdown() }
  }

  private func known(_ material: TLSMaterial?) throws -> HTTPClient? {
    try state.withLock { state in
      guard !state.isShutDown else { throw HTTPClientError.alreadyShutdown }
      // An old one too, for a request that read its identity just before another took over.
      return state.generations.last { $0.material == material }?.client
    }
  }

  private func take(
    _ material: TLSMaterial?,
    _ configuration: TLSConfiguration?,
    at now: ContinuousClock.Instant
  ) throws -> (HTTPClient, expired: [HTTPClient]) {
    try state.withLock { state in
      guard !state.isShutDown else { throw HTTPClientError.alreadyShutdown }
      if let generation = state.generations.last(where: { $0.material == material }) { return (generation.client, []) }
      for index in state.generations.indices where state.generations[index].retired == nil {
        state.generations[index].retired = now
      }
      let client = makeClient(configuration)
      state.generations.append(Generation(material: material, client: client))
      let surplus = state.generations.count - 1 - Self.mostRetired
      var expired: [HTTPClient] = []
      for (index, generation) in state.generations.enumerated() {
        guard let retired = generation.retired else { continue }
        if index < surplus || now - retired >= Self.patience { expired.append(generation.client) }
      }
      state.generations.removeAll { generation in expired.contains { $0 === generation.client } }
      return (client, expired)
    }
  }
}
