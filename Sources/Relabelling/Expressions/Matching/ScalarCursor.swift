typealias Bytes = UnsafeBufferPointer<UInt8>

extension Bytes {
  /// The code point at a place and how many bytes it has; `nil` at the end. The bytes have to be UTF-8, as those of a
  /// `String` are; of others no byte is read that is not there.
  @inline(__always)
  func scalar(at index: Int) -> (value: UInt32, length: Int)? {
    guard index < count else { return nil }
    let first = self[index]
    if first < 0x80 { return (UInt32(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard index + length <= count else { return (0xFFFD, count - index) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(self[index + offset] & 0x3F) }
    return (value, length)
  }
}

extension String {
  /// The text's bytes, copied only if the string is not stored as UTF-8.
  func withBytes<Result>(_ body: (Bytes) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(utf8).withUnsafeBufferPointer(body)
  }
}
