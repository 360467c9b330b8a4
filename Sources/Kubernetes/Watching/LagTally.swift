/// How long the news of objects took, counted by size.
public struct LagTally: Sendable, Hashable {
  /// The upper bounds of the counts, each belonging to its own; above the last there is one count more.
  public static let bounds: [Duration] = [
    .microseconds(50), .microseconds(100), .microseconds(250), .microseconds(500), .milliseconds(1),
    .microseconds(2500), .milliseconds(5), .milliseconds(10), .milliseconds(25), .milliseconds(50),
    .milliseconds(100), .milliseconds(250), .seconds(1), .seconds(5),
  ]

  public private(set) var counts = Array(repeating: UInt64(0), count: LagTally.bounds.count + 1)
  public private(set) var sum = Duration.zero

  public init() {}

  mutating func observe(_ lag: Duration) {
    counts[Self.bounds.firstIndex { lag <= $0 } ?? Self.bounds.count] += 1
    sum += lag
  }
}
