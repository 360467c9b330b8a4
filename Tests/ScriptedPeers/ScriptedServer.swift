package import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// A server that says exactly the bytes it is told to, request after request, for answers that no proper one gives.
package struct ScriptedServer: Sendable {
  /// What the server has seen.
  package struct Log: Sendable {
    package var connections = 0
    package var openConnections = 0
    /// What came with each read: a request, for as long as it has no body.
    package var requests: [String] = []

    /// All that came, once the first request's body is there, of which the length was told.
    package var wholeRequest: String? {
      let text = requests.joined()
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let lengths = parts[0].lowercased().split(separator: "\r\n").compactMap { line in
        line.hasPrefix("content-length: ") ? Int(line.dropFirst("content-length: ".count)) : nil
      }
      return parts[1].utf8.count >= lengths.first ?? 0 ? text : nil
    }
  }

  private final class Ledger: Sendable {
    let log = Mutex(Log())
    private let asked = Mutex<[String: Int]>([:])

    /// How often a page was asked for before.
    func ask(for page: String) -> Int {
      asked.withLock { asked in
        defer { asked[page, default: 0] += 1 }
        return asked[page, default: 0]
      }
    }
  }

  package enum Act: Sendable {
    case say(String)
    case sayBytes([UInt8])
    case wait(TimeAmount)
    case close
  }

  package let port: Int
  private let channel: any Channel
  private let ledger: Ledger

  package var log: Log { ledger.log.withLock { $0 } }

  /// Returns once the server has seen what is waited for; the suite's time limit bounds it.
  package func wait(until isSeen: (Log) -> Bool) async throws {
    while !isSeen(log) { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// - Parameter answers: the acts for each request of a connection in turn; after the last it stays silent.
  package static func run<Value>(
    host: String = "127.0.0.1",
    tls: TLSConfiguration? = nil,
    answers: [[Act]],
    _ body: (ScriptedServer) async throws -> Value
  ) async throws -> Value {
    try await run(host: host, tls: tls, answers: answers, pages: [:], body)
  }

  /// - Parameter pages: by the path that a request names, its query included, the acts for the first such request, for the
  ///   second and so on, on whatever connection they come; the last ones also for all that follow. For any other path it
  ///   stays silent.
  package static func run<Value>(
    pages: [String: [[Act]]],
    _ body: (ScriptedServer) async throws -> Value
  ) async throws -> Value {
    try await run(host: "127.0.0.1", tls: nil, answers: [], pages: pages, body)
  }

  private static func run<Value>(
    host: String,
    tls: TLSConfiguration?,
    answers: [[Act]],
    pages: [String: [[Act]]],
    _ body: (ScriptedServer) async throws -> Value
  ) async throws -> Value {
    let ledger = Ledger()
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          if let context { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try child.pipeline.syncOperations.addHandler(Player(answers: answers, pages: pages, ledger: ledger))
        }
      }
      .bind(host: host, port: 0).get()
    let server = ScriptedServer(port: channel.localAddress?.port ?? 0, channel: channel, ledger: ledger)
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
    private let pages: [String: [[Act]]]
    private let ledger: Ledger

    init(answers: [[Act]], pages: [String: [[Act]]], ledger: Ledger) {
      self.answers = answers[...]
      self.pages = pages
      self.ledger = ledger
    }

    func channelActive(context: ChannelHandlerContext) {
      ledger.log.withLock {
        $0.connections += 1
        $0.openConnections += 1
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      ledger.log.withLock { $0.openConnections -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      // The requests of these tests fit into one read.
      let request = String(buffer: unwrapInboundIn(data))
      ledger.log.withLock { $0.requests.append(request) }
      let words = request.split(separator: " ", maxSplits: 2)
      let path = words.count > 1 ? String(words[1]) : ""
      let page = pages[path].flatMap { turns in turns.isEmpty ? nil : turns[min(ledger.ask(for: path), turns.count - 1)]
      }
      guard let acts = page ?? answers.popFirst() else { return }
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
