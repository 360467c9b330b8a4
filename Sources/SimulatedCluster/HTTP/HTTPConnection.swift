import NIOCore
import NIOHTTP1

/// Gathers a request's parts and hands it to the responder.
final class HTTPConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  /// Bytes of a request body; the largest that is understood, an access review, has a few hundred.
  private static let longestBody = 1 << 20

  private let responder: any HTTPResponder
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(responder: any HTTPResponder) {
    self.responder = responder
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let buffer):
      guard body.count + buffer.readableBytes <= Self.longestBody else { return context.close(promise: nil) }
      body.append(contentsOf: buffer.readableBytesView)
    case .end:
      guard let head else { return }
      self.head = nil
      let request = HTTPRequest(
        method: head.method,
        target: RequestTarget(head.uri),
        headers: head.headers,
        isKeepAlive: head.isKeepAlive,
        body: body
      )
      responder.respond(to: HTTPExchange(request: request, channel: context.channel))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
