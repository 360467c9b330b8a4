import YAML

/// YAML in block style, which reads back as what it was written from.
enum YAMLBlock {
  static func lines(of node: YAMLNode) -> [String] {
    switch node.content {
    case .scalar(let scalar): [text(of: scalar)]
    case .sequence(let nodes) where nodes.isEmpty: ["[]"]
    case .mapping(let entries) where entries.isEmpty: ["{}"]
    case .sequence(let nodes):
      nodes.flatMap { node in
        lines(of: node).enumerated().map { index, line in (index == 0 ? "- " : "  ") + line }
      }
    case .mapping(let entries):
      entries.flatMap { entry in
        let (key, lines) = (text(of: entry.key), lines(of: entry.value))
        return entry.value.isShort ? ["\(key): \(lines.joined())"] : ["\(key):"] + lines.map { "  \($0)" }
      }
    }
  }

  /// What was plain is so again; anything else stands in quotes where it needs them.
  private static func text(of scalar: YAMLScalar) -> String {
    if scalar.isNull { return "null" }
    if scalar.isPlain, !scalar.text.contains("\n") { return scalar.text }
    return YAMLText.quoted(scalar.text)
  }
}

extension YAMLNode {
  /// A text of a flag or a variable, which needs quotes where it could be taken for something else.
  init(written text: String) {
    let begins = text.unicodeScalars.first.map {
      $0.properties.isAlphabetic || "0123456789/".unicodeScalars.contains($0)
    }
    let isPlain =
      begins == true && !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":") && !text.hasSuffix(" ")
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
      && !YAMLScalar(text, isPlain: true).isNull
    self.init(.scalar(YAMLScalar(text, isPlain: isPlain)))
  }

  /// Whether it stands on the line of its key.
  fileprivate var isShort: Bool {
    switch content {
    case .scalar: true
    case .sequence(let nodes): nodes.isEmpty
    case .mapping(let entries): entries.isEmpty
    }
  }
}
