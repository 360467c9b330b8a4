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
  /// - Parameter most: bytes that are kept of it. It becomes a label, and may be anything.
  func text(_ name: String, most: Int = 200) -> String? {
    (try? decodeIfPresent(String.self, forKey: JSONField(name))).flatMap { $0 }.map { $0.cut(to: most) }
  }
  func number(_ name: String) -> Double? { try? decodeIfPresent(Double.self, forKey: JSONField(name)) }
  func truth(_ name: String) -> Bool? { try? decodeIfPresent(Bool.self, forKey: JSONField(name)) }
  /// In seconds since 1970.
  func time(_ name: String) -> Double? { text(name).flatMap(StatusTime.seconds) }
  func list<Element: Decodable>(_ name: String, of type: Element.Type) -> [Element] {
    (try? decodeIfPresent(ReadableList<Element>.self, forKey: JSONField(name)))??.elements ?? []
  }

  /// A number by which Spark counts things: none that arithmetic could not go on from.
  func count(_ name: String) throws -> Int {
    let number = try decode(Int32.self, forKey: JSONField(name))
    guard number >= 0 else {
      let words = "\(name) is below 0"
      throw DecodingError.dataCorruptedError(forKey: JSONField(name), in: self, debugDescription: words)
    }
    return Int(number)
  }

  func fields(_ name: String) -> JSONFields? {
    try? nestedContainer(keyedBy: JSONField.self, forKey: JSONField(name))
  }
}

/// The elements of a list that can be read: the others do not take them away.
struct ReadableList<Element: Decodable>: Decodable {
  /// Spark keeps a thousand of each kind where nobody says otherwise; a longer answer is not read to its end.
  static var most: Int { 10_000 }

  private(set) var elements: [Element] = []

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    while !container.isAtEnd, container.currentIndex < Self.most {
      if let element = try container.decode(Readable<Element>.self).value { elements.append(element) }
    }
  }
}

/// An element of a list, or nothing where it cannot be read.
private struct Readable<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}

extension String {
  /// At most so many bytes of it, without a part of a character's code.
  func cut(to bytes: Int) -> String {
    guard utf8.count > bytes else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: bytes)
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
