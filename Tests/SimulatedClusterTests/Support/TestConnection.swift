import Fixtures
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

struct Reply {
  var status: Int
  var headers: HTTPHeaders
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  func json() throws -> JSON { try JSON(body) }
}

/// The other side went away before it had answered in whole.
struct CutOff: Error {}

/// One kept-alive connection.
struct TestConnection: ~Copyable {
  private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  private let host: String
  private var unread: [UInt8] = []
  /// So many of these hold no end of a line.
  private var searched = 0

  static func open<Value: Sendable>(
    host: String = "127.0.0.1",
    port: Int,
    _ body: (inout TestConnection) async throws -> Value
  ) async throws -> Value {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
            wrappingChannelSynchronously: channel
          )
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var connection = TestConnection(
        inbound: inbound.makeAsyncIterator(),
        outbound: outbound,
        host: "\(host):\(port)"
      )
      return try await body(&connection)
    }
  }

  private init(
    inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>,
    host: String
  ) {
    self.inbound = inbound
    self.outbound = outbound
    self.host = host
  }

  /// Sends a request and reads the answer's head.
  mutating func begin(
    _ target: String,
    method: HTTPMethod = .GET,
    headers: [(String, String)] = [],
    body: String = ""
  ) async throws -> Reply {
    var fields = HTTPHeaders(headers)
    fields.add(name: "Host", value: host)
    if !body.isEmpty { fields.add(name: "Content-Length", value: "\(body.utf8.count)") }
    try await outbound.write(.head(HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields)))
    if !body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body)))) }
    try await outbound.write(.end(nil))
    guard case .head(let head)? = try await inbound.next(isolation: #isolation) else { throw CutOff() }
    return Reply(status: Int(head.status.code), headers: head.headers, body: [])
  }

  mutating func send(
    _ target: String,
    method: HTTPMethod = .GET,
    headers: [(String, String)] = [],
    body: String = ""
  ) async throws -> Reply {
    var reply = try await begin(target, method: method, headers: headers, body: body)
    while let part = try await inbound.next(isolation: #isolation) {
      switch part {
      case .head: throw CutOff()
      case .body(let buffer): reply.body.append(contentsOf: buffer.readableBytesView)
      case .end: return reply
      }
    }
    throw CutOff()
  }

  /// The next event of a stream; `nil` at its orderly end.
  mutating func nextEvent() async throws -> JSON? {
    try await nextLine().map { try JSON($0) }
  }

  /// The next line of a stream; `nil` at its orderly end.
  mutating func nextLine() async throws -> [UInt8]? {
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(unread[..<end])
        unread.removeSubrange(...end)
        searched = 0
        return line
      }
      searched = unread.count
      switch try await inbound.next(isolation: #isolation) {
      case .body(let buffer)?: unread.append(contentsOf: buffer.readableBytesView)
      case .end?: return nil
      case .head?, nil: throw CutOff()
      }
    }
  }

  /// The next event of a stream in protobuf; `nil` at its orderly end.
  mutating func nextFrame() async throws -> (type: String, object: WireMessage)? {
    while true {
      let length = 4 + unread.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      if unread.count >= 4, unread.count >= length {
        let (events, _) = try WireMessage.events(Array(unread.prefix(length)))
        unread.removeFirst(length)
        return events.first
      }
      switch try await inbound.next(isolation: #isolation) {
      case .body(let buffer)?: unread.append(contentsOf: buffer.readableBytesView)
      case .end?:
        #expect(unread.isEmpty)
        return nil
      case .head?, nil: throw CutOff()
      }
    }
  }

  /// All that comes until the connection is cut, with whether it was cut rather than ended in order.
  mutating func rest() async -> (bytes: [UInt8], isCut: Bool) {
    var bytes = unread
    (unread, searched) = ([], 0)
    while let part = try? await inbound.next(isolation: #isolation) {
      switch part {
      case .body(let buffer): bytes.append(contentsOf: buffer.readableBytesView)
      case .end: return (bytes, false)
      case .head: return (bytes, true)
      }
    }
    return (bytes, true)
  }

  mutating func nextEvents(_ count: Int) async throws -> [JSON] {
    var events: [JSON] = []
    while events.count < count, let event = try await nextEvent() { events.append(event) }
    return events
  }
}

func get(_ target: String, host: String = "127.0.0.1", port: Int, headers: [(String, String)] = []) async throws
  -> Reply
{
  try await TestConnection.open(host: host, port: port) { connection in
    try await connection.send(target, headers: headers)
  }
}

/// Asks on a connection of its own and compares the status.
func expect(
  status: Int,
  of target: String,
  host: String = "127.0.0.1",
  port: Int,
  headers: [(String, String)] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let reply = try await get(target, host: host, port: port, headers: headers)
  #expect(reply.status == status, sourceLocation: sourceLocation)
}
