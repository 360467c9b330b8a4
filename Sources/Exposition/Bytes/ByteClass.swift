/// A set of bytes that is searched for eight at a time, in one word. (Comparing Swift's SIMD vectors is done lane by
/// lane, which is fifty times slower.)
protocol ByteClass {
  static func contains(_ byte: UInt8) -> Bool
  /// The high bit of each byte of the word that is in the class; nothing else.
  static func marks(in word: UInt64) -> UInt64
}

/// The end of a line.
enum Newline: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .newline }
  @inline(__always) static func marks(in word: UInt64) -> UInt64 { word.marks(of: .newline) }
}

enum Quote: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .quote }
  @inline(__always) static func marks(in word: UInt64) -> UInt64 { word.marks(of: .quote) }
}

/// Where a value that is written without escapes may end, and where it changes lines.
enum QuoteOrNewline: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .quote || byte == .newline }
  @inline(__always) static func marks(in word: UInt64) -> UInt64 { word.marks(of: .quote) | word.marks(of: .newline) }
}

/// What ends a label's value, or needs a second look: a quote, a backslash, a newline, and all that is not ASCII.
enum ValueMark: ByteClass {
  static func contains(_ byte: UInt8) -> Bool {
    byte == .quote || byte == .backslash || byte == .newline || byte >= 0x80
  }

  @inline(__always) static func marks(in word: UInt64) -> UInt64 {
    word.marks(of: .quote) | word.marks(of: .backslash) | word.marks(of: .newline) | word.marksOfHighBytes
  }
}

enum NotASCII: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte >= 0x80 }
  @inline(__always) static func marks(in word: UInt64) -> UInt64 { word.marksOfHighBytes }
}

/// What may not stand in a metric's name without quotes.
enum NotInMetricName: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { !NameSyntax.isMetricNameByte(byte, first: false) }

  @inline(__always) static func marks(in word: UInt64) -> UInt64 {
    // The colon is the byte after the nine.
    let names = word.marksOfLetters | word.marks(of: UInt8(ascii: "0")...(.colon)) | word.marks(of: UInt8(ascii: "_"))
    return ~names & .highBits
  }
}

/// What may not stand in a label's name without quotes.
enum NotInLabelName: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { !NameSyntax.isLabelNameByte(byte, first: false) }

  @inline(__always) static func marks(in word: UInt64) -> UInt64 {
    let digits = word.marks(of: UInt8(ascii: "0")...UInt8(ascii: "9"))
    return ~(word.marksOfLetters | digits | word.marks(of: UInt8(ascii: "_"))) & .highBits
  }
}

extension UInt64 {
  static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  @inline(__always) fileprivate var marksOfHighBytes: UInt64 { self & .highBits }

  @inline(__always) fileprivate func marks(of byte: UInt8) -> UInt64 { marks(of: byte...byte) }

  /// Of a range within ASCII. Sums stay within their bytes, since the high bits are cleared before.
  @inline(__always) fileprivate func marks(of range: ClosedRange<UInt8>) -> UInt64 {
    let low = self & ~.highBits
    let atLeast = low &+ Self.ones &* UInt64(0x80 - range.lowerBound)
    let above = low &+ Self.ones &* UInt64(0x7f - range.upperBound)
    return atLeast & ~above & ~self & .highBits
  }

  /// Of both cases. No other byte becomes a small letter by the bit that tells them apart.
  @inline(__always) fileprivate var marksOfLetters: UInt64 {
    (self | Self.ones &* 0x20).marks(of: UInt8(ascii: "a")...UInt8(ascii: "z"))
  }

  /// The first byte that is marked; there must be one.
  @inline(__always) var firstMark: Int { trailingZeroBitCount >> 3 }
}
