/// A page's bytes while it is read, lent by the array that owns them.
///
/// Accesses are not checked in release builds: every caller keeps its indices within `count`. The fuzzers run all of
/// it under an address sanitizer.
struct PageBytes {
  let pointer: UnsafePointer<UInt8>
  let count: Int

  /// `nil` for an empty page, and for one that is longer than its places can tell.
  init?(_ buffer: UnsafeBufferPointer<UInt8>) {
    guard let start = buffer.baseAddress, (1...ByteRange.furthest).contains(buffer.count) else { return nil }
    pointer = start
    count = buffer.count
  }

  /// Where the text begins: behind a byte order mark, if there is one.
  var start: Int { matches("\u{feff}", at: 0) ? 3 : 0 }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    assert(index >= 0 && index < count)
    return pointer[index]
  }

  func buffer(_ range: ByteRange) -> UnsafeBufferPointer<UInt8> {
    assert(range.upperBound <= count)
    return UnsafeBufferPointer(start: pointer + range.lowerBound, count: range.count)
  }

  // MARK: Searching

  /// The first place from `index` on, before `end`, whose byte is of the class; `end` where there is none.
  @inline(__always)
  func first<Class: ByteClass>(_ class: Class.Type, from index: Int, to end: Int) -> Int {
    assert(index >= 0 && end <= count)
    var index = index
    while index + 8 <= end {
      let word = UInt64(littleEndian: UnsafeRawPointer(pointer + index).loadUnaligned(as: UInt64.self))
      let marks = Class.marks(in: word)
      if marks != 0 { return index + marks.firstMark }
      index += 8
    }
    while index < end, !Class.contains(pointer[index]) { index += 1 }
    return index
  }

  /// Behind the blanks that stand there.
  @inline(__always)
  func skippingBlanks(from index: Int) -> Int {
    var index = index
    while index < count, pointer[index].isBlank { index += 1 }
    return index
  }

  /// The line's end: its newline, or the page's end.
  func lineEnd(from index: Int) -> Int {
    first(Newline.self, from: index, to: count)
  }

  /// Behind the line's newline, or the page's end.
  @inline(__always)
  func nextLine(from index: Int) -> Int {
    Swift.min(count, lineEnd(from: index) + 1)
  }

  /// Whether nothing follows on the line: a newline, a carriage return before one, or the page's end.
  @inline(__always)
  func isLineEnd(at index: Int) -> Bool {
    if index >= count || pointer[index] == .newline { return true }
    return pointer[index] == .carriageReturn && (index + 1 == count || pointer[index + 1] == .newline)
  }

  // MARK: Comparing

  /// Whether `length` bytes from `index` on are those at `other`. Both must have so many.
  @inline(__always)
  func isEqual(at index: Int, to other: UnsafePointer<UInt8>, length: Int) -> Bool {
    assert(index >= 0 && index + length <= count)
    return Self.areEqual(pointer + index, other, length)
  }

  /// Whether these bytes stand at `index`, wholly within the page.
  func matches(_ pattern: StaticString, at index: Int) -> Bool {
    let length = pattern.utf8CodeUnitCount
    return index + length <= count && Self.areEqual(pointer + index, pattern.utf8Start, length)
  }

  /// Word by word; the last word overlaps the one before.
  @inline(__always)
  private static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let (left, right) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    if length < 8 {
      for index in 0..<length
      where left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self) {
        return false
      }
      return true
    }
    var offset = 0
    while offset + 32 <= length {
      let difference =
        (left.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
          ^ right.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self))
      if difference != .zero { return false }
      offset += 32
    }
    while offset + 8 <= length {
      guard
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      offset += 8
    }
    return left.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
      == right.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
  }

  /// Quick rather than safe against texts made to collide: a collision may cost time, never a wrong answer.
  func hash(of range: ByteRange) -> UInt64 {
    let start = UnsafeRawPointer(pointer + range.lowerBound)
    var hash = UInt64(truncatingIfNeeded: range.count)
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
    }
    guard range.count >= 8 else {
      for offset in 0..<range.count { mix(UInt64(start.load(fromByteOffset: offset, as: UInt8.self))) }
      return hash
    }
    var offset = 0
    while offset + 8 <= range.count {
      mix(start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    mix(start.loadUnaligned(fromByteOffset: range.count - 8, as: UInt64.self))
    return hash
  }

  // MARK: Text

  func isUTF8(_ range: ByteRange) -> Bool {
    let end = range.upperBound
    guard first(NotASCII.self, from: range.lowerBound, to: end) < end else { return true }
    do {
      _ = try UTF8Span(validating: buffer(range).span)
      return true
    } catch {
      return false
    }
  }

  /// The text of a range; what is not UTF-8 in it becomes U+FFFD.
  func string(_ range: ByteRange) -> String {
    String(decoding: buffer(range), as: UTF8.self)
  }

  /// The text of a range with `\\`, `\n` and, where they are escaped too, `\"` resolved. Any other backslash stays as it
  /// is, as Prometheus has it.
  func unescaped(_ range: ByteRange, quotes: Bool = true) -> String {
    String(unsafeUninitializedCapacity: max(range.count, 1)) { text in
      var length = 0
      var index = range.lowerBound
      while index < range.upperBound {
        let byte = pointer[index]
        let next = byte == .backslash && index + 1 < range.upperBound ? pointer[index + 1] : 0
        switch next {
        case .backslash: text[length] = next
        case .quote where quotes: text[length] = next
        case UInt8(ascii: "n"): text[length] = .newline
        default:
          text[length] = byte
          index -= 1
        }
        length += 1
        index += 2
      }
      return length
    }
  }

  /// A line for people's eyes, cut at 200 bytes but not within a character.
  func excerpt(from index: Int) -> String {
    let lineEnd = lineEnd(from: index)
    var end = Swift.min(lineEnd, index + 200)
    if end < lineEnd {
      while end > index, pointer[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
    }
    if end > index, pointer[end - 1] == .carriageReturn { end -= 1 }
    return string(ByteRange(index, end))
  }

  /// Newlines between two places.
  func newlines(from index: Int, to end: Int) -> Int {
    var (index, newlines) = (index, 0)
    while true {
      index = first(Newline.self, from: index, to: end)
      if index >= end { return newlines }
      newlines += 1
      index += 1
    }
  }
}
