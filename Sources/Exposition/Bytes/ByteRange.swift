/// A range of a page's bytes in half the room that a `Range` takes: there are several for each line.
struct ByteRange: Equatable {
  /// A page with more bytes is refused.
  static let furthest = Int(UInt32.max)

  private var start: UInt32
  private var end: UInt32

  static let none = ByteRange(0, 0)

  @inline(__always)
  init(_ lowerBound: Int, _ upperBound: Int) {
    start = UInt32(truncatingIfNeeded: lowerBound)
    end = UInt32(truncatingIfNeeded: upperBound)
  }

  @inline(__always) var lowerBound: Int { Int(start) }
  @inline(__always) var upperBound: Int { Int(end) }
  @inline(__always) var count: Int { upperBound - lowerBound }
  @inline(__always) var isEmpty: Bool { start == end }
}
