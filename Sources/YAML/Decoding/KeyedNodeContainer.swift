/// A mapping's values by their keys.
struct KeyedNodeContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoder: NodeDecoder
  private let entries: [YAMLEntry]
  private let values: [String: YAMLNode]
  private let path: YAMLPath

  init(decoder: NodeDecoder) throws(YAMLError) {
    if let mapping = decoder.node.mapping {
      entries = mapping
    } else if decoder.codingPath.isEmpty, decoder.node.isAbsent {
      // An empty file says nothing, so everything is left to its default.
      entries = []
    } else {
      throw decoder.expected("a mapping (key: value)")
    }
    self.decoder = decoder
    path = YAMLPath(codingPath: decoder.codingPath)
    // The parser lets no key through twice; in a tree made by hand the first one counts, as for YAMLNode's subscript.
    values = Dictionary(entries.lazy.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
    decoder.ledger?.open(entries, at: path, keyedBy: Key.self)
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] { entries.compactMap { Key(stringValue: $0.key.text) } }

  func contains(_ key: Key) -> Bool {
    find(key) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    try require(key).isNull
  }

  // One for all: the protocol's requirements for `Bool`, `Int` and so on are met by it, too. Each of these types
  // then asks a single value container.
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder.inner(require(key), under: key).value(type)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try decoder.nested(require(key), under: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder.nested(require(key), under: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    superDecoder(under: SuperKey())
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    superDecoder(under: key)
  }

  private func superDecoder(under key: any CodingKey) -> NodeDecoder {
    decoder.nested(find(key) ?? .absent(at: decoder.node.mark), under: key)
  }

  private func find(_ key: any CodingKey) -> YAMLNode? {
    decoder.ledger?.ask(key, at: path)
    return values[key.stringValue]
  }

  private func require(_ key: Key) throws(YAMLError) -> YAMLNode {
    if let node = find(key) { return node }
    let name = key.stringValue
    let strangers = entries.filter { Key(stringValue: $0.key.text) == nil }
    if let meant = SpellingSuggestion.nearest(to: name, among: strangers.lazy.map(\.key.text)),
      let entry = strangers.first(where: { $0.key.text == meant })
    {
      throw YAMLError(
        file: decoder.document.file,
        mark: entry.mark,
        path: path.appending(.key(meant)),
        message: KeyLedger.message(meant, known: [name], absent: [name])
      )
    }
    throw decoder.error("the key \(Excerpt(name)) is missing; add it")
  }
}
