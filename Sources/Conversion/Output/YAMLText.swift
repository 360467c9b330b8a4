/// YAML as it is written for people: two columns an indentation, comments above what they are about.
struct YAMLText {
  private(set) var text = ""
  /// Columns of a comment's line.
  private static let width = 110

  // MARK: Comments

  /// Words of their own, in lines of a bearable length. Nothing in them can end the comment.
  mutating func comment(_ words: String, indentation: Int = 0) {
    let margin = String(repeating: " ", count: indentation) + "#"
    var line = margin
    for word in Self.visible(words).split(separator: " ") {
      if line.count + 1 + word.count > Self.width, line != margin {
        text += "\(line)\n"
        line = margin
      }
      line += " \(word)"
    }
    text += "\(line)\n"
  }

  private static func visible(_ words: String) -> String {
    words.unicodeScalars.map { isVisible($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }

  static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
    default: true
    }
  }

  // MARK: Values

  mutating func line(_ content: String, indentation: Int = 0, isWithheld: Bool = false) {
    text += String(repeating: " ", count: indentation) + (isWithheld ? "# " : "") + content + "\n"
  }

  /// The keys of an element of a list, the first behind its hyphen.
  mutating func element(_ entries: [DraftEntry], indentation: Int, isWithheld: Bool = false) {
    for (index, entry) in entries.enumerated() {
      write(entry, indentation: indentation, lead: index == 0 ? "- " : "  ", isWithheld: isWithheld)
    }
  }

  /// The keys of one element as a text of their own, by which two can be compared.
  static func element(_ entries: [DraftEntry]) -> String {
    var yaml = YAMLText()
    yaml.element(entries, indentation: 0)
    return yaml.text
  }

  private mutating func write(_ entry: DraftEntry, indentation: Int, lead: String, isWithheld: Bool) {
    for remark in entry.remarks { comment(remark, indentation: indentation + (isWithheld ? 0 : lead.count)) }
    let key = "\(lead)\(Self.quoted(entry.key)):"
    switch entry.value {
    case .block(let entries):
      line(key, indentation: indentation, isWithheld: isWithheld)
      for entry in entries {
        write(entry, indentation: indentation, lead: "\(lead.map { _ in " " }.joined())  ", isWithheld: isWithheld)
      }
    case .items(let items):
      let isEmpty = items.allSatisfy(\.isWithheld)
      if isEmpty, !isWithheld {
        line("\(Self.quoted(entry.key)):", indentation: indentation + lead.count, isWithheld: true)
      } else {
        line(key, indentation: indentation, isWithheld: isWithheld)
      }
      let margin = indentation + (isWithheld ? 0 : lead.count + 2)
      let inner = isWithheld ? String(repeating: " ", count: lead.count + 2) : ""
      for item in items {
        for remark in item.remarks { comment(remark, indentation: margin) }
        line(
          "\(inner)- \(Self.written(item.value))",
          indentation: margin,
          isWithheld: isWithheld || item.isWithheld
        )
      }
    case .word, .text, .list, .inline:
      line("\(key) \(Self.written(entry.value))", indentation: indentation, isWithheld: isWithheld)
    }
  }

  /// In one line.
  private static func written(_ value: DraftValue) -> String {
    switch value {
    case .word(let word): word
    case .text(let text): quoted(text)
    case .list(let values): "[\(values.map(written).joined(separator: ", "))]"
    case .inline(let entries), .block(let entries):
      "{\(entries.map { "\(quoted($0.key)): \(written($0.value))" }.joined(separator: ", "))}"
    case .items(let items): "[\(items.filter { !$0.isWithheld }.map { written($0.value) }.joined(separator: ", "))]"
    }
  }

  // MARK: Quoting

  /// A text that is read as just this text, in the flow style too, by YAML 1.1 as well as 1.2.
  static func quoted(_ text: String) -> String {
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
}
