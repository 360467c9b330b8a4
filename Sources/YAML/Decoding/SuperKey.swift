/// The key under which `superDecoder()` looks, by the standard library's convention.
struct SuperKey: CodingKey {
  init() {}

  init?(intValue: Int) { nil }

  init?(stringValue: String) {
    guard stringValue == "super" else { return nil }
  }

  var intValue: Int? { nil }
  var stringValue: String { "super" }
}
