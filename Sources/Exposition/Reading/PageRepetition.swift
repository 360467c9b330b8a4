/// A page that has the lines of an earlier one, with other values: nothing is read of it but the numbers.
struct PageRepetition {
  private(set) var values: [Double] = []
  private(set) var timestamps = TimestampColumn()

  /// `nil` at the first line that differs in anything but its value, or cannot be read.
  init?(of memory: PageMemory, in body: [UInt8]) {
    guard memory.isRepeatable else { return nil }
    values.reserveCapacity(memory.lines.count)
    let isRepetition = memory.text.withUnsafeBufferPointer { earlier in
      body.withUnsafeBufferPointer { buffer in
        guard let bytes = PageBytes(buffer), let earlier = PageBytes(earlier) else { return false }
        return read(bytes, as: memory, earlier)
      }
    }
    guard isRepetition else { return nil }
  }

  private mutating func read(_ bytes: PageBytes, as memory: PageMemory, _ earlier: PageBytes) -> Bool {
    let tail = SampleTail(bytes, timestampsAreSeconds: memory.form == .openMetrics)
    var metadata = memory.metadata[...]
    var position = bytes.start
    for line in memory.lines {
      // A line that the memory knows is a sample's from its first byte on.
      while !stands(line, at: position, in: bytes, of: earlier) {
        guard let next = skipOther(from: position, in: bytes, expecting: &metadata, of: earlier) else { return false }
        position = next
      }
      position += line.head.count + line.labels.count
      if line.isSpark {
        // With anything else behind its labels it might not have been read as Spark's.
        guard let (value, next) = tail.scanBare(from: position) else { return false }
        values.append(value)
        position = next
      } else {
        guard let (value, timestamp, next) = try? tail.scan(from: position) else { return false }
        timestamps.set(timestamp, at: values.count)
        values.append(value)
        position = next
      }
    }
    while position < bytes.count {
      guard let next = skipOther(from: position, in: bytes, expecting: &metadata, of: earlier) else { return false }
      position = next
    }
    return metadata.isEmpty
  }

  @inline(__always)
  private func stands(_ line: PageMemory.Line, at position: Int, in bytes: PageBytes, of earlier: PageBytes) -> Bool {
    let behindHead = position + line.head.count
    return behindHead + line.labels.count <= bytes.count
      && bytes.isEqual(at: position, to: earlier.pointer + line.head.lowerBound, length: line.head.count)
      && bytes.isEqual(at: behindHead, to: earlier.pointer + line.labels.lowerBound, length: line.labels.count)
  }

  /// Behind a line without a sample: an empty one, a comment, or metadata as the earlier page had it.
  private func skipOther(
    from start: Int,
    in bytes: PageBytes,
    expecting metadata: inout ArraySlice<ByteRange>,
    of earlier: PageBytes
  ) -> Int? {
    guard start < bytes.count else { return nil }
    let index = bytes.skippingBlanks(from: start)
    if bytes.isLineEnd(at: index) { return bytes.nextLine(from: index) }
    guard bytes[index] == .hash else { return nil }
    if MetadataReader.Keyword(bytes, after: index + 1) != nil {
      guard let expected = metadata.popFirst(), index + expected.count <= bytes.count,
        bytes.isEqual(at: index, to: earlier.pointer + expected.lowerBound, length: expected.count),
        // Of two carriage returns the first belongs to the text.
        earlier[expected.upperBound - 1] != .carriageReturn,
        bytes.isLineEnd(at: index + expected.count)
      else { return nil }
    }
    return bytes.nextLine(from: index)
  }
}
