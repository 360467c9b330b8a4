/// Draws the upper end of each range.
public struct HighestGenerator: RandomNumberGenerator, Sendable {
  public init() {}

  public mutating func next() -> UInt64 { .max }
}
