import NIOCore
import NIOHTTP1
import Synchronization

/// An answer under way. It is sent as fast as the other side reads it and no faster, so that the length of an answer
/// does not matter. May be used from any thread and under a lock.
final class AnswerStream: Sendable {
  private struct State {
    var queue: AnswerQueue
    var isPumping = false
  }

  private let channel: any Channel
  private let isKeepAlive: Bool
  private let state: Mutex<State>

  init(_ exchange: HTTPExchange, pace: AnswerPace) {
    channel = exchange.channel
    isKeepAlive = exchange.request.isKeepAlive
    state = Mutex(State(queue: AnswerQueue(pace: pace, isHeadOnly: exchange.request.method == .HEAD)))
  }

  /// Bytes that wait to be sent.
  var backlog: Int {
    state.withLock { $0.queue.backlog }
  }

  func add(_ part: AnswerQueue.Part) {
    change { $0.add(part) }
  }

  func send(_ bytes: [UInt8]) {
    add(.bytes(ByteBuffer(bytes: bytes)))
  }

  func end() {
    add(.end)
  }

  /// Closes the connection without a word, behind what was sent until now.
  func cut() {
    change { $0.cut() }
  }

  /// Sends nothing more, and leaves the connection open.
  func fallSilent() {
    change { $0.fallSilent() }
  }

  private func change(_ body: (inout AnswerQueue) -> Void) {
    let isAsleep = state.withLock { state in
      body(&state.queue)
      defer { state.isPumping = true }
      return !state.isPumping
    }
    if isAsleep { channel.eventLoop.execute { self.pump() } }
  }

  /// On the event loop: does all that is due.
  private func pump() {
    state.withLock { $0.isPumping = false }
    var hasWritten = false
    while true {
      switch state.withLock({ $0.queue.next() }) {
      case .writeHead(let head):
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        hasWritten = true
      case .write(let bytes):
        let count = bytes.readableBytes
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { self.wrote(count, $0) }
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: written)
        hasWritten = false
      case .wait(let time):
        if hasWritten { channel.flush() }
        hasWritten = false
        _ = channel.eventLoop.scheduleTask(in: time) { self.change { $0.waited() } }
      case .notify(let notice): notice()
      case .end: return end(on: channel)
      case .cut:
        if hasWritten { channel.flush() }
        channel.close(promise: nil)
        return
      case .nothing:
        if hasWritten { channel.flush() }
        return
      }
    }
  }

  private func wrote(_ count: Int, _ result: Result<Void, any Error>) {
    change { queue in
      queue.wrote(count)
      if case .failure = result { queue.abandon() }
    }
  }

  private func end(on channel: any Channel) {
    let ended = channel.eventLoop.makePromise(of: Void.self)
    if !isKeepAlive { ended.futureResult.whenComplete { _ in channel.close(promise: nil) } }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: ended)
  }
}
