/// Draws the upper end of each range.
struct HighestGenerator: RandomNumberGenerator {
  mutating func next() -> UInt64 { .max }
}
