/// Divides all code points into classes that a program's sets do not tell apart.
struct ScalarClasses: Sendable {
  /// More than this no automaton is made of.
  static let limit = 250
  /// The effort grows with the product of sets and ranges.
  private static let setLimit = 512

  /// The classes of the 128 ASCII characters.
  let ascii: [UInt8]
  /// One code point of each class.
  let representatives: [UInt32]
  /// Where intervals begin, in order, and the class of each.
  private let starts: [UInt32]
  private let classes: [UInt8]

  /// `nil` where there are too many.
  init?(_ sets: [ScalarSet]) {
    guard sets.count <= Self.setLimit else { return nil }
    let bounds = sets.flatMap { $0.ranges.flatMap { [$0.lowerBound, $0.upperBound + 1] } }
    let starts = Set(bounds + [0]).filter { $0 <= ScalarSet.last }.sorted()
    var classOfInterval = Array(repeating: 0, count: starts.count)
    var count = 1
    for set in sets {
      // What was one class is split into what the set has of it, and the rest.
      var inside: [Int: Int] = [:]
      for range in set.ranges {
        var interval = Self.interval(of: range.lowerBound, in: starts)
        while interval < starts.count, starts[interval] <= range.upperBound {
          let new = inside[classOfInterval[interval], default: count]
          if new == count { count += 1 }
          inside[classOfInterval[interval]] = new
          classOfInterval[interval] = new
          interval += 1
        }
      }
    }
    var representatives: [UInt32] = []
    var numbers: [Int: UInt8] = [:]
    for (start, old) in zip(starts, classOfInterval) where numbers[old] == nil {
      guard representatives.count < Self.limit else { return nil }
      numbers[old] = UInt8(representatives.count)
      representatives.append(start)
    }
    self.starts = starts
    self.representatives = representatives
    let classes = classOfInterval.map { numbers[$0] ?? 0 }
    self.classes = classes
    ascii = (0..<128).map { classes[Self.interval(of: $0, in: starts)] }
  }

  /// The class of any code point.
  func `class`(of value: UInt32) -> UInt8 {
    classes[Self.interval(of: value, in: starts)]
  }

  /// The last that begins at or before a value.
  private static func interval(of value: UInt32, in starts: [UInt32]) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}
