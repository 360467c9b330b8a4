import NIOCore
import NIOHTTP1

/// What answers the requests of a listener.
protocol HTTPResponder: Sendable {
  /// Called on the connection's event loop, with one request at a time per connection. Must not block; the answer may
  /// come later, and from any thread.
  func respond(to exchange: HTTPExchange)
}

/// A request, read to its end.
struct HTTPRequest: Sendable {
  var method: HTTPMethod
  var target: RequestTarget
  var headers: HTTPHeaders
  var isKeepAlive: Bool
  var body: [UInt8]
}

/// A whole answer.
struct HTTPAnswer: Sendable {
  var status: HTTPResponseStatus
  /// In the order in which they are sent. `Content-Length` is added, unless the answer is chunked.
  var headers: [(name: String, value: String)]
  var body: [UInt8]
  var isChunked = false
}

/// One request and the way to answer it. Everything is handed to the connection's event loop, in the order of the
/// calls, so it may be used under a lock.
struct HTTPExchange: Sendable {
  let request: HTTPRequest
  let channel: any Channel

  /// Sends a whole answer.
  ///
  /// - Parameters:
  ///   - bodyDelay: how long the body comes after the head; `nil` for at once.
  ///   - whenSent: called when all of it was handed to the system; not called when the connection was cut before.
  func reply(
    _ answer: HTTPAnswer,
    bodyDelay: TimeAmount? = nil,
    whenSent: (@Sendable () -> Void)? = nil
  ) {
    channel.eventLoop.execute {
      write(head(answer.status, answer.headers, bodyLength: answer.isChunked ? nil : answer.body.count))
      if let bodyDelay {
        channel.flush()
        _ = channel.eventLoop.scheduleTask(in: bodyDelay) { finish(answer.body, whenSent: whenSent) }
      } else {
        finish(answer.body, whenSent: whenSent)
      }
    }
  }

  private func finish(_ body: [UInt8], whenSent: (@Sendable () -> Void)?) {
    if !body.isEmpty, request.method != .HEAD {
      write(.body(.byteBuffer(channel.allocator.buffer(bytes: body))))
    }
    let ended = channel.eventLoop.makePromise(of: Void.self)
    if let whenSent { ended.futureResult.whenSuccess(whenSent) }
    if !request.isKeepAlive { ended.futureResult.whenComplete { _ in channel.close(promise: nil) } }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: ended)
  }

  /// Begins an answer of unknown length.
  func beginStream(headers: [(name: String, value: String)]) {
    channel.eventLoop.execute {
      write(head(.ok, headers, bodyLength: nil))
      channel.flush()
    }
  }

  func stream(_ bytes: [UInt8]) {
    channel.eventLoop.execute {
      write(.body(.byteBuffer(channel.allocator.buffer(bytes: bytes))))
      channel.flush()
    }
  }

  func endStream() {
    channel.eventLoop.execute { finish([], whenSent: nil) }
  }

  /// Closes the connection without a word.
  func cut() {
    channel.eventLoop.execute { channel.close(promise: nil) }
  }

  private func write(_ part: HTTPServerResponsePart) {
    channel.write(part, promise: nil)
  }

  private func head(
    _ status: HTTPResponseStatus,
    _ headers: [(name: String, value: String)],
    bodyLength: Int?
  ) -> HTTPServerResponsePart {
    var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
    if let bodyLength { fields.add(name: "Content-Length", value: String(bodyLength)) }
    if !request.isKeepAlive { fields.add(name: "Connection", value: "close") }
    return .head(HTTPResponseHead(version: .http1_1, status: status, headers: fields))
  }
}
