/// The digits of a decimal in registers, so that they are stored where they belong at once and need not move.
struct DigitText {
  let first: UInt8
  /// The others as text, the first of them in the lowest byte.
  let rest: UInt128
  /// Without zeros at the end.
  let count: Int
  /// With them.
  let integerCount: Int

  /// `number` has 17 digits at most, and is not zero.
  @inline(__always)
  init(_ number: UInt64) {
    let (upper, lower) = (number / 100_000_000, number % 100_000_000)
    let seventeenth = upper / 100_000_000
    let isLong = seventeenth > 0
    var lanes =
      UInt128(EightDigits.lanes(lower)) &<< 64 | UInt128(EightDigits.lanes(upper &- seventeenth &* 100_000_000))
    // Zeros before it move out at the low end, and the first digit behind them.
    let zeros = lanes.trailingZeroBitCount &>> 3
    let shifted = lanes &>> UInt128(8 &* zeros)
    first = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: isLong ? seventeenth : UInt64(truncatingIfNeeded: shifted))
    integerCount = isLong ? 17 : 16 &- zeros
    lanes = isLong ? lanes : shifted &>> 8
    count = 17 &- lanes.leadingZeroBitCount &>> 3
    rest = lanes | UInt128(EightDigits.zeros) &<< 64 | UInt128(EightDigits.zeros)
  }
}
