import NIOCore

/// Reads a watch as it streams, event by event. What stands unfinished when the stream ends was cut: it is never given
/// out, and comes again when the watch is resumed.
struct WatchReader: Sendable {
  private var body: any WatchBody

  /// - Parameter objectLimit: bytes that one event may have, its object included.
  init(encoding: WireEncoding, objectLimit: Int) {
    switch encoding {
    case .json: body = JSONWatchBody(objectLimit: objectLimit)
    case .protobuf: body = ProtobufWatchBody(objectLimit: objectLimit)
    }
  }

  mutating func append(_ chunk: ByteBuffer) {
    body.append(chunk)
  }

  /// The next event; `nil` where more bytes are needed.
  mutating func next() throws(WireFault) -> SentEvent? {
    try body.next()
  }
}

/// The body of a watch in one of the encodings; for its methods see ``WatchReader``.
protocol WatchBody: Sendable {
  mutating func append(_ chunk: ByteBuffer)
  mutating func next() throws(WireFault) -> SentEvent?
}
