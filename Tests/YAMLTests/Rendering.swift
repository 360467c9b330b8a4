import Testing
import YAML

extension YAMLNode {
  /// The tree as one line, so that a test can say what it expects: strings in quotes, the rest as written.
  var rendered: String {
    switch content {
    case .scalar(let scalar):
      scalar.string.map { "\"\($0)\"" } ?? (scalar.isNull ? "null" : scalar.text)
    case .sequence(let nodes):
      "[" + nodes.map(\.rendered).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key.text): \($0.value.rendered)" }.joined(separator: ", ") + "}"
    }
  }
}

/// The one document of a text, read as the file `test.yaml`.
func node(_ text: String, limits: YAMLParser.Limits = YAMLParser.Limits()) throws -> YAMLNode? {
  try YAMLParser(file: "test.yaml", limits: limits).parseSingle(text.utf8)
}

/// The value of a text, read as the file `test.yaml`.
func value<Value: Decodable>(
  _ type: Value.Type = Value.self,
  _ text: String,
  unknownKeys: YAMLDecoder.UnknownKeys = .ignore
) throws -> Value {
  try YAMLDecoder(unknownKeys: unknownKeys).decode(type, from: text.utf8, file: "test.yaml")
}

/// An input and what it must come to, for tables of cases.
struct Case: Sendable, CustomTestStringConvertible {
  var text: String
  var expected: String

  init(_ text: String, _ expected: String) {
    self.text = text
    self.expected = expected
  }

  var testDescription: String { expected }
}
