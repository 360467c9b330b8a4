/// Writes the shortest text that reads back as the number.
enum NumberWriter {
  /// Bytes that a number can take while it is written. Whole words are stored, so that what is behind it may change too.
  static let longest = 40

  /// As `SampleValue.text` has it. Writes at `bytes`, which has room for `longest`; returns how many bytes the number has.
  static func write(_ value: Double, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    let magnitude = value.magnitude
    if magnitude <= 0x1p53 {
      let whole = Int64(value)
      if Double(whole) == value, whole != 0 || value.sign == .plus { return write(whole, to: bytes) }
    }
    guard value.isFinite else { return copy(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf", to: bytes) }
    bytes[0] = .minus
    let sign = value.sign == .minus ? 1 : 0
    if magnitude == 0 {
      bytes[sign] = UInt8(ascii: "0")
      return sign + 1
    }
    return sign &+ write(ShortestDecimal(magnitude), isGreat: magnitude > 0x1p53, to: bytes + sign)
  }

  static func write(_ value: Int64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    bytes[0] = .minus
    let sign = value < 0 ? 1 : 0
    return sign &+ write(value.magnitude, to: bytes + sign)
  }

  /// Stores up to three words.
  @inline(__always)
  private static func write(_ number: UInt64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    if number < 10 {
      bytes[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)
      return 1
    }
    if number < 100_000_000 { return writeFirst(number, to: bytes) }
    let upper = number / 100_000_000
    let count: Int
    if upper < 100_000_000 {
      count = writeFirst(upper, to: bytes)
    } else {
      count = writeFirst(upper / 100_000_000, to: bytes)
      store(EightDigits.lanes(upper % 100_000_000) | EightDigits.zeros, at: bytes + count)
      store(EightDigits.lanes(number % 100_000_000) | EightDigits.zeros, at: bytes + count + 8)
      return count &+ 16
    }
    store(EightDigits.lanes(number % 100_000_000) | EightDigits.zeros, at: bytes + count)
    return count &+ 8
  }

  /// Of a number below 10^8 that is not zero, without leading zeros.
  @inline(__always)
  private static func writeFirst(_ number: UInt64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    let lanes = EightDigits.lanes(number)
    let zeros = lanes.trailingZeroBitCount &>> 3
    store((lanes | EightDigits.zeros) &>> UInt64(8 &* zeros), at: bytes)
    return 8 &- zeros
  }

  private static func copy(_ text: StaticString, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    bytes.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return text.utf8CodeUnitCount
  }
}

// MARK: Decimals

extension NumberWriter {
  /// `13.382`, `0.0001`, `1e-05`, `1.5e+300`.
  private static func write(
    _ decimal: ShortestDecimal,
    isGreat: Bool,
    to bytes: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let digits = DigitText(decimal.digits)
    let count = digits.count
    // How many digits stand before the point.
    let point = digits.integerCount &+ decimal.exponent
    if isGreat || point < -3 {
      bytes[0] = digits.first
      bytes[1] = .point
      store(digits.rest, at: bytes + 2)
      let end = count == 1 ? 1 : count &+ 1
      return end &+ writeExponent(point &- 1, to: bytes + end)
    }
    if point > 0 {
      // No whole number comes here, so that at most 16 digits stand on either side.
      bytes[0] = digits.first
      store(digits.rest, at: bytes + 1)
      bytes[point] = .point
      store(digits.rest >> UInt128(8 &* (point &- 1)), at: bytes + point + 1)
      return count &+ 1
    }
    // At most three zeros behind the point.
    store(leadingZeros, at: bytes)
    let start = bytes + (2 &- point)
    start[0] = digits.first
    store(digits.rest, at: start + 1)
    return 2 &- point &+ count
  }

  /// `e-05`, `e+300`.
  private static func writeExponent(_ exponent: Int, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    bytes[0] = UInt8(ascii: "e")
    bytes[1] = exponent < 0 ? .minus : .plus
    bytes[2] = UInt8(ascii: "0")
    let magnitude = UInt64(exponent.magnitude)
    return magnitude < 10 ? 3 &+ write(magnitude, to: bytes + 3) : 2 &+ write(magnitude, to: bytes + 2)
  }

  /// `0.000` and more of them.
  private static let leadingZeros: UInt64 = 0x3030_3030_3030_2e30

  @inline(__always)
  private static func store<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word,
    at bytes: UnsafeMutablePointer<UInt8>
  ) {
    UnsafeMutableRawPointer(bytes).storeBytes(of: word.littleEndian, as: Word.self)
  }
}
