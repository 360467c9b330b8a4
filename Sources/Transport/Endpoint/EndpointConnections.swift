import AsyncHTTPClient
import NIOSSL
import Synchronization

/// What TLS is made of for one endpoint, as the files were when it was read.
final class EndpointTLS: Sendable {
  let configuration: TLSConfiguration

  init(_ settings: TLSSettings, contents: [[UInt8]]) throws(AccessFault) {
    configuration = try settings.configuration(contents: contents)
  }
}

/// The HTTP client for one endpoint, replaced when what TLS shows or trusts has changed: with the old one its connections
/// end, each after the request that is under way on it.
final class EndpointConnections: Sendable {
  private final class Generation: Sendable {
    let tls: EndpointTLS?
    let client: HTTPClient

    init(tls: EndpointTLS?, client: HTTPClient) {
      self.tls = tls
      self.client = client
    }
  }

  private struct State {
    var current: Generation?
    /// Requests under way on each, of those that have any.
    var uses: [ObjectIdentifier: (generation: Generation, count: Int)] = [:]
    var isShutDown = false
  }

  private let makeClient: @Sendable (TLSConfiguration?) -> HTTPClient
  private let state = Mutex(State())

  init(makeClient: @escaping @Sendable (TLSConfiguration?) -> HTTPClient) {
    self.makeClient = makeClient
  }

  /// How many clients are open.
  var count: Int {
    state.withLock { state in
      let current = state.current.map { state.uses[ObjectIdentifier($0)] == nil ? 1 : 0 } ?? 0
      return current + state.uses.count
    }
  }

  /// Lends the client for as long as the closure runs; `nil` is for one without TLS.
  func withClient<Value>(
    for tls: EndpointTLS?,
    _ body: (HTTPClient) async throws -> Value
  ) async throws -> Value {
    let (generation, unused) = try take(tls)
    if let unused { try? await unused.shutdown() }
    let value: Value
    do {
      value = try await body(generation.client)
    } catch {
      await giveBack(generation)
      throw error
    }
    await giveBack(generation)
    return value
  }

  /// To be called once: ends what is under way.
  func shutdown() async throws {
    let clients = state.withLock { state in
      defer { state.current = nil }
      state.isShutDown = true
      let current = state.current.flatMap { state.uses[ObjectIdentifier($0)] == nil ? $0 : nil }
      return (state.uses.values.map(\.generation) + [current].compactMap { $0 }).map(\.client)
    }
    for client in clients { try await client.shutdown() }
  }

  /// - Returns: with it an older one that nobody uses any more.
  private func take(_ tls: EndpointTLS?) throws -> (Generation, unused: HTTPClient?) {
    try state.withLock { state in
      guard !state.isShutDown else { throw HTTPClientError.alreadyShutdown }
      var unused: HTTPClient?
      let generation: Generation
      if let current = state.current, current.tls === tls {
        generation = current
      } else {
        if let old = state.current, state.uses[ObjectIdentifier(old)] == nil { unused = old.client }
        generation = Generation(tls: tls, client: makeClient(tls?.configuration))
        state.current = generation
      }
      state.uses[ObjectIdentifier(generation), default: (generation, 0)].count += 1
      return (generation, unused)
    }
  }

  private func giveBack(_ generation: Generation) async {
    let unused: HTTPClient? = state.withLock { state in
      let id = ObjectIdentifier(generation)
      guard let use = state.uses[id] else { return nil }
      guard use.count == 1 else {
        state.uses[id]?.count -= 1
        return nil
      }
      state.uses[id] = nil
      // Where all is shut down, so is this one already.
      return state.isShutDown || state.current === generation ? nil : generation.client
    }
    if let unused { try? await unused.shutdown() }
  }
}
