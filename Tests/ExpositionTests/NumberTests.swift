import Exposition
import Testing

@Suite("Numbers")
struct NumberTests {
  @Test(
    "What a number means",
    arguments: [
      ("0", 0), ("94", 94), ("+5", 5), ("-7", -7), ("007", 7), ("1.0", 1), ("13.382", 13.382), (".5", 0.5), ("5.", 5),
      ("1e3", 1000), ("1E+3", 1000), ("1e-3", 0.001), ("1.5e+300", 1.5e300), ("1.0E10", 1e10),
      ("9007199254740991", 9_007_199_254_740_991), ("9007199254740992", 9_007_199_254_740_992),
      ("9007199254740993", 9_007_199_254_740_992), ("18446744073709551616", 0x1p64),
      ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056), ("0.1", 0.1),
      ("0.30000000000000004", 0.30000000000000004), ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0), ("0e999999999999", 0),
      ("0.000000000000000000000000001", 1e-27),
      ("1e22", 1e22), ("1e23", 1e23), ("Inf", .infinity), ("+Inf", .infinity), ("-Inf", -.infinity), ("inf", .infinity),
      ("-infinity", -.infinity), ("Infinity", .infinity), ("0x1p3", 8), ("-0x1.8p1", -3), ("0X1P-2", 0.25),
    ]
  )
  func meaning(text: String, value: Double) {
    #expect(SampleValue.parse(text) == value)
  }

  @Test("Zero keeps its sign, and NaN is NaN in any letters")
  func special() {
    #expect(SampleValue.parse("-0")?.sign == .minus)
    #expect(SampleValue.parse("-0.0e5")?.sign == .minus)
    #expect(SampleValue.parse("0")?.sign == .plus)
    #expect(["NaN", "nan", "NAN"].allSatisfy { SampleValue.parse($0)?.isNaN == true })
  }

  @Test(
    "What is no number",
    arguments: [
      "", "+", "-", ".", "-.", "e5", "1e", "1e+", "1e5.0", "1.2.3", "1_000", "1,5", "0x", "0xp3", "0xg", "--1", "+-1",
      "1 ",
      "1f", "NaNs", "-NaN", "nan(0x1)", "in", "infinit", "1e400", "-1e400", "0x1p5000", "١", "1e1e1",
      String(repeating: "1", count: 1025),
    ]
  )
  func noNumber(text: String) {
    #expect(SampleValue.parse(text) == nil)
  }

  @Test(
    "How a number is written",
    arguments: [
      (0, "0"), (-0.0, "-0"), (94, "94"), (-3, "-3"), (13.382, "13.382"), (0.1, "0.1"), (1.5e300, "1.5e+300"),
      (1e300, "1e+300"), (9_007_199_254_740_992, "9007199254740992"), (-9_007_199_254_740_992, "-9007199254740992"),
      (1e15, "1000000000000000"), (.nan, "NaN"), (-.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
      (.leastNonzeroMagnitude, "5e-324"), (0.00001, "1e-05"),
    ]
  )
  func writing(value: Double, text: String) {
    #expect(SampleValue.text(value) == text)
  }
}
