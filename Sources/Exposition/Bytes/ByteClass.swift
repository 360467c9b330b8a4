/// A set of bytes that is searched for sixteen at a time.
protocol ByteClass {
  static func contains(_ byte: UInt8) -> Bool
  /// The same for each of sixteen bytes.
  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>
}

/// The end of a line.
enum Newline: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .newline }
  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> { bytes .== .newline }
}

/// What ends a label's value, or needs a second look: a quote, a backslash, a newline, and all that is not ASCII.
enum ValueMark: ByteClass {
  static func contains(_ byte: UInt8) -> Bool {
    byte == .quote || byte == .backslash || byte == .newline || byte >= 0x80
  }

  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (bytes .== .quote) .| (bytes .== .backslash) .| (bytes .== .newline) .| (bytes .>= 0x80)
  }
}

/// Where a value that is written without escapes may end, and where it changes lines.
enum QuoteOrNewline: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .quote || byte == .newline }
  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (bytes .== .quote) .| (bytes .== .newline)
  }
}

enum Quote: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte == .quote }
  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> { bytes .== .quote }
}

/// What may not stand in a metric's name without quotes; colons may.
enum NotInMetricName: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { !NameSyntax.isMetricNameByte(byte, first: false) }

  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    let isLetter = ((bytes | 0x20) &- UInt8(ascii: "a")) .< 26
    // The colon is the byte after the nine.
    let isDigitOrColon = (bytes &- UInt8(ascii: "0")) .< 11
    return .!(isLetter .| isDigitOrColon .| (bytes .== UInt8(ascii: "_")))
  }
}

/// What may not stand in a label's name without quotes.
enum NotInLabelName: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { !NameSyntax.isLabelNameByte(byte, first: false) }

  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    let isLetter = ((bytes | 0x20) &- UInt8(ascii: "a")) .< 26
    let isDigit = (bytes &- UInt8(ascii: "0")) .< 10
    return .!(isLetter .| isDigit .| (bytes .== UInt8(ascii: "_")))
  }
}

enum NotASCII: ByteClass {
  static func contains(_ byte: UInt8) -> Bool { byte >= 0x80 }
  static func contains(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> { bytes .>= 0x80 }
}

extension SIMDMask where Storage == SIMD16<Int8> {
  /// The first lane that is set; 16 where none is.
  @inline(__always)
  var firstSetLane: Int {
    let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    let low = UInt64(littleEndian: halves[0])
    if low != 0 { return low.trailingZeroBitCount >> 3 }
    return 8 + UInt64(littleEndian: halves[1]).trailingZeroBitCount >> 3
  }
}
