/// The binary digits of pi behind the point, of which Blowfish's tables are made: by Machin's formula,
/// pi = 16 arctan(1/5) - 4 arctan(1/239), in fixed point.
enum PiDigits {
  /// - Returns: so many words of 32 digits each, the first ones first.
  static func words(_ count: Int) -> [UInt32] {
    // What is cut off in each of ten thousand steps adds up to less than one of these two words.
    var sum = FixedPoint(words: count + 2)
    sum.addArcTangent(ofOneOver: 5, times: 16, isSubtracted: false)
    sum.addArcTangent(ofOneOver: 239, times: 4, isSubtracted: true)
    return Array(sum.words[1...count])
  }

  /// A whole number of 32 binary digits, and a fraction of many. All of it is far from overflowing here.
  private struct FixedPoint {
    var words: [UInt32]

    init(words count: Int) {
      words = [UInt32](repeating: 0, count: count + 1)
    }

    /// arctan(1/x) = 1/x - 1/(3 x^3) + 1/(5 x^5) - …
    mutating func addArcTangent(ofOneOver x: UInt32, times factor: UInt32, isSubtracted: Bool) {
      var power = FixedPoint(words: words.count - 1)
      power.words[0] = factor
      power.divide(by: x, from: 0)
      var term = power
      var divisor: UInt32 = 1
      var isNegative = isSubtracted
      // All words before this one are zero.
      var first = 0
      while first < words.count {
        term.assignQuotient(of: power, by: divisor, from: first)
        if isNegative { subtract(term, from: first) } else { add(term, from: first) }
        power.divide(by: x * x, from: first)
        while first < words.count, power.words[first] == 0 { first += 1 }
        divisor += 2
        isNegative.toggle()
      }
    }

    private mutating func divide(by divisor: UInt32, from first: Int) {
      var rest: UInt64 = 0
      for index in first..<words.count {
        let value = rest << 32 | UInt64(words[index])
        words[index] = UInt32(truncatingIfNeeded: value / UInt64(divisor))
        rest = value % UInt64(divisor)
      }
    }

    private mutating func assignQuotient(of other: FixedPoint, by divisor: UInt32, from first: Int) {
      var rest: UInt64 = 0
      for index in first..<words.count {
        let value = rest << 32 | UInt64(other.words[index])
        words[index] = UInt32(truncatingIfNeeded: value / UInt64(divisor))
        rest = value % UInt64(divisor)
      }
    }

    private mutating func add(_ other: FixedPoint, from first: Int) {
      var carry = false
      var index = words.count - 1
      while index >= first || (carry && index >= 0) {
        let addend = index >= first ? other.words[index] : 0
        let (sum, overflow) = words[index].addingReportingOverflow(addend)
        let (whole, more) = sum.addingReportingOverflow(carry ? 1 : 0)
        words[index] = whole
        carry = overflow || more
        index -= 1
      }
    }

    private mutating func subtract(_ other: FixedPoint, from first: Int) {
      var borrow = false
      var index = words.count - 1
      while index >= first || (borrow && index >= 0) {
        let subtrahend = index >= first ? other.words[index] : 0
        let (difference, overflow) = words[index].subtractingReportingOverflow(subtrahend)
        let (whole, more) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
        words[index] = whole
        borrow = overflow || more
        index -= 1
      }
    }
  }
}
