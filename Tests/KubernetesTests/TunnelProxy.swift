import NIOCore
import NIOPosix
import Synchronization

/// A proxy on this machine that speaks `CONNECT` and SOCKS 5, for tests.
final class TunnelProxy: Sendable {
  private let channel: any Channel
  private let log: Log

  /// What was asked of it: the head of a `CONNECT`, or `SOCKS host:port`.
  var requests: [String] { log.requests.withLock { $0 } }
  var port: Int { channel.localAddress?.port ?? 0 }

  fileprivate final class Log: Sendable {
    let requests = Mutex<[String]>([])
  }

  /// - Parameter refusal: the status with which it refuses each `CONNECT`.
  init(refusal: String? = nil) async throws {
    let log = Log()
    self.log = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Tunnel(log: log, refusal: refusal))
        }
      }
      .bind(host: "127.0.0.1", port: 0)
      .get()
  }

  func stop() async throws {
    try await channel.close()
  }
}

private final class Tunnel: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let log: TunnelProxy.Log
  private let refusal: String?
  private var received = ByteBuffer()
  private var hasGreeted = false
  private var isConnecting = false
  private var peer: (any Channel)?

  init(log: TunnelProxy.Log, refusal: String?) {
    self.log = log
    self.refusal = refusal
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    if let peer {
      peer.writeAndFlush(buffer, promise: nil)
      return
    }
    received.writeBuffer(&buffer)
    if received.readableBytesView.first == 5 { readSOCKS(context) } else { readConnect(context) }
  }

  private func readConnect(_ context: ChannelHandlerContext) {
    let text = String(buffer: received)
    guard !isConnecting, text.hasSuffix("\r\n\r\n") else { return }
    log.requests.withLock { $0.append(text) }
    if let refusal {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 \(refusal)\r\n\r\n")), promise: nil)
      return
    }
    let target = text.split(separator: " ").dropFirst().first ?? ""
    let port = target.split(separator: ":").last.flatMap { Int($0) } ?? 0
    connect(context, to: port, answer: ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"))
  }

  private func readSOCKS(_ context: ChannelHandlerContext) {
    if !hasGreeted {
      hasGreeted = true
      received.clear()
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [5, 0])), promise: nil)
      return
    }
    // version, command, reserved, IPv4, four bytes of address, two of port
    let bytes = Array(received.readableBytesView)
    guard !isConnecting, bytes.count >= 10, bytes[3] == 1 else { return }
    let port = Int(bytes[8]) << 8 | Int(bytes[9])
    log.requests.withLock { $0.append("SOCKS \(bytes[4...7].map(String.init).joined(separator: ".")):\(port)") }
    connect(context, to: port, answer: ByteBuffer(bytes: [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
  }

  private func connect(_ context: ChannelHandlerContext, to port: Int, answer: ByteBuffer) {
    isConnecting = true
    let channel = context.channel
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { $0.pipeline.addHandler(Return(to: channel)) }
      .connect(host: "127.0.0.1", port: port)
      .assumeIsolated()
      .whenComplete { result in
        switch result {
        case .success(let peer):
          self.peer = peer
          channel.writeAndFlush(answer, promise: nil)
        case .failure:
          channel.close(promise: nil)
        }
      }
  }

  func channelInactive(context: ChannelHandlerContext) {
    peer?.close(promise: nil)
  }
}

/// The way back from the server.
private final class Return: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let client: any Channel

  init(to client: any Channel) {
    self.client = client
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    client.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.close(promise: nil)
  }
}
