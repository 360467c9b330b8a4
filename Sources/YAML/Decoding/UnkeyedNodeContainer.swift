/// A sequence's elements, one after the other.
struct UnkeyedNodeContainer: UnkeyedDecodingContainer {
  private let decoder: NodeDecoder
  private let nodes: [YAMLNode]
  private(set) var currentIndex = 0

  init(decoder: NodeDecoder) throws(YAMLError) {
    guard let nodes = decoder.node.sequence else { throw decoder.expected("a list") }
    self.decoder = decoder
    self.nodes = nodes
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { nodes.count }
  var isAtEnd: Bool { currentIndex >= nodes.count }

  mutating func decodeNil() throws -> Bool {
    guard try current().isNull else { return false }
    currentIndex += 1
    return true
  }

  // For all types, as in the keyed container.
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try decoder.inner(current(), under: SequenceIndex(currentIndex)).value(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    let container = try nested().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try nested().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let element = try nested()
    currentIndex += 1
    return element
  }

  private func nested() throws(YAMLError) -> NodeDecoder {
    decoder.nested(try current(), under: SequenceIndex(currentIndex))
  }

  private func current() throws(YAMLError) -> YAMLNode {
    guard !isAtEnd else {
      throw decoder.error("the list ends after \(nodes.count), and one more element is expected")
    }
    return nodes[currentIndex]
  }
}
