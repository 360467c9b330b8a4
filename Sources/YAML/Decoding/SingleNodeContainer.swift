/// A node read as one value: where the scalars are taken.
struct SingleNodeContainer: SingleValueDecodingContainer {
  private let decoder: NodeDecoder

  init(decoder: NodeDecoder) {
    self.decoder = decoder
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.node.isNull }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard let bool = decoder.node.scalar?.bool else { throw decoder.expected("true or false", remedy: unquote) }
    return bool
  }

  func decode(_ type: String.Type) throws -> String {
    guard let scalar = decoder.node.scalar else { throw decoder.expected("a text") }
    guard !scalar.isNull else { throw decoder.expected("a text", remedy: "write \"\" for an empty one") }
    return scalar.text
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let scalar = decoder.node.scalar, [.integer, .float].contains(scalar.kind) else {
      throw decoder.expected("a number", remedy: unquote)
    }
    guard let number = scalar.double else { throw decoder.error("\(scalar.text) is too large for a number here") }
    return number
  }

  func decode(_ type: Float.Type) throws -> Float {
    let double = try decode(Double.self)
    let number = Float(double)
    guard number.isFinite || !double.isFinite else { throw decoder.error("\(double) is too large for a number here") }
    return number
  }

  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: Int128.Type) throws -> Int128 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try integer() }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    // A value of its own on the same node: its keys are its own business.
    try NodeDecoder(node: decoder.node, codingPath: decoder.codingPath, document: decoder.document).value(type)
  }

  private func integer<Number: FixedWidthInteger>() throws(YAMLError) -> Number {
    guard let scalar = decoder.node.scalar, scalar.kind == .integer else {
      throw decoder.expected("a whole number", remedy: unquote)
    }
    guard let number = scalar.integer(as: Number.self) else {
      throw decoder.expected("a whole number from \(Number.min) to \(Number.max)")
    }
    return number
  }

  /// What to do if only quotes keep the text from being what is expected.
  private var unquote: String? {
    guard let scalar = decoder.node.scalar, scalar.kind == .string, !scalar.isPlain else { return nil }
    return [.bool, .integer, .float].contains(CoreSchema.kind(of: scalar.text)) ? "remove the quotes" : nil
  }
}
