import Testing
import YAML

/// The table of all values that helm-docs would make: of each its key, type, default, and the comment `# --` above it,
/// which may begin with the type in parentheses, where the default does not show it.
struct ValuesTable {
  private var rows: [String] = []
  private let lines: [Substring]

  init(_ text: String) throws {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let root = try #require(try YAMLParser(file: "values.yaml").parseSingle(text.utf8))
    try add(root.mapping ?? [], under: "")
  }

  var markdown: String {
    (["| Key | Type | Default | Description |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  private mutating func add(_ entries: [YAMLEntry], under path: String) throws {
    for entry in entries {
      let key = path + entry.key.text
      if let inner = entry.value.mapping, !inner.isEmpty {
        try add(inner, under: "\(key).")
        continue
      }
      let comment = entry.mark.line < 2 ? "" : lines[entry.mark.line - 2].drop { $0 == " " }
      try #require(comment.hasPrefix("# -- "), "\(key) has no comment that begins with # --")
      var description = comment.dropFirst(5)
      var type = Self.type(of: entry.value)
      if description.hasPrefix("("), let end = description.firstIndex(of: ")") {
        type = String(description[..<end].dropFirst())
        description = description[end...].dropFirst(2)
      }
      rows.append("| \(key) | \(type) | `\(Self.json(entry.value))` | \(description) |")
    }
  }

  private static func type(of node: YAMLNode) -> String {
    switch node.content {
    case .mapping: "object"
    case .sequence: "list"
    case .scalar(let scalar):
      switch scalar.kind {
      case .null: "null"
      case .bool: "bool"
      case .integer: "int"
      case .float: "float"
      case .string: "string"
      }
    }
  }

  private static func json(_ node: YAMLNode) -> String {
    switch node.content {
    case .mapping(let entries):
      "{" + entries.map { "\"\($0.key.text)\":\(json($0.value))" }.joined(separator: ",") + "}"
    case .sequence(let nodes):
      "[" + nodes.map(json).joined(separator: ",") + "]"
    case .scalar(let scalar):
      scalar.kind == .string ? "\"\(scalar.text)\"" : scalar.text
    }
  }
}
