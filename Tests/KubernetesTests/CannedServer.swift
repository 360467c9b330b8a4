import Fixtures
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on this machine that answers with bytes that a test prepared, whatever they are.
final class CannedServer: Sendable {
  struct Request: Sendable {
    var method: String
    /// Path and query.
    var target: String
    var headers: [String: String]
    /// The same as they were sent, with those that come several times.
    var fields: [Field]
    var body: String
    /// Counted from zero over all connections.
    var number = 0
    /// The same among the requests that are watches, or among those that are not.
    var numberOfKind = 0

    struct Field: Sendable, Hashable {
      var name: String
      var value: String
    }

    var isWatch: Bool { target.contains("watch=true") }
  }

  struct Answer: Sendable {
    enum Ending: Sendable {
      /// The connection stays, and takes the next request.
      case keep
      /// It is closed after the last byte.
      case close
    }

    /// Written one after the other, each flushed by itself.
    var chunks: [[UInt8]]
    var ending = Ending.keep

    static func whole(_ status: Int, _ body: String, headers: [String] = []) -> Answer {
      let head = (["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers).joined(
        separator: "\r\n"
      )
      return Answer(chunks: [Array("\(head)\r\n\r\n\(body)".utf8)])
    }

    /// A recorded answer, in one piece.
    static func recorded(_ name: String) throws -> Answer {
      let recording = try Fixture.kubernetes(name)
      let headers = recording.headers
        .filter { !["content-length", "transfer-encoding"].contains($0.name.lowercased()) }
        .map { "\($0.name): \($0.value)" }
      return whole(recording.status, String(decoding: recording.body, as: UTF8.self), headers: headers)
    }

    /// A watch: the head, then each piece as a chunk, then the end of the answer where it has one.
    static func watch(_ pieces: [[UInt8]], isEnded: Bool = true, ending: Ending = .keep) -> Answer {
      var chunks = [Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)]
      for piece in pieces where !piece.isEmpty {
        chunks.append(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
      }
      if isEnded { chunks.append(Array("0\r\n\r\n".utf8)) }
      return Answer(chunks: chunks, ending: ending)
    }

    /// A watch that stays open and says nothing more.
    static func openWatch(_ pieces: [[UInt8]] = []) -> Answer { watch(pieces, isEnded: false) }
  }

  private let channel: any Channel
  private let log: Log

  /// What was asked, in order.
  var requests: [Request] { log.requests.withLock { $0 } }
  var port: Int { channel.localAddress?.port ?? 0 }

  init(
    tls: TLSConfiguration? = nil,
    answering answer: @escaping @Sendable (Request) -> Answer
  ) async throws {
    let log = Log(answer: answer)
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    self.log = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try channel.pipeline.syncOperations.addHandler(Responder(log: log))
        }
      }
      .bind(host: "127.0.0.1", port: 0)
      .get()
  }

  /// Stops listening; may be called twice.
  func stop() async throws {
    do {
      try await channel.close()
    } catch ChannelError.alreadyClosed {}
  }

  fileprivate final class Log: Sendable {
    let requests = Mutex<[Request]>([])
    let answer: @Sendable (Request) -> Answer

    init(answer: @escaping @Sendable (Request) -> Answer) {
      self.answer = answer
    }

    func next(_ request: Request) -> Answer {
      let numbered = requests.withLock { requests in
        var numbered = request
        numbered.number = requests.count
        numbered.numberOfKind = requests.count { $0.isWatch == request.isWatch }
        requests.append(numbered)
        return numbered
      }
      return answer(numbered)
    }
  }
}

private final class Responder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let log: CannedServer.Log
  private var received: [UInt8] = []

  init(log: CannedServer.Log) {
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    while let request = nextRequest() {
      let answer = log.next(request)
      for chunk in answer.chunks {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: chunk)), promise: nil)
      }
      if case .close = answer.ending { context.close(promise: nil) }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func nextRequest() -> CannedServer.Request? {
    let text = String(decoding: received, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    var fields: [CannedServer.Request.Field] = []
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields.append(CannedServer.Request.Field(name: String(parts[0]), value: String(parts[1].drop { $0 == " " })))
      headers[parts[0].lowercased()] = fields.last?.value
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    let rest = Array(text[end.upperBound...].utf8)
    guard rest.count >= length else { return nil }
    received = Array(rest.dropFirst(length))
    return CannedServer.Request(
      method: String(words[0]),
      target: String(words[1]),
      headers: headers,
      fields: fields,
      body: String(decoding: rest.prefix(length), as: UTF8.self)
    )
  }
}
