import NIOCore
import NIOPosix

/// A server that says exactly the bytes it is told to, request after request, for answers that no proper one gives.
struct ScriptedServer: Sendable {
  enum Act: Sendable {
    case say(String)
    case sayBytes([UInt8])
    case wait(TimeAmount)
    case close
  }

  let port: Int
  private let channel: any Channel

  /// - Parameter answers: the acts for each request of a connection in turn; after the last it stays silent.
  static func run<Value>(
    answers: [[Act]],
    _ body: (ScriptedServer) async throws -> Value
  ) async throws -> Value {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(Player(answers: answers))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = ScriptedServer(port: channel.localAddress?.port ?? 0, channel: channel)
    let value: Value
    do {
      value = try await body(server)
    } catch {
      try? await channel.close()
      throw error
    }
    try await channel.close()
    return value
  }

  private final class Player: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var answers: ArraySlice<[Act]>

    init(answers: [[Act]]) {
      self.answers = answers[...]
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      // The requests of these tests fit into one read.
      guard let acts = answers.popFirst() else { return }
      play(acts[...], on: context)
    }

    private func play(_ acts: ArraySlice<Act>, on context: ChannelHandlerContext) {
      var acts = acts
      while let act = acts.popFirst() {
        switch act {
        case .say(let text):
          context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
        case .sayBytes(let bytes):
          context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
        case .close:
          context.close(promise: nil)
          return
        case .wait(let amount):
          let rest = acts
          let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
          context.eventLoop.scheduleTask(in: amount) {
            let (player, context) = bound.value
            player.play(rest, on: context)
          }
          return
        }
      }
    }
  }
}
