/// Texts as they are written into YAML.
public enum YAMLText {
  /// A text that is read as just this text, in the flow style too, by YAML 1.1 as well as 1.2.
  public static func quoted(_ text: String) -> String {
    if isPlain(text) { return text }
    if text.unicodeScalars.allSatisfy(isVisible) {
      // By scalars: as characters, a quote with an accent is another.
      return "'\(text.unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined())'"
    }
    return "\"\(text.unicodeScalars.map(escaped).joined())\""
  }

  /// Words that YAML 1.1 takes for something else than texts.
  private static let meanings: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_")
    else { return false }
    return text.utf8.count <= 200 && !meanings.contains(text.lowercased())
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "/"):
          true
        default: isLetter(byte)
        }
      }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    case _ where isVisible(scalar): String(scalar)
    case _ where scalar.value <= 0xff: "\\x\(hexadecimal(scalar, digits: 2))"
    case _ where scalar.value <= 0xffff: "\\u\(hexadecimal(scalar, digits: 4))"
    default: "\\U\(hexadecimal(scalar, digits: 8))"
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int) -> String {
    let text = String(scalar.value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// Whether people see it as it is, and a parser takes it in quotes.
  public static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
    default: true
    }
  }
}
