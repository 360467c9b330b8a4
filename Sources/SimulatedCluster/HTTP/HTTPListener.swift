import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A listening socket and the connections that it accepted, which can all be cut at once, as a killed process would.
///
/// Written on bare NIO because a simulated driver has to vanish within milliseconds, in the middle of an answer too.
final class HTTPListener: Sendable {
  private let channel: any Channel
  private let connections: OpenConnections

  /// The port that the system gave, where 0 was asked for.
  let port: Int

  private init(channel: any Channel, connections: OpenConnections) {
    self.channel = channel
    self.connections = connections
    port = channel.localAddress?.port ?? 0
  }

  /// - Throws: `ListenError`, which names the address.
  static func bind(
    host: String,
    port: Int,
    on group: any EventLoopGroup,
    responder: any HTTPResponder
  ) async throws -> HTTPListener {
    let connections = OpenConnections()
    do {
      let channel = try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 1024)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard connections.admit(channel) else {
              channel.close(promise: nil)
              return
            }
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            try channel.pipeline.syncOperations.addHandler(HTTPConnection(responder: responder))
          }
        }
        .bind(host: host, port: port)
        .get()
      return HTTPListener(channel: channel, connections: connections)
    } catch {
      throw ListenError(host: host, port: port, cause: error)
    }
  }

  /// Closes all connections and accepts new ones.
  func cutConnections() async {
    await Self.close(connections.all)
  }

  /// Closes the listener and every connection. When this returns, a new connection is refused.
  func close() async {
    let accepted = connections.closeForGood()
    await Self.close([channel] + accepted)
  }

  private static func close(_ channels: [any Channel]) async {
    for channel in channels { channel.close(promise: nil) }
    // A channel that was closed from the other side in the meantime is closed all the same.
    for channel in channels { try? await channel.closeFuture.get() }
  }
}

/// The connections of one listener. Those accepted while it closes are turned away.
private final class OpenConnections: Sendable {
  private struct State {
    var isClosed = false
    var channels: [ObjectIdentifier: any Channel] = [:]
  }

  private let state = Mutex(State())

  var all: [any Channel] {
    state.withLock { Array($0.channels.values) }
  }

  /// False when the listener is closed already.
  func admit(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let isAdmitted = state.withLock { state in
      if state.isClosed { return false }
      state.channels[id] = channel
      return true
    }
    if isAdmitted {
      channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.channels.removeValue(forKey: id) } }
    }
    return isAdmitted
  }

  func closeForGood() -> [any Channel] {
    state.withLock { state in
      state.isClosed = true
      return Array(state.channels.values)
    }
  }
}
