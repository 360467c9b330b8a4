/// Numbers as the text format writes them.
public enum SampleValue {
  /// Whatever Prometheus reads (`94`, `1.5e+300`, `.5`, `NaN`, `+Inf`, `-infinity`), and hexadecimal floats.
  ///
  /// Correctly rounded. `nil` where the text is not a number, or is beyond a double's range as `1e400` is.
  public static func parse(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return DecimalReader.read(bytes, in: bytes.indices)
  }

  /// The shortest text that reads back as this number: `94`, `13.382`, `1.5e+300`, `NaN`, `+Inf`.
  ///
  /// Whole numbers have neither exponent nor fraction up to 2^53, where doubles stop to hold every one of them.
  public static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value.magnitude <= 0x1p53, !(value == 0 && value.sign == .minus) {
      let whole = Int64(value)
      if Double(whole) == value { return String(whole) }
    }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
