/// A place in a page's bytes, and the small steps that a reader takes from there.
///
/// Only `skipLine` and Spark's labels ever pass a newline, so that after a failure the cursor is still on the bad line.
struct ByteCursor {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// `nil` at the end.
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  var isAtEnd: Bool { position >= bytes.count }

  /// Before a newline, a carriage return with nothing after it on the line, or the end.
  var isAtLineEnd: Bool {
    switch current {
    case nil, UInt8.newline: true
    case UInt8.carriageReturn: position + 1 == bytes.count || bytes[position + 1] == .newline
    default: false
    }
  }

  mutating func skipBlanks() {
    while position < bytes.count, bytes[position].isBlank { position += 1 }
  }

  /// Steps over the byte if it stands here.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  /// Steps behind the next newline.
  mutating func skipLine() {
    while position < bytes.count, bytes[position] != .newline { position += 1 }
    if position < bytes.count { position += 1 }
  }

  /// Steps to the next blank or line's end.
  mutating func readToken() -> Range<Int> {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte.isBlank || byte == .newline { break }
      position += 1
    }
    if position > start, bytes[position - 1] == .carriageReturn { position -= 1 }
    return start..<position
  }

  /// Steps to the line's end, before its carriage return if it has one.
  mutating func readRestOfLine() -> Range<Int> {
    let start = position
    while position < bytes.count, bytes[position] != .newline { position += 1 }
    if position > start, bytes[position - 1] == .carriageReturn { position -= 1 }
    return start..<position
  }

  /// Whether these bytes stand at `index`.
  func matches(_ pattern: [UInt8], at index: Int) -> Bool {
    guard bytes.count - index >= pattern.count else { return false }
    for offset in 0..<pattern.count where bytes[index + offset] != pattern[offset] { return false }
    return true
  }

  func firstIndex(of pattern: [UInt8]) -> Int? {
    (position..<max(position, bytes.count)).first { matches(pattern, at: $0) }
  }

  /// Whether the bytes of a range that was read earlier stand here again.
  func repeats(_ range: Range<Int>) -> Bool {
    guard bytes.count - position >= range.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= range.count {
        let earlier = bytes.loadUnaligned(fromByteOffset: range.lowerBound + offset, as: UInt64.self)
        guard earlier == bytes.loadUnaligned(fromByteOffset: position + offset, as: UInt64.self) else { return false }
        offset += 8
      }
      while offset < range.count {
        guard bytes[range.lowerBound + offset] == bytes[position + offset] else { return false }
        offset += 1
      }
      return true
    }
  }

  func string(_ range: Range<Int>) throws(RejectionReason) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else { throw .notUTF8 }
    return text
  }

  /// Whether the line from there to its newline is UTF-8.
  func isText(from start: Int) -> Bool {
    let end = bytes[start...].firstIndex(of: .newline) ?? bytes.endIndex
    return String(validating: bytes[start..<end], as: UTF8.self) != nil
  }

  /// A line for people's eyes.
  func excerpt(from start: Int) -> String {
    var end = start
    while end < bytes.count, end - start < 200, bytes[end] != .newline { end += 1 }
    // Do not cut a character in two.
    if end < bytes.count, bytes[end] != .newline {
      while end > start, bytes[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
    }
    if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
