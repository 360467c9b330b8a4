extension PatternParser {
  /// At a backslash that stands outside of a class.
  mutating func readEscape() throws(RegularExpressionError) {
    let start = position
    switch peek(1) {
    case "A": append(.assertion(.textStart))
    case "z": append(.assertion(.textEnd))
    case "b": append(.assertion(.wordBoundary))
    case "B": append(.assertion(.noWordBoundary))
    case "Q":
      readQuotation()
      return
    case "C":
      throw error(.unknownEscape("\\C"), at: start)
    default:
      if let named = try readNamedSet() {
        append(.set(named))
      } else {
        append(.set(folded(ScalarSet(try readEscapedScalar()))))
      }
      return
    }
    position += 2
  }

  /// From `\Q` to `\E`, or to the end: every character stands for itself.
  private mutating func readQuotation() {
    position += 2
    while let scalar = peek(), !skip("\\E") {
      append(.set(folded(ScalarSet(scalar))))
      position += 1
    }
  }

  /// `\d` and its like, or a category, if one stands here.
  mutating func readNamedSet() throws(RegularExpressionError) -> ScalarSet? {
    guard peek() == "\\", let letter = peek(1) else { return nil }
    let lowercased = SimpleCase.lower(letter)
    if let set = ScalarSet.perl[lowercased] {
      position += 2
      return letter == lowercased ? folded(set) : folded(set).inverted
    }
    guard letter == "p" || letter == "P" else { return nil }
    return try readCategory(isNegated: letter == "P")
  }

  private mutating func readCategory(isNegated: Bool) throws(RegularExpressionError) -> ScalarSet {
    let start = position
    position += 2
    var isNegated = isNegated
    var name = ""
    if skip("{") {
      if skip("^") { isNegated.toggle() }
      let nameStart = position
      while let scalar = peek(), scalar != "}" { position += 1 }
      name = text(from: nameStart)
      guard skip("}") else { throw error(.unknownCategory(text(from: start)), at: start) }
    } else if let scalar = peek() {
      position += 1
      name = String(scalar)
    }
    guard let set = GeneralCategories.set(named: name) else {
      throw error(.unknownCategory(text(from: start)), at: start)
    }
    return isNegated ? folded(set).inverted : folded(set)
  }

  /// A backslash and what follows it, as one character.
  mutating func readEscapedScalar() throws(RegularExpressionError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let scalar = peek() else { throw error(.patternEndsInBackslash, at: start) }
    position += 1
    switch scalar {
    case "a": return "\u{7}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "x": return try readHexadecimal(from: start)
    case "0"..."7": return try readOctal(from: start)
    case "8", "9": throw error(.backreference(text(from: start)), at: start)
    default:
      guard scalar.isASCII, !ScalarSet.letters.contains(scalar.value) else {
        throw error(.unknownEscape(text(from: start)), at: start)
      }
      return scalar
    }
  }

  /// Up to three digits. A single one other than 0 would be a backreference.
  private mutating func readOctal(from start: Int) throws(RegularExpressionError) -> Unicode.Scalar {
    while position < start + 4, let digit = peek(), ("0"..."7").contains(digit) { position += 1 }
    let digits = text(from: start + 1)
    guard digits == "0" || digits.utf8.count > 1, let value = UInt32(digits, radix: 8),
      let scalar = Unicode.Scalar(value)
    else { throw error(.backreference(text(from: start)), at: start) }
    return scalar
  }

  /// Behind `\x`: two digits, or any number of them in braces.
  private mutating func readHexadecimal(from start: Int) throws(RegularExpressionError) -> Unicode.Scalar {
    let isBraced = skip("{")
    let digitsStart = position
    while isBraced || position < digitsStart + 2, let digit = peek(), digit.properties.isASCIIHexDigit { position += 1 }
    let digits = text(from: digitsStart)
    let isComplete = isBraced ? skip("}") : digits.utf8.count == 2
    guard isComplete, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw error(.codePointOutOfRange(text(from: start)), at: start)
    }
    return scalar
  }
}
