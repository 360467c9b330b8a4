import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers every GET with a small page of metrics, and takes all that is posted: all targets of a benchmark at once, and
/// the place where a peer sends what it scraped.
struct PageServer: Sendable {
  let port: Int
  private let channel: any Channel

  /// On all addresses, as each target has its own of the loopback.
  static func start() async throws -> PageServer {
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(PageHandler())
        }
      }
      .bind(host: "0.0.0.0", port: 0).get()
    guard let port = channel.localAddress?.port else { throw BenchmarkFailure("the page's socket has no port") }
    return PageServer(port: port, channel: channel)
  }

  func stop() async throws {
    try await channel.close()
  }
}

private final class PageHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private static let page = ByteBuffer(
    string: (0..<20).map { "benchmark_value{number=\"\($0)\"} \($0 * 7)\n" }.joined()
  )

  private var request: HTTPRequestHead?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): request = head
    case .body: break
    case .end:
      guard let request else { return }
      let isPage = request.method == .GET
      let length = isPage ? Self.page.readableBytes : 0
      var head = HTTPResponseHead(version: request.version, status: isPage ? .ok : .noContent)
      if isPage {
        head.headers.add(name: "Content-Type", value: "text/plain; version=0.0.4")
        head.headers.add(name: "Content-Length", value: "\(length)")
      }
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      if isPage { context.write(wrapOutboundOut(.body(.byteBuffer(Self.page))), promise: nil) }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
