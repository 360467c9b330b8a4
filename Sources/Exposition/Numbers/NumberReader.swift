/// Reads a number from bytes, correctly rounded.
///
/// A number ends at the first byte that cannot belong to it, whatever that is: of `12abc` it is `12`, of `1e` it is `1`.
/// Whether a number may end there is for the caller to say. `end` may lie far behind the number, and it is read faster
/// where it does.
enum NumberReader {
  /// In bytes. No number that means anything is longer.
  static let longest = 1024

  /// The number that begins at `start`, and the index behind its last byte: decimal, hexadecimal (`0x1.8p3`), `NaN`, or
  /// `Inf` and `Infinity` with a sign or none; words in any letters.
  ///
  /// `nil` where no number begins there, or one that is longer than `longest` or beyond a double's range as `1e400` is.
  static func read(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (value: Double, end: Int)? {
    guard start < end else { return nil }
    let isNegative = bytes[start] == .minus
    let decimal = Decimal(bytes, from: isNegative || bytes[start] == .plus ? start &+ 1 : start, to: end)
    // Most numbers end here.
    guard decimal.isShort, decimal.end == end || !bytes[decimal.end].continuesNumber else {
      return readUnusual(decimal, bytes, from: start, to: end)
    }
    let magnitude = decimal.shortMagnitude()
    return (isNegative ? -magnitude : magnitude, decimal.end)
  }

  /// One with an exponent or more digits than a word holds, or that is no decimal.
  @inline(never)
  private static func readUnusual(
    _ decimal: Decimal,
    _ bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int
  ) -> (value: Double, end: Int)? {
    guard decimal.digitCount > 0 else { return readWord(bytes, from: start, to: end) }
    // What is longer is not worth reading to its end.
    let limit = end - start > longest ? start + longest + 1 : end
    guard decimal.end < limit || limit == end else { return nil }
    let number = decimal.readHexadecimal(bytes, to: limit) ?? decimal.readExponent(bytes, to: limit)
    guard number.magnitude.isFinite, number.end - start <= longest else { return nil }
    return (bytes[start] == .minus ? -number.magnitude : number.magnitude, number.end)
  }

  /// An integer of 64 bits, by the same rules; `nil` where it has more.
  static func readInteger(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (value: Int64, end: Int)? {
    guard start < end else { return nil }
    let isNegative = bytes[start] == .minus
    let first = isNegative || bytes[start] == .plus ? start &+ 1 : start
    let (magnitude, index) = readDigits(bytes, from: first, to: end)
    guard index > first, index &- start <= longest else { return nil }
    // 19 digits always fit into 64 bits, and leading zeros count for nothing.
    if index &- first > 19, index - skipZeros(bytes, from: first, to: index) > 19 { return nil }
    guard magnitude <= (isNegative ? Int64.min.magnitude : Int64.max.magnitude) else { return nil }
    return (Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude), index)
  }

  /// The number of the digits that stand there, appended to those `before`, and where they end. It wraps around when
  /// they are too many.
  @inline(__always)
  static func readDigits(
    _ bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int,
    after before: UInt64 = 0
  ) -> (number: UInt64, end: Int) {
    let digits = EightDigits(at: bytes + start, limit: end &- start)
    let number = before &* digits.scale &+ digits.value
    if digits.count < 8 { return (number, start &+ digits.count) }
    return readMoreDigits(bytes, from: start &+ 8, to: end, after: number)
  }

  @inline(never)
  private static func readMoreDigits(
    _ bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int,
    after before: UInt64
  ) -> (number: UInt64, end: Int) {
    var (number, index) = (before, start)
    while true {
      let digits = EightDigits(at: bytes + index, limit: end &- index)
      number = number &* digits.scale &+ digits.value
      if digits.count < 8 { return (number, index &+ digits.count) }
      // Not by `count`, which the processor would wait for.
      index &+= 8
    }
  }

  static func skipZeros(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, bytes[index] == UInt8(ascii: "0") { index &+= 1 }
    return index
  }
}

// MARK: Words

extension NumberReader {
  private static func readWord(
    _ bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int
  ) -> (value: Double, end: Int)? {
    if matches("nan", bytes, at: start, to: end) { return (.nan, start + 3) }
    let isNegative = bytes[start] == .minus
    let first = isNegative || bytes[start] == .plus ? start + 1 : start
    for word: StaticString in ["infinity", "inf"] where matches(word, bytes, at: first, to: end) {
      return (isNegative ? -.infinity : .infinity, first + word.utf8CodeUnitCount)
    }
    return nil
  }

  private static func matches(_ word: StaticString, _ bytes: UnsafePointer<UInt8>, at start: Int, to end: Int) -> Bool {
    guard end - start >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      word.indices.allSatisfy { bytes[start + $0] | 0x20 == word[$0] }
    }
  }
}

extension UInt8 {
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")

  /// Whether a decimal's digits may be followed by it: by an exponent, or where `0` begins a hexadecimal number.
  @inline(__always)
  fileprivate var continuesNumber: Bool {
    self | 0x20 == UInt8(ascii: "e") || self | 0x20 == UInt8(ascii: "x")
  }
}
