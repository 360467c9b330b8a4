/// A set of code points, as sorted ranges with gaps between them.
struct ScalarSet: Sendable, Hashable {
  static let last: UInt32 = 0x10FFFF
  static let all = ScalarSet([0...last])

  let ranges: [ClosedRange<UInt32>]
  /// The part below 64 and the part below 128, a bit each: nearly all that is ever asked for.
  private let low: UInt64
  private let high: UInt64

  /// - Parameter ranges: in any order, overlapping as they like.
  init(_ ranges: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let previous = merged.last, range.lowerBound <= previous.upperBound &+ 1 {
        merged[merged.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.init(merged: merged)
  }

  private init(merged: [ClosedRange<UInt32>]) {
    ranges = merged
    low = Self.bits(of: merged, from: 0)
    high = Self.bits(of: merged, from: 64)
  }

  init(_ scalar: Unicode.Scalar) {
    self.init([scalar.value...scalar.value])
  }

  private static func bits(of ranges: [ClosedRange<UInt32>], from start: UInt32) -> UInt64 {
    var bits: UInt64 = 0
    for range in ranges where range.lowerBound < start + 64 && range.upperBound >= start {
      for value in max(range.lowerBound, start)...min(range.upperBound, start + 63) { bits |= 1 << (value - start) }
    }
    return bits
  }

  func contains(_ value: UInt32) -> Bool {
    if value < 64 { return low & (1 << value) != 0 }
    if value < 128 { return high & (1 << (value - 64)) != 0 }
    var (from, to) = (0, ranges.count)
    while from < to {
      let middle = (from + to) / 2
      if ranges[middle].upperBound < value { from = middle + 1 } else { to = middle }
    }
    return from < ranges.count && ranges[from].lowerBound <= value
  }

  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.last { gaps.append(next...Self.last) }
    return ScalarSet(merged: gaps)
  }

  func union(_ other: ScalarSet) -> ScalarSet {
    ScalarSet(ranges + other.ranges)
  }

  /// How many code points are in it.
  var count: Int {
    ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 }
  }
}
