/// Reads a double from bytes without making a string of the usual ones.
enum DecimalReader {
  /// No number that means anything is longer, and the slow way's cost grows with the length.
  private static let longestText = 1024

  /// Powers of ten that a double holds exactly.
  private static let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  static func read(_ bytes: [UInt8], in range: Range<Int>) -> Double? {
    guard !range.isEmpty, range.count <= longestText else { return nil }
    guard let decimal = Decimal(bytes, in: range) else { return readWordOrHexadecimal(bytes, in: range) }
    // Both operands are exact, so that the one operation rounds correctly (Clinger's fast path).
    if decimal.digits <= 1 << 53 {
      let magnitude: Double? =
        switch decimal.exponent {
        case 0...22: Double(decimal.digits) * exactPowersOfTen[decimal.exponent]
        case -22..<0: Double(decimal.digits) / exactPowersOfTen[-decimal.exponent]
        default: decimal.digits == 0 ? 0 : nil
        }
      if let magnitude { return decimal.isNegative ? -magnitude : magnitude }
    }
    return readSlowly(bytes, in: range)
  }

  /// The whole text if it is an integer of 64 bits.
  static func readInteger(_ bytes: [UInt8], in range: Range<Int>) -> Int64? {
    guard !range.isEmpty, range.count <= 20 else { return nil }
    return Int64(String(decoding: bytes[range], as: UTF8.self))
  }

  private static func readWordOrHexadecimal(_ bytes: [UInt8], in range: Range<Int>) -> Double? {
    var text = String(decoding: bytes[range], as: UTF8.self).lowercased()
    if text == "nan" { return .nan }
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    switch text {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case _ where text.hasPrefix("0x"): return readSlowly(bytes, in: range)
    default: return nil
    }
  }

  private static func readSlowly(_ bytes: [UInt8], in range: Range<Int>) -> Double? {
    guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else { return nil }
    return value
  }
}

extension DecimalReader {
  /// A decimal number's parts: `digits` times ten to the `exponent`, as long as the digits are below 10^18. Those that
  /// come after so many are lost.
  private struct Decimal {
    var isNegative = false
    var digits: UInt64 = 0
    var exponent = 0

    /// `[+-]?` digits, with a point before, among or after them, then perhaps `[eE][+-]?` and digits.
    init?(_ bytes: [UInt8], in range: Range<Int>) {
      var index = range.lowerBound
      var sawDigit = false
      if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isNegative = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      while index < range.upperBound, let digit = Self.digit(bytes[index]) {
        append(digit)
        sawDigit = true
        index += 1
      }
      if index < range.upperBound, bytes[index] == UInt8(ascii: ".") {
        index += 1
        while index < range.upperBound, let digit = Self.digit(bytes[index]) {
          append(digit)
          exponent -= 1
          sawDigit = true
          index += 1
        }
      }
      guard sawDigit else { return nil }
      if index < range.upperBound, bytes[index] | 0x20 == UInt8(ascii: "e") {
        guard let power = Self.power(bytes, in: index + 1..<range.upperBound) else { return nil }
        exponent += power
        index = range.upperBound
      }
      guard index == range.upperBound else { return nil }
    }

    private mutating func append(_ digit: UInt64) {
      // 19 digits always fit into 64 bits.
      if digits < 1_000_000_000_000_000_000 { digits = digits * 10 + digit }
    }

    private static func power(_ bytes: [UInt8], in range: Range<Int>) -> Int? {
      var index = range.lowerBound
      var isNegative = false
      if index < range.upperBound, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isNegative = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      guard index < range.upperBound else { return nil }
      var power = 0
      while index < range.upperBound {
        guard let digit = digit(bytes[index]) else { return nil }
        // Far out of a double's range already; this only keeps the sum from overflowing.
        if power < 100_000 { power = power * 10 + Int(digit) }
        index += 1
      }
      return isNegative ? -power : power
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
      let digit = byte &- UInt8(ascii: "0")
      return digit < 10 ? UInt64(digit) : nil
    }
  }
}
