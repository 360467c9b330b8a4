import Fixtures
import Testing

@testable import Exposition

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

@Suite("Reading numbers")
struct NumberReadingTests {
  @Test("any double's shortest text, and its text with any number of digits, are read as strtod reads them")
  func bitPatterns() {
    let failures = Thoroughness.check(30_000, seed: 1) { generator in
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { return nil }
      let texts = [value.description, formatted(value, digits: .random(in: 1...25, using: &generator))]
      return texts.first { !isReadAsByTheLibrary($0) }
    }
    #expect(failures == [])
  }

  @Test("decimals of any length, with leading and trailing zeros and any exponent, are read as strtod reads them")
  func decimals() {
    let failures = Thoroughness.check(60_000, seed: 2) { generator in
      let text = decimal(using: &generator)
      return isReadAsByTheLibrary(text) ? nil : text
    }
    #expect(failures == [])
  }

  @Test("a decimal halfway between two doubles is read as the even one, any more as the upper, any less as the lower")
  func halfway() {
    let failures = Thoroughness.check(300, seed: 3) { generator in
      // As many with few digits, where they decide soonest, as with up to 770.
      let bits = generator.next() & ~(1 << 63)
      let near = Double(sign: .plus, exponent: .random(in: 0...120, using: &generator), significand: 1 + unit(bits))
      return halfwayFailure(Bool.random(using: &generator) ? near : Double(bitPattern: bits))
    }
    #expect(failures == [])
  }

  @Test("so it is around the powers of two and ten, the subnormals and the greatest number")
  func halfwayEdges() {
    var values: [Double] = [0, .leastNonzeroMagnitude, .leastNonzeroMagnitude.nextUp, 1e-300, 1e15, 1e22, 1e23, 1e300]
    values.append(.greatestFiniteMagnitude.nextDown)
    for exponent in [-1073, -1023, -1022, -1021, -100, -1, 0, 1, 52, 53, 54, 55, 63, 64, 127, 128, 1022, 1023] {
      values += [powerOfTwo(exponent), powerOfTwo(exponent).nextDown]
    }
    #expect(values.compactMap(halfwayFailure) == [])
  }

  @Test("powers of two and ten and what is next to them are read as strtod reads them")
  func powers() {
    var failures: [String] = []
    for exponent in -1074...1023 {
      let power = powerOfTwo(exponent)
      for value in [power, power.nextDown, power.nextUp] {
        failures += [value.description, formatted(value, digits: 17)].filter { !isReadAsByTheLibrary($0) }
      }
    }
    for exponent in -400...400 {
      for digits in ["1", "10", "9.99999999999999999", "1.00000000000000001", "9007199254740993", "0.0001"] {
        let text = "\(digits)e\(exponent)"
        if !isReadAsByTheLibrary(text) { failures.append(text) }
      }
    }
    #expect(failures == [])
  }

  @Test(
    "the greatest number is the last before nothing",
    arguments: [
      ("1.7976931348623157e308", true), ("1.7976931348623158e308", true), ("1.7976931348623159e308", false),
      ("17976931348623157e292", true), ("179769313486231580793e288", true), ("179769313486231580794e288", false),
      ("1e309", false), ("1e99999999999999999999", false), ("0x1.fffffffffffff7p1023", true),
      ("0x1.fffffffffffff8p1023", false), ("0x1p1024", false),
    ]
  )
  func greatest(text: String, isNumber: Bool) {
    #expect(SampleValue.parse(text) == (isNumber ? .greatestFiniteMagnitude : nil))
    #expect(SampleValue.parse("-" + text) == (isNumber ? -.greatestFiniteMagnitude : nil))
  }

  @Test("any bytes whatever are read as far as strtod reads them")
  func anything() {
    let alphabet = Array("0123456789012345678900000..eE+-xXpPnNaAiIfFtTyY_ \n".utf8)
    let failures = Thoroughness.check(60_000, seed: 4) { generator in
      var bytes = Array(
        ["", "", "", "0x", "-0x1.", "inf", "infinity", "nan", "+", "1e", ".5e-"].randomElement(using: &generator)!.utf8
      )
      for _ in 0..<Int.random(in: 0...14, using: &generator) {
        bytes.append(alphabet.randomElement(using: &generator)!)
      }
      return readingFailure(bytes)
    }
    #expect(failures == [])
  }

  @Test("hexadecimal numbers of any length are read as strtod reads them")
  func hexadecimals() {
    let digits = Array("00001789aAfF")
    let failures = Thoroughness.check(20_000, seed: 5) { generator in
      var text = "0x"
      for _ in 0..<Int.random(in: 1...20, using: &generator) { text.append(digits.randomElement(using: &generator)!) }
      if Bool.random(using: &generator) {
        text += "."
        for _ in 0..<Int.random(in: 0...20, using: &generator) { text.append(digits.randomElement(using: &generator)!) }
      }
      let widest = Bool.random(using: &generator) ? 20 : 1200
      if Bool.random(using: &generator) { text += "p\(Int.random(in: -widest...widest, using: &generator))" }
      return readingFailure(Array(text.utf8))
    }
    #expect(failures == [])
  }

