import NIOCore
import NIOHTTP1
import Testing

@testable import Scraping

@Suite struct ExchangeTests {
  private func head(_ status: Int, _ headers: [(String, String)] = [], version: HTTPVersion = .http1_1)
    -> HTTPResponseHead
  {
    HTTPResponseHead(version: version, status: .init(statusCode: status), headers: HTTPHeaders(headers))
  }

  /// In words: what the action is, and whether the connection is kept.
  private func words(_ action: Exchange.Action) -> String {
    guard case .end(let outcome, let keeps) = action else { return "go on" }
    let result =
      switch outcome {
      case .page(let page): "page of \(page.body.count)"
      case .redirected(let status, let location): "\(status) to \(location)"
      case .failed(let failure): failure.code
      case .unanswered: "unanswered"
      }
    return "\(result), \(keeps ? "kept" : "closed")"
  }

  @Test("a page comes in parts, and the connection is kept")
  func page() {
    var exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(byteCount: 100)) == "go on")
    #expect(words(exchange.receive(head(200, [("content-length", "8")]))) == "go on")
    #expect(words(exchange.receive(ByteBuffer(string: "m 1\n"))) == "go on")
    #expect(words(exchange.receive(ByteBuffer(string: "m 2\n"))) == "go on")
    #expect(words(exchange.receiveEnd()) == "page of 8, kept")
    #expect(words(exchange.receiveEnd()) == "go on")
  }

  @Test("Connection: close and HTTP/1.0 are honoured")
  func close() {
    for head in [head(200, [("connection", "close")]), head(200, version: .http1_0)] {
      var exchange = Exchange(limits: .init())
      _ = exchange.receive(head)
      #expect(words(exchange.receiveEnd()) == "page of 0, closed")
    }
  }

  @Test("a little body of an error is read over to keep the connection, a large one is not")
  func draining() {
    var exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(head(404, [("content-length", "9")]))) == "go on")
    #expect(words(exchange.receive(ByteBuffer(string: "not found"))) == "go on")
    #expect(words(exchange.receiveEnd()) == "bad_status, kept")

    exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(head(500, [("content-length", "65537")]))) == "bad_status, closed")

    exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(head(500))) == "go on")
    let half = ByteBuffer(repeating: 0, count: Exchange.mostDrained / 2)
    #expect(words(exchange.receive(half)) == "go on")
    #expect(words(exchange.receive(half)) == "go on")
    #expect(words(exchange.receive(ByteBuffer(string: "x"))) == "bad_status, closed")

    exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(head(302, [("location", "/x/"), ("connection", "close")]))) == "302 to /x/, closed")
    exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(head(101))) == "bad_status, closed")
  }

  @Test("an error whose body is cut stays that error")
  func cutError() {
    var exchange = Exchange(limits: .init())
    _ = exchange.receive(head(503, [("content-length", "9")]))
    #expect(words(exchange.fail(.closed("x"))) == "bad_status, closed")
  }

  @Test("only a cut before the first byte is unanswered")
  func unanswered() {
    var exchange = Exchange(limits: .init())
    #expect(words(exchange.fail(.closed("x"))) == "unanswered, closed")
    #expect(words(exchange.fail(.closed("x"))) == "go on")

    exchange = Exchange(limits: .init())
    _ = exchange.receive(byteCount: 1)
    #expect(words(exchange.fail(.closed("x"))) == "closed, closed")

    exchange = Exchange(limits: .init())
    #expect(words(exchange.fail(.badAnswer("x"))) == "bad_answer, closed")
  }

  @Test("a head without end is refused")
  func endlessHead() {
    var exchange = Exchange(limits: .init())
    #expect(words(exchange.receive(byteCount: Exchange.mostHeadBytes + 1)) == "go on")
    #expect(words(exchange.receive(byteCount: 1)) == "bad_answer, closed")
  }

  @Test("a body beyond its limit closes the connection")
  func tooLarge() {
    var exchange = Exchange(limits: .init(compressedBytes: 10, bodyBytes: 7))
    _ = exchange.receive(head(200))
    #expect(words(exchange.receive(ByteBuffer(string: "12345678"))) == "too_large, closed")
  }

  @Test("a location that is shown to people is short")
  func location() {
    var exchange = Exchange(limits: .init())
    let location = "/" + String(repeating: "x", count: 60_000)
    guard
      case .end(.redirected(_, let shown), _) = exchange.receive(
        head(302, [("location", location), ("connection", "close")])
      )
    else {
      Issue.record("no redirect")
      return
    }
    #expect(shown.count == 300)
  }
}
