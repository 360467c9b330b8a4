import YAML

/// A configuration as it is written for people: two columns an indentation, comments above what they are about.
struct ConfigurationText {
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
    words.unicodeScalars.map { YAMLText.isVisible($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
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
    var yaml = ConfigurationText()
    yaml.element(entries, indentation: 0)
    return yaml.text
  }

  private mutating func write(_ entry: DraftEntry, indentation: Int, lead: String, isWithheld: Bool) {
    for remark in entry.remarks { comment(remark, indentation: indentation + (isWithheld ? 0 : lead.count)) }
    let key = "\(lead)\(YAMLText.quoted(entry.key)):"
    switch entry.value {
    case .block(let entries):
      line(key, indentation: indentation, isWithheld: isWithheld)
      for entry in entries {
        write(entry, indentation: indentation, lead: "\(lead.map { _ in " " }.joined())  ", isWithheld: isWithheld)
      }
    case .items(let items):
      let isEmpty = items.allSatisfy(\.isWithheld)
      if isEmpty, !isWithheld {
        line("\(YAMLText.quoted(entry.key)):", indentation: indentation + lead.count, isWithheld: true)
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
    case .text(let text): YAMLText.quoted(text)
    case .list(let values): "[\(values.map(written).joined(separator: ", "))]"
    case .inline(let entries), .block(let entries):
      "{\(entries.map { "\(YAMLText.quoted($0.key)): \(written($0.value))" }.joined(separator: ", "))}"
    case .items(let items): "[\(items.filter { !$0.isWithheld }.map { written($0.value) }.joined(separator: ", "))]"
    }
  }
}
