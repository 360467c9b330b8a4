/// The lines of a page that were left out: how many for which reason, and the first few as examples.
public struct Rejections: Sendable, Equatable {
  public private(set) var counts: [RejectionReason: Int] = [:]
  /// The first five.
  public private(set) var examples: [Example] = []

  public init() {}

  public var total: Int { counts.values.reduce(0, +) }
  public var isEmpty: Bool { counts.isEmpty }

  mutating func add(_ reason: RejectionReason, example: @autoclosure () -> Example) {
    counts[reason, default: 0] += 1
    if examples.count < 5 { examples.append(example()) }
  }
}

extension Rejections {
  public struct Example: Sendable, Equatable {
    /// Counted from 1.
    public var line: Int
    /// Cut at 200 bytes; what is not UTF-8 is shown as U+FFFD.
    public var text: String
    public var reason: RejectionReason

    public init(line: Int, text: String, reason: RejectionReason) {
      self.line = line
      self.text = text
      self.reason = reason
    }
  }
}

extension Rejections.Example: CustomStringConvertible {
  public var description: String { "line \(line): \(reason): \(text)" }
}
