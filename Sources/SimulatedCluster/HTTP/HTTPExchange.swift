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
  enum Body: Sendable {
    case bytes([UInt8])
    /// Made while it is sent, in chunks.
    case source(any BodySource)
  }

  var status: HTTPResponseStatus
  /// In the order in which they are sent. `Content-Length` is added, unless the answer is chunked.
  var headers: [(name: String, value: String)]
  var body: Body

  init(status: HTTPResponseStatus, headers: [(name: String, value: String)], body: [UInt8]) {
    (self.status, self.headers, self.body) = (status, headers, .bytes(body))
  }

  init(status: HTTPResponseStatus, headers: [(name: String, value: String)], source: any BodySource) {
    (self.status, self.headers, self.body) = (status, headers, .source(source))
  }
}

/// One request and the way to answer it. Everything is handed to the connection's event loop, in the order of the
/// calls, so it may be used under a lock.
struct HTTPExchange: Sendable {
  let request: HTTPRequest
  let channel: any Channel

  /// Sends a whole answer.
  ///
  /// - Parameter whenSent: called when all of it was handed to the system; not called when the connection was cut
  ///   before.
  func reply(_ answer: HTTPAnswer, pace: AnswerPace = AnswerPace(), whenSent: (@Sendable () -> Void)? = nil) {
    switch answer.body {
    case .bytes(let bytes):
      let stream = begin(answer.status, answer.headers, bodyLength: bytes.count, pace: pace)
      stream.send(bytes)
      finish(stream, whenSent)
    case .source(let source):
      let stream = begin(answer.status, answer.headers, pace: pace)
      stream.add(.source(source))
      finish(stream, whenSent)
    }
  }

  /// Begins an answer that is added to.
  ///
  /// - Parameter bodyLength: `nil` where it is not known.
  func begin(
    _ status: HTTPResponseStatus = .ok,
    _ headers: [(name: String, value: String)],
    bodyLength: Int? = nil,
    pace: AnswerPace = AnswerPace()
  ) -> AnswerStream {
    let stream = AnswerStream(self, pace: pace)
    if let delay = pace.headDelay { stream.add(.pause(delay)) }
    stream.add(.head(head(status, headers, bodyLength: bodyLength)))
    if let delay = pace.bodyDelay { stream.add(.pause(delay)) }
    return stream
  }

  private func finish(_ stream: AnswerStream, _ whenSent: (@Sendable () -> Void)?) {
    if let whenSent { stream.add(.notice(whenSent)) }
    stream.end()
  }

  private func head(
    _ status: HTTPResponseStatus,
    _ headers: [(name: String, value: String)],
    bodyLength: Int?
  ) -> HTTPResponseHead {
    var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
    if let bodyLength { fields.add(name: "Content-Length", value: String(bodyLength)) }
    if !request.isKeepAlive { fields.add(name: "Connection", value: "close") }
    return HTTPResponseHead(version: .http1_1, status: status, headers: fields)
  }
}
