import NIOCore

/// One direction of a connection through a `FaultProxy`: reads a little, passes it on as the weather allows, and reads
/// on when that is done.
final class RelayHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  enum Direction: Sendable {
    case requests
    case answers
  }

  private let direction: Direction
  private let target: any Channel
  private let weather: @Sendable () -> ProxyWeather
  /// Since the weather began in which connections are cut.
  private var passed = 0

  init(_ direction: Direction, to target: any Channel, weather: @escaping @Sendable () -> ProxyWeather) {
    self.direction = direction
    self.target = target
    self.weather = weather
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { context.read() }
  }

  func channelActive(context: ChannelHandlerContext) {
    context.read()
  }

  func channelInactive(context: ChannelHandlerContext) {
    target.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    switch (weather(), direction) {
    case (.slow(let rate), _):
      // Of a whole chunk at once: a second late is as good as byte by byte.
      let pause = TimeAmount.milliseconds(Int64(bytes.readableBytes) * 1000 / Int64(max(1, rate)))
      context.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.pass(bytes, context) }
    case (.cutsRequests(let limit), .requests), (.cutsAnswers(let limit), .answers):
      passed += bytes.readableBytes
      if passed < limit {
        pass(bytes, context)
      } else {
        cut(bytes, after: limit - (passed - bytes.readableBytes), context)
      }
    case (.blackHole, _), (.losesAnswers, .answers):
      context.read()
    default:
      passed = 0
      pass(bytes, context)
    }
  }

  private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    target.writeAndFlush(bytes).assumeIsolated().whenComplete { result in
      if case .success = result { context.read() } else { context.close(promise: nil) }
    }
  }

  /// Passes on what is left of the limit, and ends both halves.
  private func cut(_ bytes: ByteBuffer, after limit: Int, _ context: ChannelHandlerContext) {
    var rest = bytes.getSlice(at: bytes.readerIndex, length: max(0, min(limit, bytes.readableBytes))) ?? ByteBuffer()
    if direction == .requests, let line = rest.readableBytesView.lastIndex(of: UInt8(ascii: "\n")) {
      rest = rest.getSlice(at: rest.readerIndex, length: line + 1 - rest.readerIndex) ?? rest
    }
    let target = target
    target.writeAndFlush(rest).whenComplete { _ in target.close(promise: nil) }
    context.close(promise: nil)
  }
}
