/// Numbers as the text format writes them.
public enum SampleValue {
  /// Whatever Prometheus reads (`94`, `1.5e+300`, `.5`, `NaN`, `+Inf`, `-infinity`), and hexadecimal floats.
  ///
  /// Correctly rounded. `nil` where the text is not a number, or is beyond a double's range as `1e400` is.
  public static func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { bytes in
      guard
        let start = bytes.baseAddress,
        let number = NumberReader.read(start, from: 0, to: bytes.count),
        number.end == bytes.count
      else { return nil }
      return number.value
    }
  }

  /// The shortest text that reads back as this number: `94`, `13.382`, `1.5e+300`, `NaN`, `+Inf`.
  ///
  /// Whole numbers have neither exponent nor fraction up to 2^53, where doubles stop to hold every one of them; others
  /// have an exponent from there on and below 0.0001.
  public static func text(_ value: Double) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberWriter.longest) { buffer in
      guard let bytes = buffer.baseAddress else { return "" }
      let count = NumberWriter.write(value, to: bytes)
      return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
  }
}
