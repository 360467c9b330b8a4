extension PatternParser {
  /// At an opening bracket: what may stand between it and the closing one.
  mutating func readClass() throws(RegularExpressionError) -> ScalarSet {
    let start = position
    position += 1
    let isNegated = skip("^")
    var set: [ClosedRange<UInt32>] = []
    // A bracket that comes first is a character.
    var isFirst = true
    while let scalar = peek(), scalar != "]" || isFirst {
      isFirst = false
      if let named = try readPOSIXSet() {
        set += named.ranges
      } else if let named = try readNamedSet() {
        set += named.ranges
      } else {
        set += folded(try readRange()).ranges
      }
    }
    guard skip("]") else { throw error(.classNotClosed, at: start) }
    let read = ScalarSet(set)
    return isNegated ? read.inverted : read
  }

  /// `[:alpha:]` or `[:^alpha:]`, if one stands here.
  private mutating func readPOSIXSet() throws(RegularExpressionError) -> ScalarSet? {
    let start = position
    guard skip("[:") else { return nil }
    while peek() != nil, !(peek() == ":" && peek(1) == "]") { position += 1 }
    let written = text(from: start + 2)
    guard skip(":]") else {
      position = start
      return nil
    }
    let isNegated = written.hasPrefix("^")
    guard let set = ScalarSet.posix[isNegated ? String(written.dropFirst()) : written] else {
      throw error(.unknownClass(text(from: start)), at: start)
    }
    return isNegated ? folded(set).inverted : folded(set)
  }

  /// `a` or `a-z`.
  private mutating func readRange() throws(RegularExpressionError) -> ScalarSet {
    let start = position
    let first = try readClassScalar()
    guard peek() == "-", let next = peek(1), next != "]" else { return ScalarSet(first) }
    position += 1
    let last = try readClassScalar()
    guard first <= last else { throw error(.reversedRange(text(from: start)), at: start) }
    return ScalarSet([first.value...last.value])
  }

  private mutating func readClassScalar() throws(RegularExpressionError) -> Unicode.Scalar {
    guard let scalar = peek(), scalar != "\\" else { return try readEscapedScalar() }
    position += 1
    return scalar
  }
}
