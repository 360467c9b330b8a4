import Testing

@testable import Exposition

@Suite("Powers of five")
struct PowersOfFiveTests {
  @Test(
    "some are known",
    arguments: [
      (0, 0x8000_0000_0000_0000, 0), (1, 0xa000_0000_0000_0000, 0), (-1, 0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd),
      (-342, 0xeef4_53d6_923b_d65a, 0x113f_aa29_06a1_3b3f), (308, 0x8e67_9c2f_5e44_ff8f, 0x570f_09ea_a7ea_7648),
    ] as [(Int, UInt64, UInt64)]
  )
  func known(exponent: Int, high: UInt64, low: UInt64) {
    #expect(PowersOfFive.power(exponent) == (high, low))
  }

  @Test("each is five times the one before it, to the last bit or the one next to it")
  func sequence() {
    var failures: [Int] = []
    // 5^0 is exact, and five times the one before it a little too much.
    for exponent in PowersOfFive.range.dropFirst() where exponent != 0 {
      let (before, this) = (PowersOfFive.power(exponent - 1), PowersOfFive.power(exponent))
      let power = UInt128(this.high) << 64 | UInt128(this.low)
      // 5/4 or 5/8, so that the highest bit remains set.
      let quarter = (UInt128(before.high) << 64 | UInt128(before.low)) / 4
      let (five, isGreater) = (quarter * 4).addingReportingOverflow(quarter)
      let expected = isGreater ? five / 2 | 1 << 127 : five
      let difference = power > expected ? power - expected : expected - power
      if difference > 5 || power >> 127 == 0 { failures.append(exponent) }
    }
    #expect(failures == [])
  }

  @Test("those above are exact or one more")
  func above() {
    #expect(PowersOfFive.powerAbove(55) == PowersOfFive.power(55))
    #expect(PowersOfFive.powerAbove(-27) == PowersOfFive.power(-27))
    #expect(PowersOfFive.powerAbove(56).low == PowersOfFive.power(56).low + 1)
    #expect(PowersOfFive.powerAbove(-28).low == PowersOfFive.power(-28).low + 1)
    // None carries into the high half, as far as the table goes.
    #expect(PowersOfFive.range.allSatisfy { PowersOfFive.powerAbove($0).high == PowersOfFive.power($0).high })
  }
}
