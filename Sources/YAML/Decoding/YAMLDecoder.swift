/// Reads `Decodable` values from YAML (and so from JSON).
///
/// Every error is a ``YAMLError`` with the place of the offending text, also where a type's own `init(from:)` throws
/// something else: it is then reported at the value that was being read.
///
/// A `String` takes any plain scalar but null as it is written (`version: 1.10` is "1.10"), as kubectl does. Numbers
/// and booleans are taken from plain scalars only: `"8080"` is a text.
public struct YAMLDecoder: Sendable {
  /// What to do with a key that the type does not have.
  public enum UnknownKeys: Sendable {
    case ignore
    /// It is an error, which suggests the nearest known key. A key is known if the type's `CodingKey` can be made of
    /// it; a type that reads a dictionary knows all.
    case refuse
  }

  public var unknownKeys: UnknownKeys
  public var limits: YAMLParser.Limits
  public var userInfo: [CodingUserInfoKey: any Sendable]

  public init(
    unknownKeys: UnknownKeys = .ignore,
    limits: YAMLParser.Limits = YAMLParser.Limits(),
    userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) {
    self.unknownKeys = unknownKeys
    self.limits = limits
    self.userInfo = userInfo
  }

  /// Reads the one document of a text. An empty text reads as an empty mapping, so a type with defaults gets them.
  ///
  /// - Parameter file: the name under which errors report the text.
  public func decode<Value: Decodable>(
    _ type: Value.Type,
    from bytes: some Sequence<UInt8>,
    file: String
  ) throws(YAMLError) -> Value {
    let document = try YAMLParser(file: file, limits: limits).parseSingle(bytes)
    return try decode(type, from: document ?? .absent(at: .start), file: file)
  }

  /// Reads all documents of a text, leaving out those without a value, as kubectl does.
  public func decodeAll<Value: Decodable>(
    _ type: Value.Type,
    from bytes: some Sequence<UInt8>,
    file: String
  ) throws(YAMLError) -> [Value] {
    var values: [Value] = []
    for document in try YAMLParser(file: file, limits: limits).parse(bytes) where !document.isNull {
      values.append(try decode(type, from: document, file: file))
    }
    return values
  }

  /// Reads a value from a node, which is the root of the paths in errors.
  public func decode<Value: Decodable>(
    _ type: Value.Type,
    from node: YAMLNode,
    file: String
  ) throws(YAMLError) -> Value {
    let document = DocumentDecoding(file: file, root: node, unknownKeys: unknownKeys, userInfo: userInfo)
    return try NodeDecoder(node: node, codingPath: [], document: document).value(type)
  }
}
