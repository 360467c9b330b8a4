import Discovery
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS

/// A connection to one target: the end of its channel's pipeline. It turns what happens there into calls of an
/// `Exchange`, and does what that says.
final class FetchConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private enum Stage {
    /// Until TCP, and TLS where there is to be TLS, are ready for the first request.
    case opening(Fetch)
    case idle
    case asking(Fetch)
    case closed
  }

  /// Time for TCP alone; the whole fetch has a deadline beside it.
  private static let connectTimeout = TimeAmount.seconds(2)
  /// Of one read. A driver's page mostly fits, so that it costs one system call.
  private static let readSize = 64 << 10

  let id: Target.ID
  /// What it was made with: for other requests than these it is not used.
  let access: Access.Mark
  /// Its place among those that wait.
  var ticket: IdleQueue<FetchConnection>.Ticket?

  private let lane: FetchLane
  private let tls: TargetTLS?
  private let address: SocketAddress
  private var channel: (any Channel)?
  private var tlsHandler: NIOSSLClientHandler?
  private var stage = Stage.closed
  private var exchange: Exchange?
  private var hasAnswered = false

  init(to request: PageRequest, on lane: FetchLane) {
    id = request.target.id
    access = request.access.mark
    tls = request.access.tls
    address = request.address
    self.lane = lane
  }

  var isIdle: Bool {
    if case .idle = stage { true } else { false }
  }

  /// Connects, and asks as soon as it can.
  func open(for fetch: Fetch) {
    stage = .opening(fetch)
    let connection = NIOLoopBound(self, eventLoop: lane.eventLoop)
    ClientBootstrap(group: lane.eventLoop)
      .connectTimeout(Self.connectTimeout)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readSize))
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try connection.value.build(channel) }
      }
      .connect(to: address)
      .assumeIsolated()
      .whenFailure { self.fail(ScrapeFailure(connection: $0)) }
  }

  /// Sends a fetch's request. The connection must be idle.
  func ask(_ fetch: Fetch) {
    guard case .idle = stage, let channel else { return }
    stage = .asking(fetch)
    ticket = nil
    exchange = Exchange(limits: fetch.request.limits)
    let pipeline = channel.pipeline.syncOperations
    // The decoder must see that a GET was sent; `RequestWire` sends the bytes, and leaves the head out.
    pipeline.write(NIOAny(HTTPClientRequestPart.head(RequestWire.head)), promise: nil)
    let bytes = fetch.request.bytes(path: fetch.course.path)
    pipeline.writeAndFlush(NIOAny(HTTPClientRequestPart.body(.byteBuffer(bytes))), promise: nil)
  }

  /// Closes at once, whatever is under way. The fetch that used it is not told.
  func close() {
    if case .closed = stage { return }
    stage = .closed
    exchange = nil
    lane.drop(self)
    channel?.close(promise: nil)
    channel = nil
    tlsHandler = nil
  }

  /// Bytes have come and are about to be decoded.
  func receive(byteCount: Int) {
    take(exchange?.receive(byteCount: byteCount))
  }

  // MARK: From the channel

  func channelActive(context: ChannelHandlerContext) {
    if case .closed = stage { context.close(promise: nil) } else if tls == nil { beReady() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case TLSUserEvent.handshakeCompleted = event, let tls else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    do throws(ScrapeFailure) {
      try tls.check(tlsHandler?.peerCertificate, of: address)
      beReady()
    } catch {
      fail(error)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard exchange != nil else {
      // Nothing was asked.
      close()
      return
    }
    switch unwrapInboundIn(data) {
    case .head(let head): take(exchange?.receive(head))
    case .body(let part): take(exchange?.receive(part))
    case .end: take(exchange?.receiveEnd())
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.closed("the connection was closed"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(ScrapeFailure(connection: error))
  }

  // MARK: -

  private func build(_ channel: any Channel) throws {
    // Given up before the channel was made.
    guard case .opening = stage else { throw ChannelError.ioOnClosedChannel }
    self.channel = channel
    let pipeline = channel.pipeline.syncOperations
    if let tls {
      let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: tls.indicatedName)
      tlsHandler = handler
      try pipeline.addHandler(handler)
    }
    try pipeline.addHandler(RequestWire(of: self))
    try pipeline.addHandler(ByteToMessageHandler(RequestWire.makeDecoder()))
    try pipeline.addHandler(self)
  }

  private func beReady() {
    guard case .opening(let fetch) = stage else { return }
    stage = .idle
    ask(fetch)
  }

  private func fail(_ failure: ScrapeFailure) {
    switch stage {
    case .opening(let fetch):
      close()
      lane.end(fetch, .failed(failure), on: self, wasReused: false)
    case .asking:
      take(exchange?.fail(failure))
    case .idle, .closed:
      close()
    }
  }

  private func take(_ action: Exchange.Action?) {
    guard case .end(let outcome, let keeps) = action, case .asking(let fetch) = stage else { return }
    exchange = nil
    let wasReused = hasAnswered
    hasAnswered = true
    if keeps { stage = .idle } else { close() }
    lane.end(fetch, outcome, on: self, wasReused: wasReused)
  }
}
