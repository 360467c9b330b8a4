extension NumberReader.Decimal {
  /// The hexadecimal number that the decimal is the first `0` of, and where it ends; infinite where it is beyond a
  /// double's range. `nil` where there is none.
  ///
  /// `0x` and hexadecimal digits, with a point before, among or after them, then perhaps `p`, a sign and the exponent of
  /// two in decimal.
  func readHexadecimal(_ bytes: UnsafePointer<UInt8>, to limit: Int) -> (magnitude: Double, end: Int)? {
    guard isSingleZero, end < limit, bytes[end] | 0x20 == UInt8(ascii: "x") else { return nil }
    var significand: UInt64 = 0
    var exponent = 0
    var sawDigit = false
    var sawPoint = false
    var index = end + 1
    while index < limit {
      if let digit = Self.hexadecimalDigit(bytes[index]) {
        sawDigit = true
        if significand >> 60 == 0 {
          significand = significand << 4 | digit
          if sawPoint { exponent -= 4 }
        } else {
          // Too far behind to tell what it is, but not that it is there.
          if digit > 0 { significand |= 1 }
          if !sawPoint { exponent += 4 }
        }
      } else if bytes[index] == .point, !sawPoint {
        sawPoint = true
      } else {
        break
      }
      index += 1
    }
    guard sawDigit else { return nil }
    if let power = Self.readPower(bytes, letter: UInt8(ascii: "p"), from: index, to: limit) {
      exponent += power.value
      index = power.end
    }
    return (Self.nearest(significand, exponent: exponent), index)
  }

  /// `significand` x 2^`exponent`, to even where it lies between two doubles.
  private static func nearest(_ significand: UInt64, exponent: Int) -> Double {
    guard significand != 0 else { return 0 }
    let leadingZeros = significand.leadingZeroBitCount
    let normalised = significand << leadingZeros
    let power = exponent + 63 - leadingZeros
    guard power <= 1023 else { return .infinity }
    // Two bits more than the double has: the first of those lost, and whether any other of them is set.
    let shift = 9 + max(0, -1022 - power)
    guard shift < 64 else { return 0 }
    var bits = normalised >> shift
    if bits << shift != normalised { bits |= 1 }
    bits = bits >> 2 + (bits & 3 == 3 || bits & 7 == 6 ? 1 : 0)
    // The highest bit of a normal number adds one to the exponent, as a carry from rounding does.
    return Double(bitPattern: bits + UInt64(max(0, power + 1022)) << 52)
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return UInt64(digit) }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? UInt64(letter) + 10 : nil
  }
}
