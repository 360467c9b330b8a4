/// A node as a message names it when something else was expected.
struct Finding: CustomStringConvertible {
  private let node: YAMLNode

  init(_ node: YAMLNode) {
    self.node = node
  }

  var description: String {
    switch node.content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar):
      switch scalar.kind {
      case .null: scalar.text.isEmpty ? "nothing" : scalar.text
      case .string: "\(Excerpt(scalar.text))"
      // A number can be as long as the file.
      case .bool, .integer, .float: String(scalar.text.prefix(60))
      }
    }
  }
}
