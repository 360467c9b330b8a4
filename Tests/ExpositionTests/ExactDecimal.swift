/// A decimal of as many digits as it takes: `digits` x 10^`exponent`.
struct ExactDecimal {
  /// Least first, each below 10^9.
  private var groups: [UInt64]
  private let exponent: Int

  /// Halfway from a double to the next one away from zero, without its sign.
  init(halfwayAbove value: Double) {
    self.init(2 * Self.significand(value) + 1, power: Self.power(value) - 1)
  }

  /// `significand` x 2^`power`.
  private init(_ significand: UInt64, power: Int) {
    groups = [significand % Self.base, significand / Self.base % Self.base, significand / Self.base / Self.base]
    // 2^-n is 5^n / 10^n.
    exponent = min(0, power)
    for _ in 0..<power.magnitude { multiply(by: power < 0 ? 5 : 2) }
  }

  var text: String { "\(digits)e\(exponent)" }

  /// A very little more.
  var textAbove: String { "\(digits)1e\(exponent - 1)" }

  /// A very little less.
  var textBelow: String {
    var less = self
    var index = 0
    while less.groups[index] == 0 {
      less.groups[index] = Self.base - 1
      index += 1
    }
    less.groups[index] -= 1
    return "\(less.digits)9e\(exponent - 1)"
  }

  private static let base: UInt64 = 1_000_000_000

  private var digits: String {
    let padded = groups.reversed().map { group in
      let text = String(group)
      return String(repeating: "0", count: 9 - text.utf8.count) + text
    }
    let digits = padded.joined().drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }

  private mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in groups.indices {
      let product = groups[index] * factor + carry
      (carry, groups[index]) = product.quotientAndRemainder(dividingBy: Self.base)
    }
    if carry > 0 { groups.append(carry) }
  }

  private static func significand(_ value: Double) -> UInt64 {
    value.isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
  }

  private static func power(_ value: Double) -> Int {
    max(1, Int(value.exponentBitPattern)) - 1075
  }
}
