/// Finds where a JSON value ends, wherever the bytes are cut: it goes on where it stopped when more of them are there.
///
/// It knows strings and brackets only. Whether a value is well formed is for its reader to say.
struct JSONValueScanner: Sendable {
  /// How many of the value's bytes were looked at.
  private(set) var scanned = 0
  private var depth = 0
  private var isInString = false

  /// How long the value is that begins with the first of the bytes; `nil` where it goes on behind them.
  ///
  /// To be asked with the same bytes again, and more behind them.
  mutating func length(in bytes: UnsafeRawBufferPointer) -> Int? {
    while scanned < bytes.count {
      if isInString {
        guard let quote = Self.closingQuote(in: bytes, from: scanned) else {
          scanned = bytes.count
          return nil
        }
        isInString = false
        scanned = quote + 1
        if depth == 0 { return scanned }
        continue
      }
      switch bytes[scanned] {
      case UInt8(ascii: "\""):
        // A text where a number was begun is malformed, and its reader will see it.
        isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // Of what is around the value: a number or a literal ends before it.
        if depth == 0 { return scanned }
        depth -= 1
        if depth == 0 { return scanned + 1 }
      case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        if depth == 0 { return scanned }
      default: break
      }
      scanned += 1
    }
    return nil
  }

  private static func closingQuote(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var start = start
    while let quote = bytes.offset(of: UInt8(ascii: "\""), from: start) {
      // The backslashes before it pair off, or the last one belongs to it. They end at the opening quote at the latest.
      var backslashes = 0
      while backslashes < quote, bytes[quote - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
      if backslashes.isMultiple(of: 2) { return quote }
      start = quote + 1
    }
    return nil
  }
}
