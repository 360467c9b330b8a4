/// YAML 1.2's core schema: what a plain text means (specification 1.2.2, section 10.3.2).
///
/// Narrower than YAML 1.1, where `yes`, `on`, `1_000`, `0123` (octal) and `12:30:00` (base 60) had meanings
/// that nobody wanted.
enum CoreSchema {
  static func kind(of text: String) -> YAMLScalar.Kind {
    switch text {
    case "", "~", "null", "Null", "NULL":
      return .null
    case "true", "True", "TRUE", "false", "False", "FALSE":
      return .bool
    case ".nan", ".NaN", ".NAN":
      return .float
    default:
      var numeral = Numeral(text)
      return numeral.kind()
    }
  }

  /// Whether a text may stand under a tag that asks for this kind: `!!int 12`, not `!!int twelve`.
  static func accepts(_ text: String, as kind: YAMLScalar.Kind) -> Bool {
    switch kind {
    case .string: true
    case .float: [.float, .integer].contains(self.kind(of: text))
    case .null, .bool, .integer: self.kind(of: text) == kind
    }
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  static func integer<Number: FixedWidthInteger>(_ text: String, as type: Number.Type) -> Number? {
    if text.hasPrefix("0x") { return Number(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Number(text.dropFirst(2), radix: 8) }
    return Number(text, radix: 10)
  }

  static func double(_ text: String) -> Double? {
    switch text {
    case ".nan", ".NaN", ".NAN":
      return .nan
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
      return .infinity
    case "-.inf", "-.Inf", "-.INF":
      return -.infinity
    default:
      if text.hasPrefix("0x") || text.hasPrefix("0o") {
        // Not `map(Double.init)`, which is the one that takes a bit pattern.
        return integer(text, as: UInt64.self).map { Double($0) }
      }
      guard let number = Double(text), number.isFinite else { return nil }
      return number
    }
  }
}

/// Recognises the schema's regular expressions for numbers, byte by byte.
private struct Numeral {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
  }

  mutating func kind() -> YAMLScalar.Kind {
    if rest.starts(with: "0x".utf8) { return based { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || isHexLetter($0) } }
    if rest.starts(with: "0o".utf8) { return based { UInt8(ascii: "0")...UInt8(ascii: "7") ~= $0 } }
    _ = take("+") || take("-")
    if rest.elementsEqual(".inf".utf8) || rest.elementsEqual(".Inf".utf8) || rest.elementsEqual(".INF".utf8) {
      return .float
    }
    let whole = takeDigits()
    if rest.isEmpty { return whole > 0 ? .integer : .string }
    let fraction = take(".") ? takeDigits() : 0
    guard whole + fraction > 0 else { return .string }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      guard takeDigits() > 0 else { return .string }
    }
    return rest.isEmpty ? .float : .string
  }

  private func based(_ isDigit: (UInt8) -> Bool) -> YAMLScalar.Kind {
    let digits = rest.dropFirst(2)
    return !digits.isEmpty && digits.allSatisfy(isDigit) ? .integer : .string
  }

  private func isHexLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func takeDigits() -> Int {
    let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
    rest.removeFirst(digits)
    return digits
  }
}
