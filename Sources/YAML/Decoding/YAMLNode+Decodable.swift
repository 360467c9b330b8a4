/// A property of this type keeps its part of the tree as it is, to be read later or otherwise.
extension YAMLNode: Decodable {
  /// - Throws: `DecodingError` where the decoder is not a ``YAMLDecoder``'s.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? NodeDecoder else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "only a YAMLDecoder has YAML nodes")
      )
    }
    self = decoder.node
  }
}

extension YAMLNode {
  /// What is read where nothing stands.
  static func absent(at mark: YAMLMark) -> YAMLNode {
    YAMLNode(.scalar(YAMLScalar("", isPlain: true)), mark: mark)
  }

  /// Nothing stands here, not even a `null`.
  var isAbsent: Bool {
    guard let scalar else { return false }
    return scalar.isNull && scalar.text.isEmpty
  }
}
