/// The shortest decimal that reads back as a double, and of several as short the nearest: `digits` x 10^`exponent`.
///
/// Raffaello Giulietti, "The Schubfach way to render doubles" (2020).
struct ShortestDecimal {
  /// May end in zeros.
  let digits: UInt64
  let exponent: Int

  /// The sign is disregarded. Meaningless for zero, infinity and NaN.
  init(_ value: Double) {
    let fraction = value.significandBitPattern
    let isNormal = value.exponentBitPattern != 0
    let significand = isNormal ? fraction | 1 << 52 : fraction
    let power = (isNormal ? Int(value.exponentBitPattern) : 1) &- 1075
    // Below a power of two, the next double is half as far away as above.
    let isNarrow = fraction == 0 && value.exponentBitPattern > 1

    // All of these in quarters of the unit in the last place: the value, and halfway to its neighbours.
    let middle = 4 &* significand
    let below = middle &- (isNarrow ? 1 : 2)
    let above = middle &+ 2
    // floor(log10(2^power)), of three quarters of it where the way down is narrow.
    let tens = (power &* 1_262_611 &- (isNarrow ? 524_031 : 0)) &>> 22
    // 1741647 / 2^19 is log2(10).
    let shift = UInt64(power &+ ((0 &- tens) &* 1_741_647) &>> 19 &+ 1)
    let scale = PowersOfFive.powerAbove(0 &- tens)
    let scaled = Self.multiply(middle &<< shift, scale)
    // Halfway belongs to the even one, as reading rounds to it.
    let isOdd = significand & 1
    let lowest = Self.multiply(below &<< shift, scale) &+ isOdd
    let highest = Self.multiply(above &<< shift, scale) &- isOdd

    let unit = scaled &>> 2
    // One digit less, where exactly one such decimal lies within.
    let ten = unit / 10
    let tenIsInside = lowest <= 40 &* ten
    let nextTenIsInside = 40 &* ten &+ 40 <= highest
    if tenIsInside != nextTenIsInside {
      digits = nextTenIsInside ? ten &+ 1 : ten
      exponent = tens &+ 1
      return
    }
    exponent = tens
    let unitIsInside = lowest <= 4 &* unit
    let nextUnitIsInside = 4 &* unit &+ 4 <= highest
    if unitIsInside != nextUnitIsInside {
      digits = nextUnitIsInside ? unit &+ 1 : unit
    } else {
      // Both or neither: the nearer, or the even one.
      let half = 4 &* unit &+ 2
      digits = scaled > half || (scaled == half && unit & 1 == 1) ? unit &+ 1 : unit
    }
  }

  /// The high word of the product, with its lowest bit set if anything was lost but what the power's inexactness adds.
  @inline(__always)
  private static func multiply(_ number: UInt64, _ power: (high: UInt64, low: UInt64)) -> UInt64 {
    let (high, middle) = number.multipliedFullWidth(by: power.high)
    let (sum, carries) = middle.addingReportingOverflow(number.multipliedFullWidth(by: power.low).high)
    return (carries ? high &+ 1 : high) | (sum > 1 ? 1 : 0)
  }
}
