import NIOCore
import NIOHTTP1

/// One request that was sent, and the answer to it as it arrives: a state machine that is told of each part and says
/// what is to be done.
struct Exchange: ~Copyable {
  /// What came of it.
  enum Outcome: Sendable {
    case page(PageFetcher.Page)
    case redirected(status: Int, location: String)
    case failed(ScrapeFailure)
    /// The connection was cut before a single byte of the answer had come.
    case unanswered(cause: String)
  }

  enum Action: Sendable {
    case goOn
    /// The exchange is over. A connection that is not kept is to be closed now.
    case end(Outcome, keepsConnection: Bool)
  }

  private enum State {
    case awaitingHead(received: Int)
    case readingPage
    /// The answer is no page; what little follows is read over, so that the connection can be kept.
    case draining(Outcome, left: Int)
    case ended
  }

  /// Bytes that may come before the head of the answer is whole: status line, headers, and interim answers before it.
  static let mostHeadBytes = 64 << 10
  /// Bytes of an answer that is no page which are read over; with more of them a new connection is cheaper.
  static let mostDrained = 64 << 10
  /// A location is shown to people.
  private static let longestLocation = 300

  private let limits: PageFetcher.Limits
  private var state = State.awaitingHead(received: 0)
  private var body: PageBody?
  private var contentType: String?
  private var mayKeep = false

  init(limits: PageFetcher.Limits) {
    self.limits = limits
  }

  /// Bytes have come, and are about to be decoded.
  mutating func receive(byteCount: Int) -> Action {
    guard case .awaitingHead(let before) = state else { return .goOn }
    // What came last may hold the head and much of the body after it.
    guard before <= Self.mostHeadBytes else {
      return end(.failed(.badAnswer("its headers are larger than \(Self.mostHeadBytes) bytes")))
    }
    state = .awaitingHead(received: before + byteCount)
    return .goOn
  }

  mutating func receive(_ head: HTTPResponseHead) -> Action {
    guard case .awaitingHead = state else { return .goOn }
    mayKeep = head.isKeepAlive
    let length = head.headers.first(name: "content-length").flatMap { Int($0) }
    guard head.status == .ok else { return refuse(head, length: length) }
    contentType = head.headers.first(name: "content-type")
    do throws(ScrapeFailure) {
      body = try PageBody(
        encodings: head.headers[canonicalForm: "content-encoding"],
        length: length,
        limits: limits
      )
    } catch {
      return end(.failed(error))
    }
    state = .readingPage
    return .goOn
  }

  mutating func receive(_ part: ByteBuffer) -> Action {
    switch state {
    case .readingPage:
      do throws(ScrapeFailure) {
        try body?.append(part.readableBytesSpan)
        return .goOn
      } catch {
        return end(.failed(error))
      }
    case .draining(let outcome, let left):
      guard part.readableBytes <= left else { return end(outcome) }
      state = .draining(outcome, left: left - part.readableBytes)
      return .goOn
    case .awaitingHead, .ended:
      return .goOn
    }
  }

  /// The answer is whole.
  mutating func receiveEnd() -> Action {
    switch state {
    case .readingPage:
      guard let body = body.take() else { return end(.failed(.closed("the answer has no body"))) }
      do throws(ScrapeFailure) {
        return end(.page(PageFetcher.Page(body: try body.finish(), contentType: contentType)), keeps: mayKeep)
      } catch {
        return end(.failed(error))
      }
    case .draining(let outcome, _):
      return end(outcome, keeps: mayKeep)
    case .awaitingHead, .ended:
      return .goOn
    }
  }

  /// The connection has come to its end, or cannot be used any more.
  mutating func fail(_ failure: ScrapeFailure) -> Action {
    switch (state, failure) {
    case (.ended, _): .goOn
    // All that mattered had come.
    case (.draining(let outcome, _), _): end(outcome)
    case (.awaitingHead(received: 0), .closed(let cause)): end(.unanswered(cause: cause))
    case (.awaitingHead, _), (.readingPage, _): end(.failed(failure))
    }
  }

  private mutating func refuse(_ head: HTTPResponseHead, length: Int?) -> Action {
    let status = Int(head.status.code)
    let outcome: Outcome
    if (300..<400).contains(status), let location = head.headers.first(name: "location") {
      outcome = .redirected(status: status, location: String(location.prefix(Self.longestLocation)))
    } else {
      outcome = .failed(.status(status))
    }
    // After 101 it is not HTTP that follows.
    guard mayKeep, status >= 200, length ?? 0 <= Self.mostDrained else { return end(outcome) }
    state = .draining(outcome, left: Self.mostDrained)
    return .goOn
  }

  private mutating func end(_ outcome: Outcome, keeps: Bool = false) -> Action {
    state = .ended
    body = nil
    return .end(outcome, keepsConnection: keeps)
  }
}
