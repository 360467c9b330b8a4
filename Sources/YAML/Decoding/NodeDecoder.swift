/// The `Decoder` of one node.
struct NodeDecoder: Decoder {
  let node: YAMLNode
  let codingPath: [any CodingKey]
  let document: DocumentDecoding
  /// Shared by all containers that one value opens, its nested ones included: only when the value is complete is it
  /// known which keys it did not want.
  let ledger: KeyLedger?

  init(node: YAMLNode, codingPath: [any CodingKey], document: DocumentDecoding) {
    self.init(
      node: node,
      codingPath: codingPath,
      document: document,
      ledger: document.unknownKeys == .refuse ? KeyLedger() : nil
    )
  }

  private init(node: YAMLNode, codingPath: [any CodingKey], document: DocumentDecoding, ledger: KeyLedger?) {
    self.node = node
    self.codingPath = codingPath
    self.document = document
    self.ledger = ledger
  }

  var userInfo: [CodingUserInfoKey: Any] { document.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try KeyedNodeContainer<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try UnkeyedNodeContainer(decoder: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleNodeContainer(decoder: self)
  }

  /// For what is part of the same value.
  func nested(_ node: YAMLNode, under key: any CodingKey) -> NodeDecoder {
    NodeDecoder(node: node, codingPath: codingPath + [key], document: document, ledger: ledger)
  }

  /// For a value within this one.
  func inner(_ node: YAMLNode, under key: any CodingKey) -> NodeDecoder {
    NodeDecoder(node: node, codingPath: codingPath + [key], document: document)
  }

  /// Reads the node as a whole, and puts whatever goes wrong to its place.
  func value<Value: Decodable>(_ type: Value.Type) throws(YAMLError) -> Value {
    do {
      let value = try Value(from: self)
      if let unknown = ledger?.firstUnknownKey() {
        throw YAMLError(file: document.file, mark: unknown.mark, path: unknown.path, message: unknown.message)
      }
      return value
    } catch let error as YAMLError {
      throw error
    } catch let error as DecodingError {
      throw placed(error, reading: type)
    } catch {
      throw self.error("\(error)")
    }
  }

  func error(_ message: String) -> YAMLError {
    YAMLError(file: document.file, mark: node.mark, path: YAMLPath(codingPath: codingPath), message: message)
  }

  func expected(_ what: String, remedy: String? = nil) -> YAMLError {
    error("expected \(what), found \(Finding(node))" + (remedy.map { "; \($0)" } ?? ""))
  }

  /// The standard library and types' own initialisers report by a coding path, which may lead further down than here.
  private func placed(_ error: DecodingError, reading type: (some Decodable).Type) -> YAMLError {
    let context: DecodingError.Context
    switch error {
    case .dataCorrupted(let it):
      if it.codingPath.count <= codingPath.count, let choice = Choice(type), node.scalar != nil {
        return self.error(choice.message(for: node))
      }
      context = it
    case .typeMismatch(_, let it), .valueNotFound(_, let it), .keyNotFound(_, let it):
      context = it
    @unknown default:
      return self.error("\(error)")
    }
    return YAMLError(
      file: document.file,
      root: document.root,
      path: YAMLPath(codingPath: context.codingPath.count >= codingPath.count ? context.codingPath : codingPath),
      message: context.debugDescription
    )
  }
}
