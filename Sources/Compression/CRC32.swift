internal import CZlib

/// The checksum that gzip has too (RFC 1952): it tells bytes that were changed by accident, not on purpose.
public enum CRC32 {
  /// - Parameter before: the checksum of what stands before these bytes.
  public static func checksum(_ bytes: RawSpan, after before: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return before }
      return UInt32(truncatingIfNeeded: crc32_z(UInt(before), start, bytes.count))
    }
  }
}
