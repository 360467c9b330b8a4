/// The `CodingKey` of a sequence's element. A type of its own, so that a mapping's key `2` is not taken for an index.
struct SequenceIndex: CodingKey {
  let value: Int

  init(_ value: Int) {
    self.value = value
  }

  init?(intValue: Int) {
    value = intValue
  }

  init?(stringValue: String) {
    guard let value = Int(stringValue) else { return nil }
    self.value = value
  }

  var intValue: Int? { value }
  var stringValue: String { String(value) }
}
