internal import CZlib

/// Where the inflating of a gzip stands: the one place where zlib is asked for it.
///
/// Offer it bytes, and give it room for as long as it has more to write. Several members one after the other are one
/// text.
struct GzipStream: ~Copyable {
  /// zlib's word for its largest window and for gzip alone, not its own format.
  private static let windowBits: CInt = 15 + 16
  /// More than zlib counts at a time.
  static let longestPart = Int(UInt32.max)

  private enum Position {
    case atStart
    case inMember
    /// A member has ended: the text may end here, or go on with another.
    case betweenMembers
  }

  // zlib keeps a pointer to the stream within its state, so the stream must never move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var position = Position.atStart
  private var hasEndedMember = false
  private var mayHoldMore = false

  init() throws(InflationError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    // deinit frees what there is: to end a stream that did not begin is an error, and does no harm.
    guard result == Z_OK else { throw .noMemory }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Whether the text may end where the bytes do.
  var isAtEnd: Bool { position == .betweenMembers }

  /// Whether there may be more to write.
  var hasMore: Bool { stream.pointee.avail_in > 0 || mayHoldMore }

  /// The next bytes, no more than `longestPart`. They have to stay where they are until nothing more is to be written.
  mutating func offer(_ bytes: UnsafeRawBufferPointer) {
    // zlib only reads there; its type says so to none but C that asks for it.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    mayHoldMore = false
  }

  /// Takes the bytes back, whatever is left of them.
  mutating func withdraw() {
    stream.pointee.next_in = nil
    stream.pointee.avail_in = 0
  }

  /// - Returns: how much of the room was written to, and what is wrong with what comes then.
  mutating func write(to room: UnsafeMutableBufferPointer<UInt8>) -> (count: Int, error: InflationError?) {
    if position == .betweenMembers { inflateReset(stream) }
    let offered = UInt32(clamping: room.count)
    stream.pointee.next_out = room.baseAddress
    stream.pointee.avail_out = offered
    let result = inflate(stream, Z_NO_FLUSH)
    mayHoldMore = stream.pointee.avail_out == 0
    let count = Int(offered - stream.pointee.avail_out)
    switch result {
    case Z_OK: position = .inMember
    case Z_STREAM_END: (position, hasEndedMember, mayHoldMore) = (.betweenMembers, true, false)
    // The room was full exactly where the input ended.
    case Z_BUF_ERROR: mayHoldMore = false
    default: return (count, error(result))
    }
    return (count, nil)
  }

  private func error(_ result: CInt) -> InflationError {
    guard result != Z_MEM_ERROR else { return .noMemory }
    let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(result)"
    switch words {
    case "incorrect header check": return hasEndedMember ? .trailingBytes : .notGzip
    case "incorrect data check", "incorrect length check": return .checksum
    default: return .damaged(words)
    }
  }
}
