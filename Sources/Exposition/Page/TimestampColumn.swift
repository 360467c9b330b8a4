/// The timestamps of a page's samples, in their order. Most pages have none at all, and pay nothing for it.
struct TimestampColumn: Sendable, Equatable {
  /// No moment that anybody means.
  static let none = Int64.min

  /// As long as the page has samples up to the last with a timestamp.
  private var milliseconds: [Int64] = []

  subscript(index: Int) -> Int64? {
    guard index < milliseconds.count, milliseconds[index] != Self.none else { return nil }
    return milliseconds[index]
  }

  /// Notes the timestamp of a sample that comes after all others that have one.
  @inline(__always)
  mutating func set(_ timestamp: Int64?, at index: Int) {
    guard let timestamp else { return }
    while milliseconds.count < index { milliseconds.append(Self.none) }
    milliseconds.append(timestamp)
  }
}
