import Testing

@testable import Exposition

@Suite("Reading integers")
struct IntegerReadingTests {
  @Test(
    "an integer of 64 bits, and where it ends",
    arguments: [
      ("0", 0, 1), ("-0", 0, 2), ("+7", 7, 2), ("1700000000000", 1_700_000_000_000, 13), ("12abc", 12, 2),
      ("1.5", 1, 1),
      ("9223372036854775807", .max, 19), ("-9223372036854775808", .min, 20), ("1e3", 1, 1), ("12345678", 12_345_678, 8),
      ("000000000000000000000000000042 ", 42, 30),
    ] as [(String, Int64, Int)]
  )
  func integers(text: String, value: Int64, end: Int) {
    let number = readInteger(Array(text.utf8))
    #expect(number?.value == value)
    #expect(number?.end == end)
  }

  @Test(
    "what is none",
    arguments: [
      "", "+", "-", "a", " 1", "--1", ".5", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
      "99999999999999999999", "100000000000000000000000000", String(repeating: "0", count: 1025),
    ]
  )
  func none(text: String) {
    #expect(readInteger(Array(text.utf8)) == nil)
  }

  @Test("every integer comes back from its text, whatever its length")
  func everyLength() {
    let failures = Thoroughness.check(20_000, seed: 6) { generator in
      let value = Int64(bitPattern: generator.next()) >> Int64.random(in: 0...63, using: &generator)
      let number = readInteger(Array("\(value)".utf8))
      return number?.value == value && number?.end == "\(value)".utf8.count ? nil : "\(value)"
    }
    #expect(failures == [])
  }

  private func readInteger(_ bytes: [UInt8]) -> (value: Int64, end: Int)? {
    // Exactly so many bytes of memory, which the address sanitizer watches.
    let exact = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    defer { exact.deallocate() }
    exact.initialize(from: bytes, count: bytes.count)
    return NumberReader.readInteger(exact, from: 0, to: bytes.count)
  }
}