  @Test("no byte at the end or beyond it is looked at, wherever it is")
  func ends() {
    let texts = [
      "94.0", "-8943174", "13.382", "0.42131750000000001", "1.7321428571428572E-4",
      "123456789012345678901234567890.5e-10",
      "+Infinity", "-inf", "NaN", "0x1.8p+10", "-0x.00000000000000001p-3", "0000000000000000000000.00000000000001",
    ]
    var failures: [String] = []
    for text in texts.map({ Array($0.utf8) }) {
      for count in 0...text.count {
        // Exactly so many bytes of memory, which the address sanitizer watches.
        let exact = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        exact.initialize(from: text, count: count)
        let expected = read(Array(text[..<count] + Array("            ".utf8)), end: count + 12)
        if !isSame(NumberReader.read(exact, from: 0, to: count), expected) { failures.append("\(text[..<count])") }
        exact.deallocate()
        // Digits behind the end change nothing.
        if !isSame(read(Array(text[..<count] + Array("77777777777777".utf8)), end: count), expected) {
          failures.append("\(text[..<count]) before digits")
        }
        // Nor do bytes before the start.
        let later = (Array("9.9e9x".utf8) + text).withUnsafeBufferPointer { bytes in
          bytes.baseAddress.flatMap { NumberReader.read($0, from: 6, to: 6 + count) }.map { ($0.value, $0.end - 6) }
        }
        if !isSame(later, expected) { failures.append("\(text[..<count]) behind others") }
      }
    }
    #expect(failures == [])
  }

  @Test("a number of 1024 bytes is one, of 1025 none")
  func longest() {
    for (text, isNumber) in [
      (String(repeating: "0", count: 1023) + "1", true), (String(repeating: "0", count: 1024) + "1", false),
      ("-" + String(repeating: "0", count: 1023), true), ("-" + String(repeating: "0", count: 1024), false),
      ("0." + String(repeating: "1", count: 1022), true), ("0." + String(repeating: "1", count: 1023), false),
      ("1e" + String(repeating: "0", count: 1022), true), ("1e" + String(repeating: "0", count: 1023), false),
      ("0x" + String(repeating: "0", count: 1022), true), ("0x" + String(repeating: "0", count: 1023), false),
    ] {
      #expect((SampleValue.parse(text) != nil) == isNumber, "\(text.prefix(5))… of \(text.utf8.count) bytes")
    }
    #expect(SampleValue.parse("0." + String(repeating: "0", count: 1000) + "1e1001") == 1)
    #expect(SampleValue.parse("1" + String(repeating: "0", count: 1000) + "e-1000") == 1)
  }
}

// MARK: Comparing

extension NumberReadingTests {
  private func isReadAsByTheLibrary(_ text: String) -> Bool {
    let expected = strtod(text, nil)
    return SampleValue.parse(text)?.bitPattern == (expected.isFinite ? expected.bitPattern : nil)
  }

  private func halfwayFailure(_ value: Double) -> String? {
    guard value.isFinite, value.nextUp.isFinite else { return nil }
    let halfway = ExactDecimal(halfwayAbove: value)
    let even = value.significandBitPattern & 1 == 0 ? value : value.nextUp
    return [(halfway.text, even), (halfway.textAbove, value.nextUp), (halfway.textBelow, value)]
      .first { SampleValue.parse($0.0) != $0.1 }?.0
  }

  /// Other than strtod, what is read has no blanks before it, no `nan(…)`, no signed NaN, and is within range.
  private func readingFailure(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    let number = read(bytes, end: bytes.count)
    let expected = text.withCString { start in
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return (value: value, end: end.map { UnsafePointer($0) - start } ?? 0)
    }
    if expected.value.isNaN {
      let isPlain = bytes.first.map { $0 | 0x20 == UInt8(ascii: "n") } == true
      return isSame(number, isPlain ? (.nan, 3) : nil) ? nil : text
    }
    let isWord = bytes.prefix(expected.end).contains { $0 | 0x20 == UInt8(ascii: "i") }
    let isOutOfRange = expected.value.isInfinite && !isWord
    let isBlank = bytes.first.map { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") } == true
    return isSame(number, isOutOfRange || isBlank || expected.end == 0 ? nil : expected) ? nil : text
  }

  private func read(_ bytes: [UInt8], end: Int) -> (value: Double, end: Int)? {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { NumberReader.read($0, from: 0, to: end) }
    }
  }

  private func isSame(_ left: (value: Double, end: Int)?, _ right: (value: Double, end: Int)?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.end == right.end
      && (left.value.bitPattern == right.value.bitPattern || (left.value.isNaN && right.value.isNaN))
  }
}

// MARK: Cases

/// `1.234e+56`.
private func formatted(_ value: Double, digits: Int) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
    guard let start = buffer.baseAddress else { return "" }
    _ = withVaList([Int32(digits - 1), value]) { vsnprintf(start, buffer.count, "%.*e", $0) }
    return String(cString: start)
  }
}

private func decimal(using generator: inout SeededGenerator) -> String {
  func digits(_ counts: ClosedRange<Int>) -> String {
    var text = ""
    for _ in 0..<Int.random(in: counts, using: &generator) {
      text.append(Character(UnicodeScalar(UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator))))
    }
    return text
  }
  let isLong = Int.random(in: 0..<4, using: &generator) == 0
  var text = ["", "-", "+"].randomElement(using: &generator) ?? ""
  if isLong { text += String(repeating: "0", count: .random(in: 0...30, using: &generator)) }
  text += digits(1...(isLong ? 40 : 12))
  if Bool.random(using: &generator) {
    text += "."
    if isLong { text += String(repeating: "0", count: .random(in: 0...30, using: &generator)) }
    text += digits(0...(isLong ? 40 : 17))
    if isLong { text += String(repeating: "0", count: .random(in: 0...30, using: &generator)) }
  }
  if Int.random(in: 0..<3, using: &generator) == 0 {
    let widest = Bool.random(using: &generator) ? 25 : 350
    text +=
      "\(["e", "E", "e+", "e00"].randomElement(using: &generator) ?? "e")\(Int.random(in: 0...widest, using: &generator))"
  } else if Bool.random(using: &generator) {
    text += "E-\(Int.random(in: 0...370, using: &generator))"
  }
  return text
}

/// 0 ..< 1
private func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

private func powerOfTwo(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
