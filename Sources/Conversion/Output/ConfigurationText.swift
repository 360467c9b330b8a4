import YAML

/// A configuration as it is written for people: two columns an indentation, comments above what they are about.
struct ConfigurationText {
  private(set) var text = ""
  /// Columns of a comment's line.
  private static let width = 110

  // MARK: Comments

  /// Words of their own, in lines of a bearable length. Nothing in them can end the comment.
  mutating func comment(_ words: String, indentation: Int = 0) {
    comment(words, behind: Self.blanks(indentation))
  }

  private mutating func comment(_ words: String, behind lead: String) {
    let margin = "\(lead)#"
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

  mutating func line(_ content: String) { text += "\(content)\n" }

  /// The keys of an element of a list, the first behind its hyphen.
  ///
  /// - Parameter isWithheld: whether it stands there as a comment only: then each of its lines does, its own comments too, so
  ///   that it is whole again once the first `# ` of each is taken away.
  mutating func element(_ entries: [DraftEntry], indentation: Int, isWithheld: Bool = false) {
    let margin = Self.blanks(indentation) + (isWithheld ? "# " : "")
    for (index, entry) in entries.enumerated() { write(entry, margin: margin, lead: index == 0 ? "- " : "  ") }
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// The keys of one element as a text of their own, by which two can be compared.
  static func element(_ entries: [DraftEntry]) -> String {
    var yaml = ConfigurationText()
    yaml.element(entries, indentation: 0)
    return yaml.text
  }

  private mutating func write(_ entry: DraftEntry, margin: String, lead: String) {
    let inner = margin + Self.blanks(lead.count)
    for remark in entry.remarks { comment(remark, behind: inner) }
    let key = "\(YAMLText.quoted(entry.key)):"
    switch entry.value {
    case .block(let entries):
      line(margin + lead + key)
      for entry in entries { write(entry, margin: inner, lead: "  ") }
    case .items(let items):
      line(items.allSatisfy(\.isWithheld) ? "\(inner)# \(key)" : margin + lead + key)
      for item in items {
        for remark in item.remarks { comment(remark, behind: "\(inner)  ") }
        line("\(inner)  \(item.isWithheld ? "# " : "")- \(Self.written(item.value))")
      }
    case .word, .text, .list, .inline:
      line("\(margin)\(lead)\(key) \(Self.written(entry.value))")
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
