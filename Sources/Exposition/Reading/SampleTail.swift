/// Reads what follows a series on its line: the value, perhaps a timestamp, perhaps an exemplar.
struct SampleTail {
  private let bytes: PageBytes
  private let timestampsAreSeconds: Bool

  init(_ bytes: PageBytes, timestampsAreSeconds: Bool) {
    self.bytes = bytes
    self.timestampsAreSeconds = timestampsAreSeconds
  }

  /// From the value's first byte to behind the line's end.
  @inline(__always)
  func scan(from start: Int) throws(RejectionReason) -> (value: Double, timestamp: Int64?, next: Int) {
    guard let (value, end) = NumberReader.read(bytes.pointer, from: start, to: bytes.count) else { throw .value }
    if end < bytes.count, bytes[end] == .newline { return (value, nil, end + 1) }
    let (timestamp, next) = try scanRest(from: end)
    return (value, timestamp, next)
  }

  /// The value alone with the line's end right behind it, as Spark writes it; `nil` for anything else.
  @inline(__always)
  func scanBare(from start: Int) -> (value: Double, next: Int)? {
    guard let (value, end) = NumberReader.read(bytes.pointer, from: start, to: bytes.count) else { return nil }
    if end < bytes.count, bytes[end] == .newline { return (value, end + 1) }
    return bytes.isLineEnd(at: end) ? (value, bytes.nextLine(from: end)) : nil
  }

  private func scanRest(from end: Int) throws(RejectionReason) -> (timestamp: Int64?, next: Int) {
    guard isEnd(end) else { throw .value }
    var index = bytes.skippingBlanks(from: end)
    var timestamp: Int64?
    if !bytes.isLineEnd(at: index), bytes[index] != .hash {
      (timestamp, index) = try scanTimestamp(from: index)
      index = bytes.skippingBlanks(from: index)
    }
    // An exemplar. Nothing that is kept here has a place for it.
    if index < bytes.count, bytes[index] == .hash {
      index = bytes.skippingBlanks(from: index + 1)
      guard index < bytes.count, bytes[index] == .openBrace else { throw .trailingText }
      index = bytes.lineEnd(from: index)
    }
    guard bytes.isLineEnd(at: index) else { throw .trailingText }
    return (timestamp, bytes.nextLine(from: index))
  }

  /// Milliseconds; OpenMetrics has seconds, with a fraction.
  private func scanTimestamp(from start: Int) throws(RejectionReason) -> (timestamp: Int64, end: Int) {
    if timestampsAreSeconds {
      // Up to the year 285,428: beyond it a double no longer holds every millisecond.
      guard let (seconds, end) = NumberReader.read(bytes.pointer, from: start, to: bytes.count), isEnd(end),
        seconds.magnitude < 9e12
      else { throw .timestamp }
      return (Int64(seconds * 1000 + (seconds < 0 ? -0.5 : 0.5)), end)
    }
    guard let (milliseconds, end) = NumberReader.readInteger(bytes.pointer, from: start, to: bytes.count), isEnd(end),
      milliseconds != TimestampColumn.none
    else { throw .timestamp }
    return (milliseconds, end)
  }

  /// Whether a number may end there.
  private func isEnd(_ index: Int) -> Bool {
    index >= bytes.count || bytes[index].isBlank || bytes.isLineEnd(at: index)
  }
}
