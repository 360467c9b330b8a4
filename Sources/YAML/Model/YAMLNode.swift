/// A value in a YAML document, and where it stands.
public struct YAMLNode: Sendable {
  public enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// In the order of the text; no key occurs twice.
    case mapping([YAMLEntry])
  }

  public let content: Content
  /// Where the node begins. What an alias or a merge brought in keeps the place where it was written.
  public let mark: YAMLMark

  public init(_ content: Content, mark: YAMLMark = .start) {
    self.content = content
    self.mark = mark
  }
}

/// A key of a mapping and its value.
public struct YAMLEntry: Sendable {
  /// Always a scalar: mappings and sequences as keys are refused on reading.
  public let key: YAMLScalar
  /// Where the key begins.
  public let mark: YAMLMark
  public let value: YAMLNode

  public init(key: YAMLScalar, mark: YAMLMark = .start, value: YAMLNode) {
    self.key = key
    self.mark = mark
    self.value = value
  }
}

extension YAMLNode {
  public var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  public var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  public var mapping: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// `null`, `~` or nothing at all.
  public var isNull: Bool { scalar?.isNull ?? false }

  /// The value of a key; nil where this is no mapping or has no such key. Looks through the entries one by one.
  public subscript(key: String) -> YAMLNode? {
    mapping?.first { $0.key.text == key }?.value
  }

  /// The element of a sequence; nil where this is no sequence or is shorter.
  public subscript(index: Int) -> YAMLNode? {
    guard let sequence, sequence.indices.contains(index) else { return nil }
    return sequence[index]
  }

  /// The node at the end of the way, or the last one before the way leaves the tree.
  public func deepest(along path: YAMLPath) -> YAMLNode {
    var node = self
    for step in path.steps {
      let next: YAMLNode? =
        switch step {
        case .key(let key): node[key]
        case .index(let index): node[index]
        }
      guard let next else { break }
      node = next
    }
    return node
  }
}
