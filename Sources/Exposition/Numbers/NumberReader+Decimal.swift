extension NumberReader {
  /// A decimal without its sign: digits, with a point before, among or after them, up to where an exponent may follow.
  ///
  /// Four words, which is what functions still hand on in registers.
  struct Decimal {
    private let start: Int
    /// Where the point stands, if there is one.
    private let integerEnd: Int
    /// The index behind the last byte.
    let end: Int
    /// All digits as one number, which is the decimal's as long as they are not more than 19.
    private let digits: UInt64

    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int) {
      self.start = start
      let integer = NumberReader.readDigits(bytes, from: start, to: limit)
      integerEnd = integer.end
      if integer.end < limit, bytes[integer.end] == .point {
        (digits, end) = NumberReader.readDigits(bytes, from: integer.end &+ 1, to: limit, after: integer.number)
      } else {
        (digits, end) = integer
      }
    }

    private var hasPoint: Bool { end > integerEnd }

    var digitCount: Int { end &- start &- (hasPoint ? 1 : 0) }

    /// How many of them stand behind the point.
    private var fractionCount: Int { hasPoint ? end &- integerEnd &- 1 : 0 }

    /// Whether its digits fit into a word, and there are any.
    var isShort: Bool { 1...19 ~= digitCount }

    /// `0`, and nothing else.
    var isSingleZero: Bool { digits == 0 && digitCount == 1 && !hasPoint }
  }
}

// MARK: What it is worth

extension NumberReader.Decimal {
  /// The double nearest to it, if it is short; infinite where it is beyond a double's range.
  @inline(__always)
  func shortMagnitude(timesTenTo power: Int = 0) -> Double {
    let exponent = power &- fractionCount
    // Both operands are exact, so that the one operation rounds correctly (Clinger's fast path).
    if digits <= 1 << 53, -22...22 ~= exponent {
      let number = Double(Int64(truncatingIfNeeded: digits))
      return exponent < 0 ? number / Self.powersOfTen[0 &- exponent] : number * Self.powersOfTen[exponent]
    }
    return DecimalRounding.nearest(digits, exponent: exponent)
  }

  /// Those that a double holds exactly.
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The double nearest to it with the exponent behind it, if there is one, and where that ends; infinite where it is
  /// beyond a double's range. An `e` without digits does not belong to the number.
  func readExponent(_ bytes: UnsafePointer<UInt8>, to limit: Int) -> (magnitude: Double, end: Int) {
    let power = Self.readPower(bytes, letter: UInt8(ascii: "e"), from: end, to: limit) ?? (0, end)
    return isShort
      ? (shortMagnitude(timesTenTo: power.value), power.end)
      : (longMagnitude(bytes, timesTenTo: power.value, to: power.end), power.end)
  }

  /// The letter, perhaps a sign, and digits.
  static func readPower(
    _ bytes: UnsafePointer<UInt8>,
    letter: UInt8,
    from start: Int,
    to limit: Int
  ) -> (value: Int, end: Int)? {
    guard start + 1 < limit, bytes[start] | 0x20 == letter else { return nil }
    let isNegative = bytes[start + 1] == .minus
    let first = isNegative || bytes[start + 1] == .plus ? start + 2 : start + 1
    let (number, end) = NumberReader.readDigits(bytes, from: first, to: limit)
    guard end > first else { return nil }
    // A number of `longest` bytes is zero or infinite with any greater one. This keeps sums from overflowing.
    let isGreat = end - NumberReader.skipZeros(bytes, from: first, to: end) > 5
    let magnitude = isGreat ? 100_000 : Int(number)
    return (isNegative ? -magnitude : magnitude, end)
  }

  /// The same for more digits than a word holds, of a number that ends at `end`.
  private func longMagnitude(_ bytes: UnsafePointer<UInt8>, timesTenTo power: Int, to end: Int) -> Double {
    var first: UInt64 = 0
    // Digits, but for zeros before them.
    var taken = 0
    var left = 0
    for index in start..<self.end where index != integerEnd {
      if taken == 19 {
        left += 1
      } else {
        first = first * 10 + UInt64(bytes[index] &- UInt8(ascii: "0"))
        if first > 0 { taken += 1 }
      }
    }
    let exponent = power - fractionCount + left
    let value = DecimalRounding.nearest(first, exponent: exponent)
    // The decimal lies between the number of its first 19 digits and the next. Mostly one double is nearest to both.
    if left == 0 || value == DecimalRounding.nearest(first + 1, exponent: exponent) { return value }
    let text = String(decoding: UnsafeBufferPointer(start: bytes + start, count: end - start), as: UTF8.self)
    return Double(text) ?? .infinity
  }
}
