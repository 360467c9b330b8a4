import NIOCore
import NIOHTTP1

/// What of an answer is still to be sent, and what of it is due. A value without I/O.
struct AnswerQueue: Sendable {
  enum Part: Sendable {
    case head(HTTPResponseHead)
    case bytes(ByteBuffer)
    case source(any BodySource)
    case pause(TimeAmount)
    /// To be called when all before it was handed to the system.
    case notice(@Sendable () -> Void)
    case end
    case cut
  }

  enum Step: Sendable {
    case writeHead(HTTPResponseHead)
    case write(ByteBuffer)
    case wait(TimeAmount)
    case notify(@Sendable () -> Void)
    case end
    case cut
    case nothing
  }

  /// Bytes that may be on their way to the system at once; beyond them the sender waits.
  private static let mostInFlight = 1 << 20
  /// Small parts are put together up to this.
  private static let usualPiece = 64 * 1024

  private var parts = CircularBuffer<Part>()
  private var trickle: AnswerPace.Trickle?
  /// Bytes until the connection is cut.
  private var allowance: Int?
  private var inFlight = 0
  private var isWaiting = false
  private var pauseAfterPiece = false
  private(set) var isOver = false
  private var isSilent = false
  /// Whether the answer has no body, since only its head was asked for.
  private let isHeadOnly: Bool

  /// Bytes that wait to be sent, without those of sources, which are not made yet.
  private(set) var backlog = 0

  init(pace: AnswerPace, isHeadOnly: Bool) {
    trickle = pace.trickle.map { .init(bytes: max(1, $0.bytes), pause: $0.pause) }
    allowance = pace.cutAfter
    self.isHeadOnly = isHeadOnly
  }

  mutating func add(_ part: Part) {
    if isOver || isSilent { return }
    switch part {
    case .bytes(let buffer):
      if isHeadOnly || buffer.readableBytes == 0 { return }
      backlog += buffer.readableBytes
    case .source: if isHeadOnly { return }
    default: break
    }
    parts.append(part)
  }

  /// Ends it without a word behind what is complete; and at once where the other side does not take even that.
  mutating func cut() {
    if inFlight >= Self.mostInFlight || isWaiting || isSilent { parts.removeAll() }
    // What stands behind a source would say that all of it had come.
    parts = CircularBuffer(parts.prefix { if case .source = $0 { false } else { true } })
    (isWaiting, isSilent) = (false, false)
    parts.append(.cut)
  }

  /// From now on nothing is sent, and the connection stays.
  mutating func fallSilent() {
    parts.removeAll()
    backlog = 0
    isSilent = true
  }

  mutating func abandon() {
    parts.removeAll()
    backlog = 0
    isOver = true
  }

  mutating func wrote(_ bytes: Int) {
    inFlight -= bytes
  }

  mutating func waited() {
    isWaiting = false
  }

  /// What to do next.
  mutating func next() -> Step {
    if isOver || isWaiting { return .nothing }
    if pauseAfterPiece, let trickle {
      pauseAfterPiece = false
      isWaiting = true
      return .wait(trickle.pause)
    }
    guard let part = parts.first else { return .nothing }
    switch part {
    case .head(let head):
      parts.removeFirst()
      return .writeHead(head)
    case .pause(let time):
      parts.removeFirst()
      isWaiting = true
      return .wait(time)
    case .notice(let notice):
      guard inFlight == 0 else { return .nothing }
      parts.removeFirst()
      return .notify(notice)
    case .end:
      parts.removeFirst()
      isOver = true
      return .end
    case .cut:
      abandon()
      return .cut
    case .bytes, .source:
      guard inFlight < Self.mostInFlight else { return .nothing }
      return write()
    }
  }

  private mutating func write() -> Step {
    if allowance == 0 {
      abandon()
      return .cut
    }
    let limit = min(trickle?.bytes ?? .max, allowance ?? .max)
    guard let piece = takePiece(upTo: limit) else { return next() }
    inFlight += piece.readableBytes
    allowance = allowance.map { $0 - piece.readableBytes }
    pauseAfterPiece = trickle != nil
    return .write(piece)
  }

  private mutating func takePiece(upTo limit: Int) -> ByteBuffer? {
    guard var piece = takePart() else { return nil }
    while piece.readableBytes < Self.usualPiece, case .bytes(let more)? = parts.first {
      parts.removeFirst()
      backlog -= more.readableBytes
      piece.writeImmutableBuffer(more)
    }
    guard piece.readableBytes > limit, let start = piece.readSlice(length: limit) else { return piece }
    backlog += piece.readableBytes
    parts.prepend(.bytes(piece))
    return start
  }

  private mutating func takePart() -> ByteBuffer? {
    switch parts.first {
    case .bytes(let buffer):
      parts.removeFirst()
      backlog -= buffer.readableBytes
      return buffer
    case .source(var source):
      parts.removeFirst()
      guard let piece = source.next() else { return nil }
      parts.prepend(.source(source))
      return piece
    default: return nil
    }
  }
}
