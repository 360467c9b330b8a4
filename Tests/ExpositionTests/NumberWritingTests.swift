import Fixtures
import Testing

@testable import Exposition

@Suite("Writing numbers")
struct NumberWritingTests {
  @Test("any double is written as its description, but for whole numbers")
  func bitPatterns() {
    let failures = Thoroughness.check(100_000, seed: 11) { generator in
      failure(Double(bitPattern: generator.next()))
    }
    #expect(failures == [])
  }

  @Test("numbers of everyday size and any number of digits are written as their descriptions")
  func everyday() {
    let failures = Thoroughness.check(100_000, seed: 12) { generator in
      let digits = generator.next() >> UInt64.random(in: 1...62, using: &generator)
      let scale = pow10(.random(in: 0...22, using: &generator))
      return failure(Bool.random(using: &generator) ? Double(digits) / scale : -Double(digits) * scale)
    }
    #expect(failures == [])
  }

  @Test("powers of two and ten and what is next to them, up to the greatest and least, are written alike")
  func powers() {
    var failures: [String?] = []
    for exponent in -1074...1023 {
      let power = Double(sign: .plus, exponent: exponent, significand: 1)
      failures += [power, power.nextUp, power.nextDown, -power].map(failure)
    }
    for exponent in -323...308 {
      guard let power = Double("1e\(exponent)") else { continue }
      failures += [power, power.nextUp, power.nextDown, power.nextUp.nextUp, 9 * power].map(failure)
    }
    failures += [.greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude, -0.0, 0].map(failure)
    #expect(failures.compactMap(\.self) == [])
  }

  @Test("every integer is written as its description")
  func integers() {
    var failures = Thoroughness.check(50_000, seed: 13) { generator in
      failure(Int64(bitPattern: generator.next()) >> Int64.random(in: 0...63, using: &generator))
    }
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      failures += [power - 1, power, power + 1, -power, 1 - power].compactMap(failure)
    }
    failures += [0, 1, 9, .max, .min].compactMap(failure)
    #expect(failures == [])
  }

  @Test("nothing is written beyond the longest number")
  func bounds() {
    for value in [-2.2345678901234567e-308, -0.00012345678901234567, -1234567890123456.7, -0.1, -.infinity] {
      // Exactly so many bytes of memory, which the address sanitizer watches.
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: NumberWriter.longest)
      defer { bytes.deallocate() }
      #expect(NumberWriter.write(value, to: bytes) <= 24)
    }
  }

  private func failure(_ value: Double) -> String? {
    let text = SampleValue.text(value)
    let isRead = value.isNaN || SampleValue.parse(text)?.bitPattern == value.bitPattern
    return text == expected(value) && isRead ? nil : "\(value) as \(text)"
  }

  private func failure(_ value: Int64) -> String? {
    let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberWriter.longest) { buffer in
      let count = buffer.baseAddress.map { NumberWriter.write(value, to: $0) } ?? 0
      return String(decoding: buffer[..<count], as: UTF8.self)
    }
    return text == String(value) ? nil : "\(value) as \(text)"
  }

  private func expected(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value.magnitude <= 0x1p53, value != 0 || value.sign == .plus, value == value.rounded() {
      return String(Int64(value))
    }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func pow10(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
