import NIOCore
import NIOHTTP1

/// Between the connection's bytes and the decoder of answers: sends requests as the bytes that they are already, and
/// counts what comes.
final class RequestWire: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = ByteBuffer

  /// Stands for each request towards the decoder, which only asks for its method.
  static let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
  private static let mostFields = 256

  private let connection: FetchConnection

  init(of connection: FetchConnection) {
    self.connection = connection
  }

  /// Interim answers are skipped by it; what claims to be an answer without end is refused.
  static func makeDecoder() -> HTTPResponseDecoder {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = Exchange.mostHeadBytes
    limits.maxHeaderListSize = Exchange.mostHeadBytes
    limits.maxHeaderFieldCount = mostFields
    return HTTPResponseDecoder(
      leftOverBytesStrategy: .dropBytes,
      informationalResponseStrategy: .drop,
      limitConfiguration: limits
    )
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.receive(byteCount: unwrapInboundIn(data).readableBytes)
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .body(.byteBuffer(let bytes)): context.write(wrapOutboundOut(bytes), promise: promise)
    case .head, .body, .end: promise?.succeed()
    }
  }
}
