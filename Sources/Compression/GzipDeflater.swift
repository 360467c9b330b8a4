internal import CZlib

/// Writes gzip (RFC 1952) of a text that is there as a whole.
public enum GzipDeflater {
  /// Pages of metrics repeat themselves so much that a higher level gains little and costs several times the time.
  public static let usualLevel = 1

  /// The text as one member.
  ///
  /// - Parameter level: from 1, the quickest, to 9, the smallest; 0 does not compress at all. What lies beyond is taken
  ///   for the nearest.
  public static func deflate(_ text: [UInt8], level: Int = usualLevel) throws(DeflationError) -> [UInt8] {
    var stream = z_stream()
    let level = CInt(min(max(level, 0), 9))
    // zlib's word for its largest window, and for gzip, not its own format; its usual share of memory.
    let (windowBits, memoryLevel) = (CInt(15 + 16), CInt(8))
    let size = CInt(MemoryLayout<z_stream>.size)
    let result = deflateInit2_(
      &stream,
      level,
      Z_DEFLATED,
      windowBits,
      memoryLevel,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      size
    )
    guard result == Z_OK else { throw .noMemory }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(text.count)))
    var isComplete = false
    let deflated = text.withUnsafeBufferPointer { text in
      [UInt8](unsafeUninitializedCapacity: bound) { output, count in
        (isComplete, count) = deflate(text, into: output, &stream)
      }
    }
    guard isComplete else { throw .unfinished }
    return deflated
  }

  private static func deflate(
    _ text: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>,
    _ stream: inout z_stream
  ) -> (isComplete: Bool, count: Int) {
    var (taken, written, result) = (0, 0, Z_OK)
    // More than 4 GiB is more than zlib counts at a time.
    while result == Z_OK {
      let input = text[taken...].prefix(Int(UInt32.max))
      let room = output[written...].prefix(Int(UInt32.max))
      // zlib only reads there; its type says so to none but C that asks for it.
      stream.next_in = UnsafeMutablePointer(mutating: UnsafeBufferPointer(rebasing: input).baseAddress)
      stream.avail_in = UInt32(input.count)
      stream.next_out = UnsafeMutableBufferPointer(rebasing: room).baseAddress
      stream.avail_out = UInt32(room.count)
      result = CZlib.deflate(&stream, input.endIndex == text.endIndex ? Z_FINISH : Z_NO_FLUSH)
      taken += input.count - Int(stream.avail_in)
      written += room.count - Int(stream.avail_out)
    }
    return (result == Z_STREAM_END, written)
  }
}

/// Why a text could not be compressed.
public enum DeflationError: Error, Sendable, Equatable {
  /// There is none for zlib's state.
  case noMemory
  /// zlib stopped within the text.
  case unfinished
}

extension DeflationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noMemory: "there is not enough memory to compress it; give the process more"
    case .unfinished: "zlib stopped within the text; send it uncompressed"
    }
  }
}
