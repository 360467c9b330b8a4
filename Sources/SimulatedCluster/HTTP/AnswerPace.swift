import NIOCore

/// How haltingly an answer is sent. By default it is sent as fast as the other side reads.
struct AnswerPace: Sendable {
  /// Before the head.
  var headDelay: TimeAmount?
  /// Between the head and the body.
  var bodyDelay: TimeAmount?
  /// The longest piece of the body that is sent at once, and the pause after each.
  var trickle: Trickle?
  /// After so many bytes of the body the connection is cut.
  var cutAfter: Int?

  struct Trickle: Sendable {
    var bytes: Int
    var pause: TimeAmount
  }
}

/// A body that is made while it is sent.
protocol BodySource: Sendable {
  /// The next piece, some hundred KB at most where that can be; `nil` at the end.
  mutating func next() -> ByteBuffer?
}

/// A body that is there already, for an answer in chunks.
struct WholeBody: BodySource {
  private var bytes: ByteBuffer?

  init(_ bytes: [UInt8]) {
    self.bytes = ByteBuffer(bytes: bytes)
  }

  mutating func next() -> ByteBuffer? {
    defer { bytes = nil }
    return bytes
  }
}
