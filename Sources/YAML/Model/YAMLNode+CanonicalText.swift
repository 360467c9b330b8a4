extension YAMLNode {
  /// The same for nodes that mean the same, and for no others, wherever they stand and however they are laid out. Meant
  /// for comparing, not for reading.
  public var canonicalText: String {
    switch content {
    case .scalar(let scalar): scalar.canonicalText
    case .sequence(let nodes): "[" + nodes.map { $0.canonicalText + "," }.joined() + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key.canonicalText):\($0.value.canonicalText)," }.sorted().joined() + "}"
    }
  }
}

extension YAMLScalar {
  /// The length in front keeps a text from looking like what follows it.
  fileprivate var canonicalText: String { "\(isPlain ? "p" : "q")\(text.utf8.count)\"\(text)" }
}
