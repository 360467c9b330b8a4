/// Counts of observations by size, in buckets whose bounds are fixed when it is made.
public struct Histogram: Sendable, Equatable {
  /// The buckets' upper bounds, each belonging to its bucket, ascending. Above the last there is one more bucket.
  public let bounds: [Double]
  /// Observations of each bucket alone; one more than `bounds`.
  public private(set) var counts: [UInt64]
  public private(set) var sum: Double = 0

  /// The bounds may come in any order; what is not finite, or repeated, is dropped.
  public init(bounds: [Double]) {
    let finite = Set(bounds.filter(\.isFinite)).sorted()
    self.bounds = finite
    counts = Array(repeating: 0, count: finite.count + 1)
  }

  /// One that was counted elsewhere.
  ///
  /// - Parameters:
  ///   - bounds: finite and ascending, each once.
  ///   - counts: of each bucket alone; what is missing is 0.
  public init(bounds: [Double], counts: [UInt64], sum: Double) {
    self.init(bounds: bounds)
    for (index, count) in counts.prefix(self.counts.count).enumerated() { self.counts[index] = count }
    self.sum = sum
  }

  public var count: UInt64 { counts.reduce(0, +) }

  /// NaN is no observation: it has no bucket, and would stay in the sum for ever.
  public mutating func observe(_ value: Double) {
    guard !value.isNaN else { return }
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  /// The observations at or below each bound, the last bound being infinity: what a page shows.
  public var cumulative: [(bound: Double, count: UInt64)] {
    var total: UInt64 = 0
    return zip(bounds + [.infinity], counts).map { bound, count in
      total += count
      return (bound, total)
    }
  }
}

extension Histogram {
  /// From 1 ms to 30 s: what one exchange over a network may take.
  public static let networkSeconds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
  ]
}
