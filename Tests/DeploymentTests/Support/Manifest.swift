import YAML

/// One object of Kubernetes, as a manifest has it.
struct Manifest: Sendable, Decodable {
  let root: YAMLNode

  init(from decoder: any Decoder) throws {
    root = try YAMLNode(from: decoder)
  }

  /// The objects of a text of several documents.
  static func all(in text: String) throws -> [Manifest] {
    try YAMLDecoder().decodeAll(Manifest.self, from: text.utf8, file: "manifests")
  }

  var kind: String { string("kind") ?? "" }
  var name: String { string("metadata", "name") ?? "" }

  /// What lies under these keys; a number among them is a place in a list.
  subscript(path: String...) -> YAMLNode? { node(path) }

  func string(_ path: String...) -> String? { node(path)?.scalar?.text }

  private func node(_ path: [String]) -> YAMLNode? {
    path.reduce(root as YAMLNode?) { node, key in
      node.flatMap { node in Int(key).flatMap { node[$0] } ?? node[key] }
    }
  }
}
