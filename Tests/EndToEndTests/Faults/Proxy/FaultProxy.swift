import Fixtures
import NIOCore
import NIOPosix
import Synchronization

/// Stands between the agent and a server and does to their connections what bad networks do.
final class FaultProxy: Sendable {
  private struct State {
    var weather = ProxyWeather.clear
    var generator: SeededGenerator
    var listener: (any Channel)?
    var connections: [ObjectIdentifier: any Channel] = [:]
    var accepted = 0
  }

  let address: LoopbackAddress
  private let server: LoopbackAddress
  private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  private let state: Mutex<State>

  private init(to server: LoopbackAddress, at address: LoopbackAddress, seed: UInt64) {
    self.server = server
    self.address = address
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// Runs a proxy around a closure, at first in clear weather.
  static func run<Result: Sendable>(
    to server: LoopbackAddress,
    seed: UInt64 = 1,
    body: (FaultProxy) async throws -> Result
  ) async throws -> Result {
    let proxy = FaultProxy(to: server, at: try await .unused(), seed: seed)
    try await proxy.listen()
    do {
      let result = try await body(proxy)
      await proxy.close()
      return result
    } catch {
      await proxy.close()
      throw error
    }
  }

  var weather: ProxyWeather { state.withLock { $0.weather } }

  /// How many connections it has accepted.
  var accepted: Int { state.withLock { $0.accepted } }

  /// From now on, for connections that are open too. Those that have lost bytes are cut first.
  func set(_ weather: ProxyWeather) async throws {
    let before = state.withLock { state in
      defer { state.weather = weather }
      return state.weather
    }
    if weather == .refusing {
      await close()
      return
    }
    if before.losesBytes || weather == .mixed { await cutConnections() }
    if before == .refusing { try await listen() }
  }

  private func listen() async throws {
    let listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { client in self.connect(client) }
      .bind(host: address.host, port: address.port)
      .get()
    state.withLock { $0.listener = listener }
  }

  /// Makes the other half of a connection. Where the server is away, the client sees its connection closed.
  private func connect(_ client: any Channel) -> EventLoopFuture<Void> {
    let own = state.withLock { state in
      state.accepted += 1
      state.connections[ObjectIdentifier(client)] = client
      return ProxyWeather.drawn(using: &state.generator)
    }
    client.closeFuture.whenComplete { _ in
      self.state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(client)) }
    }
    return ClientBootstrap(group: client.eventLoop)
      .channelOption(.autoRead, value: false)
      .channelOption(.maxMessagesPerRead, value: 1)
      .connect(host: server.host, port: server.port)
      .flatMap { server in
        client.eventLoop.makeCompletedFuture {
          let weather: @Sendable () -> ProxyWeather = {
            let common = self.weather
            return common == .mixed ? own : common
          }
          let requests = RelayHandler(.requests, to: server, weather: weather)
          let answers = RelayHandler(.answers, to: client, weather: weather)
          try client.pipeline.syncOperations.addHandler(requests)
          try server.pipeline.syncOperations.addHandler(answers)
        }
      }
  }

  private func cutConnections() async {
    let connections = state.withLock { Array($0.connections.values) }
    for connection in connections { connection.close(promise: nil) }
    for connection in connections { try? await connection.closeFuture.get() }
  }

  private func close() async {
    let listener = state.withLock { state in
      defer { state.listener = nil }
      return state.listener
    }
    // One that is closed already is closed all the same.
    try? await listener?.close()
    await cutConnections()
  }
}
