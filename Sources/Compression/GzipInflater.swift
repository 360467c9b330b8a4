internal import CZlib

/// Inflates gzip (RFC 1952) as it arrives: the one place where zlib is spoken.
///
/// Several members one after the other are one text. The output never grows beyond the limit, whatever the input claims;
/// beside it stands zlib's window of 32 KiB.
public struct GzipInflater: ~Copyable {
  private enum Position {
    case atStart
    case inMember
    /// A member has ended: the text may end here, or go on with another.
    case betweenMembers
    case failed(InflationError)
  }

  /// The output's first size. From there it doubles as it is needed.
  private static let firstCapacity = 16 << 10
  /// zlib's word for its largest window and for gzip alone, not its own format.
  private static let windowBits: CInt = 15 + 16

  // zlib keeps a pointer to the stream within its state, so the stream must never move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let limit: Int
  private var output: [UInt8] = []
  private var position = Position.atStart

  /// - Parameter limit: of the whole output, in bytes.
  public init(limit: Int) throws(InflationError) {
    // One byte beyond it shows that there is more.
    self.limit = min(max(limit, 0), Int.max - 1)
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

  /// How many bytes have been inflated.
  public var count: Int { output.count }

  /// Takes the next bytes, however many. What an error says once holds for all that come after.
  public mutating func append(_ bytes: RawSpan) throws(InflationError) {
    if case .failed(let error) = position { throw error }
    do throws(InflationError) {
      try bytes.withUnsafeBytes { (bytes) throws(InflationError) in
        var rest = bytes[...]
        while !rest.isEmpty {
          // More than zlib counts at a time.
          let part = rest.prefix(Int(UInt32.max))
          try inflate(UnsafeRawBufferPointer(rebasing: part))
          rest = rest.dropFirst(part.count)
        }
      }
    } catch {
      position = .failed(error)
      output = []
      throw error
    }
  }

  /// The whole text.
  ///
  /// - Throws: where the bytes end within a member, as those of an answer that was cut do.
  public consuming func finish() throws(InflationError) -> [UInt8] {
    switch position {
    case .betweenMembers: return output
    case .atStart, .inMember: throw .cutShort(inflated: output.count)
    case .failed(let error): throw error
    }
  }

  private mutating func inflate(_ bytes: UnsafeRawBufferPointer) throws(InflationError) {
    // zlib only reads there; its type says so to none but C that asks for it.
    let input = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(bytes.count)
    defer { stream.pointee.next_in = nil }
    var mayHoldMore = false
    while stream.pointee.avail_in > 0 || mayHoldMore {
      if case .betweenMembers = position { inflateReset(stream) }
      let result = fillOutput()
      guard output.count <= limit else { throw .tooLarge(limit: limit) }
      mayHoldMore = stream.pointee.avail_out == 0
      switch result {
      case Z_OK: position = .inMember
      case Z_STREAM_END: (position, mayHoldMore) = (.betweenMembers, false)
      // The output was full exactly where the input ended.
      case Z_BUF_ERROR: return
      default: throw failure(result)
      }
    }
  }

  /// Inflates into what room there is, made where there is none.
  private mutating func fillOutput() -> CInt {
    let most = limit + 1
    if output.count == output.capacity {
      output.reserveCapacity(min(most, max(Self.firstCapacity, 2 * output.count)))
    }
    let stream = stream
    let room = min(output.capacity, most) - output.count
    var result = Z_OK
    output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { buffer, count in
        let offered = UInt32(clamping: buffer.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = offered
        result = CZlib.inflate(stream, Z_NO_FLUSH)
        count = Int(offered - stream.pointee.avail_out)
      }
    }
    return result
  }

  private func failure(_ result: CInt) -> InflationError {
    guard result != Z_MEM_ERROR else { return .noMemory }
    let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(result)"
    switch words {
    case "incorrect header check": return output.isEmpty ? .notGzip : .trailingBytes
    case "incorrect data check", "incorrect length check": return .checksum
    default: return .damaged(words)
    }
  }
}
