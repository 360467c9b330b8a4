/// A field of Spark's JSON, by its name.
struct JSONField: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

typealias JSONFields = KeyedDecodingContainer<JSONField>

/// A version of Spark that lacks a field, or has something else there, has nothing to say: never an error.
extension KeyedDecodingContainer<JSONField> {
  func text(_ name: String) -> String? { try? decodeIfPresent(String.self, forKey: JSONField(name)) }
  func number(_ name: String) -> Double? { try? decodeIfPresent(Double.self, forKey: JSONField(name)) }
  func integer(_ name: String) -> Int? { try? decodeIfPresent(Int.self, forKey: JSONField(name)) }
  func truth(_ name: String) -> Bool? { try? decodeIfPresent(Bool.self, forKey: JSONField(name)) }
  /// In seconds since 1970.
  func time(_ name: String) -> Double? { text(name).flatMap(StatusTime.seconds) }
  func list<Element: Decodable>(_ name: String, of type: Element.Type) -> [Element] {
    (try? decodeIfPresent([Readable<Element>].self, forKey: JSONField(name)))??.compactMap(\.value) ?? []
  }

  func fields(_ name: String) -> JSONFields? {
    try? nestedContainer(keyedBy: JSONField.self, forKey: JSONField(name))
  }
}

/// An element of a list, or nothing where it cannot be read: the others count all the same.
struct Readable<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}
