/// Reads numbers that fill a range of bytes from its first to its last.
enum DecimalReader {
  static func read(_ bytes: [UInt8], in range: Range<Int>) -> Double? {
    bytes.withUnsafeBufferPointer { bytes in
      guard
        let start = bytes.baseAddress,
        let number = NumberReader.read(start, from: range.lowerBound, to: range.upperBound),
        number.end == range.upperBound
      else { return nil }
      return number.value
    }
  }

  static func readInteger(_ bytes: [UInt8], in range: Range<Int>) -> Int64? {
    bytes.withUnsafeBufferPointer { bytes in
      guard
        let start = bytes.baseAddress,
        let number = NumberReader.readInteger(start, from: range.lowerBound, to: range.upperBound),
        number.end == range.upperBound
      else { return nil }
      return number.value
    }
  }
}
