/// The double nearest to a decimal, by the algorithm of Eisel and Lemire.
///
/// Lemire, "Number Parsing at a Gigabyte per Second" (2021), with the proof that no case is left over in Mushtak and
/// Lemire, "Fast Number Parsing Without Fallback" (2023).
enum DecimalRounding {
  private static let fractionBits = 52
  private static let greatestExponent = 0x7ff

  /// `digits` x 10^`exponent`, to even where it lies between two doubles; infinite where it is beyond them.
  static func nearest(_ digits: UInt64, exponent: Int) -> Double {
    guard digits != 0, exponent >= PowersOfFive.range.lowerBound else { return 0 }
    guard exponent <= 308 else { return .infinity }
    let leadingZeros = digits.leadingZeroBitCount
    let product = product(digits &<< UInt64(leadingZeros), exponent)
    let upperBit = Int(product.high &>> 63)
    let shift = upperBit &+ 64 &- fractionBits &- 3
    // One bit more than a double has, to round by.
    var significand = product.high &>> UInt64(shift)
    // 217706 / 2^16 is log2(10).
    var binaryExponent = (217_706 &* exponent) &>> 16 &+ 63 &+ upperBit &- leadingZeros &+ 1023
    if binaryExponent <= 0 {
      guard binaryExponent > -63 else { return 0 }
      significand &>>= UInt64(1 &- binaryExponent)
      significand = (significand &+ significand & 1) &>> 1
      // Rounded up to the least normal number, it carries into the exponent by itself.
      return Double(bitPattern: significand)
    }
    // Exactly between two doubles, which only these powers can make: to the even one.
    if product.low <= 1, -4...23 ~= exponent, significand & 3 == 1, significand &<< UInt64(shift) == product.high {
      significand &-= 1
    }
    significand = (significand &+ significand & 1) &>> 1
    if significand >= 2 << fractionBits {
      significand = 1 << fractionBits
      binaryExponent &+= 1
    }
    guard binaryExponent < greatestExponent else { return .infinity }
    // The highest bit of the significand is implied.
    return Double(bitPattern: significand & (1 << fractionBits - 1) | UInt64(binaryExponent) &<< UInt64(fractionBits))
  }

  /// The first 128 bits of `digits` (highest bit set) times the power, exact enough for the 55 that count.
  @inline(__always)
  private static func product(_ digits: UInt64, _ exponent: Int) -> (high: UInt64, low: UInt64) {
    let power = PowersOfFive.power(exponent)
    var (high, low) = digits.multipliedFullWidth(by: power.high)
    // The power's low half can only matter where these bits would carry.
    if high & 0x1ff == 0x1ff {
      let (sum, carries) = low.addingReportingOverflow(digits.multipliedFullWidth(by: power.low).high)
      low = sum
      if carries { high &+= 1 }
    }
    return (high, low)
  }
}
