/// The first 128 bits of the powers of five, which are those of the powers of ten: 5^q = `high`.`low` x 2^(some exponent),
/// with the highest bit set.
///
/// As in Mushtak and Lemire, "Fast Number Parsing Without Fallback" (2023): cut off, but rounded up from 5^-27 to
/// 5^-1. From 5^0 to 5^55 they are exact.
enum PowersOfFive {
  /// Reading needs -342...308, as smaller numbers are zero and greater ones too great whatever their digits; writing
  /// needs -292...324.
  static let range = -342...324

  static func power(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    table[exponent &- range.lowerBound]
  }

  /// Rounded up wherever it is not exact.
  static func powerAbove(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    let (high, low) = power(exponent)
    if -27...55 ~= exponent { return (high, low) }
    let (above, carries) = low.addingReportingOverflow(1)
    return (carries ? high &+ 1 : high, above)
  }

  /// Made at first use, in about a tenth of a millisecond, by exact long arithmetic.
  private static let table: [(high: UInt64, low: UInt64)] = {
    // 2^959 / 5^342 still has 165 bits. Dividing again and again by five, cut off each time, cuts off no more than one
    // division by the power would.
    var fraction = LongInteger(words: [UInt64](repeating: 0, count: 14) + [1 << 63])
    let negative = (range.lowerBound...(-1)).reversed().map { exponent in
      fraction.divide(by: 5)
      let (high, low) = fraction.first128Bits
      return (high: high, low: exponent < -27 ? low : low + 1)
    }
    var power = LongInteger(words: [1])
    let others = (0...range.upperBound).map { _ in
      defer { power.multiply(by: 5) }
      return power.first128Bits
    }
    return negative.reversed() + others
  }()
}

/// A whole number of any length, lowest word first and no zeros at the high end.
private struct LongInteger {
  var words: [UInt64]

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: factor)
      let (low, carries) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high + (carries ? 1 : 0)
    }
    if carry > 0 { words.append(carry) }
  }

  /// Cuts off what remains.
  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
    }
    while words.last == 0 { words.removeLast() }
  }

  /// From the highest bit that is set, which is not that of zero.
  var first128Bits: (high: UInt64, low: UInt64) {
    let count = words.count
    let (high, middle, low) = (words[count - 1], count > 1 ? words[count - 2] : 0, count > 2 ? words[count - 3] : 0)
    let shift = high.leadingZeroBitCount
    return (high << shift | middle >> (64 - shift), middle << shift | low >> (64 - shift))
  }
}
