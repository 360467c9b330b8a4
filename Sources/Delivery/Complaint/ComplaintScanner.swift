/// Reads Go's words one after the other. What is not there is not skipped.
struct ComplaintScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: Substring) {
    rest = Array(text.utf8)[...]
  }

  mutating func skip(_ literal: String) -> Bool {
    guard rest.starts(with: literal.utf8) else { return false }
    rest = rest.dropFirst(literal.utf8.count)
    return true
  }

  mutating func skip(through literal: String) {
    while !rest.isEmpty, !skip(literal) { rest = rest.dropFirst() }
  }

  /// Up to the next blank.
  mutating func word() -> String {
    let word = rest.prefix { $0 != UInt8(ascii: " ") }
    rest = rest[word.endIndex...]
    return String(decoding: word, as: UTF8.self)
  }

  /// A string in double quotes, with Go's escapes.
  mutating func quoted() -> String? {
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    var text: [UInt8] = []
    var bytes = rest.dropFirst()
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        rest = bytes
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = Self.escaped(&bytes) else { return nil }
        text += escaped
      default: text.append(byte)
      }
    }
    return nil
  }
}

// MARK: A dump's parts

extension ComplaintScanner {
  private mutating func skipBlanks() {
    rest = rest.drop { $0 == UInt8(ascii: " ") }
  }

  /// The beginning of a message.
  mutating func open() -> Bool {
    skipBlanks()
    return skip("{") || skip("<")
  }

  /// The end of a message.
  mutating func close() -> Bool {
    skipBlanks()
    return skip("}") || skip(">")
  }

  /// The name of the next field; its value is the next to be read.
  mutating func field() -> String? {
    skipBlanks()
    let name = rest.prefix { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    guard !name.isEmpty else { return nil }
    rest = rest[name.endIndex...]
    _ = skip(":")
    skipBlanks()
    return String(decoding: name, as: UTF8.self)
  }

  /// A field's value, of whatever kind.
  mutating func skipValue() -> Bool {
    guard open() else {
      if quoted() != nil { return true }
      let scalar = rest.prefix { !Array(" >}".utf8).contains($0) }
      rest = rest[scalar.endIndex...]
      return !scalar.isEmpty
    }
    // The depth is counted, since a stack could be made to overflow.
    var depth = 1
    while depth > 0 {
      if open() {
        depth += 1
      } else if close() {
        depth -= 1
      } else if quoted() == nil, rest.popFirst() == nil {
        return false
      }
    }
    return true
  }
}

// MARK: Escapes

extension ComplaintScanner {
  private static let simple: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92, UInt8(ascii: "\""): 34, UInt8(ascii: "'"): 39,
  ]

  /// What follows a backslash: a letter, three octal digits, or the digits of a byte or character.
  private static func escaped(_ bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard let byte = bytes.first else { return nil }
    if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) {
      return number(&bytes, digits: 3, radix: 8).map { [UInt8(truncatingIfNeeded: $0)] }
    }
    bytes = bytes.dropFirst()
    switch byte {
    case UInt8(ascii: "x"): return number(&bytes, digits: 2, radix: 16).map { [UInt8(truncatingIfNeeded: $0)] }
    case UInt8(ascii: "u"): return number(&bytes, digits: 4, radix: 16).flatMap(character)
    case UInt8(ascii: "U"): return number(&bytes, digits: 8, radix: 16).flatMap(character)
    default: return simple[byte].map { [$0] }
    }
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt32? {
    let text = bytes.prefix(digits)
    bytes = bytes[text.endIndex...]
    return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
  }

  private static func character(_ number: UInt32) -> [UInt8]? {
    Unicode.Scalar(number).map { Array(String(Character($0)).utf8) }
  }
}
