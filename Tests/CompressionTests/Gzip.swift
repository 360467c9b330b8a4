import CZlib

/// Gzip as the tests want it.
enum Gzip {
  /// One member that holds a text.
  static func member(_ text: [UInt8], level: CInt = 9) -> [UInt8] {
    deflated(text, level: level, windowBits: 15 + 16)
  }

  /// The deflate stream alone, to be wrapped in headers that zlib does not write.
  static func member(_ text: [UInt8], header: [UInt8]) -> [UInt8] {
    let checksum = UInt32(truncatingIfNeeded: crc32(0, text, UInt32(text.count)))
    let trailer = [checksum, UInt32(text.count)].flatMap { number in (0..<4).map { UInt8(number >> ($0 * 8) & 0xff) } }
    return header + deflated(text, level: 6, windowBits: -15) + trailer
  }

  /// zlib's own format, which HTTP calls deflate.
  static func zlib(_ text: [UInt8]) -> [UInt8] { deflated(text, level: 6, windowBits: 15) }

  static func checksum(ofHeader header: [UInt8]) -> [UInt8] {
    let checksum = crc32(0, header, UInt32(header.count))
    return [UInt8(checksum & 0xff), UInt8(checksum >> 8 & 0xff)]
  }

  private static func deflated(_ text: [UInt8], level: CInt, windowBits: CInt) -> [UInt8] {
    var stream = z_stream()
    let size = CInt(MemoryLayout<z_stream>.size)
    var result = deflateInit2_(&stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(result == Z_OK)
    defer { deflateEnd(&stream) }
    var text = text
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(text.count))))
    let length = text.withUnsafeMutableBufferPointer { text in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (text.baseAddress, UInt32(text.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        result = deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    precondition(result == Z_STREAM_END)
    return Array(output.prefix(length))
  }
}
