import FoundationEssentials

/// Any JSON, for the comparison of answers.
enum JSONValue: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  subscript(path path: String) -> JSONValue? {
    path.split(separator: ".").reduce(self as JSONValue?) { value, key in
      if let index = Int(key), case .array(let elements)? = value { return elements[index] }
      return value?[String(key)]
    }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// All paths with the kind of value there, array elements taken together, `managedFields` left out.
  var shape: Set<String> { shape(at: "") }

  private func shape(at path: String) -> Set<String> {
    switch self {
    case .null: ["\(path): null"]
    case .bool: ["\(path): bool"]
    case .number: ["\(path): number"]
    case .string: ["\(path): string"]
    case .array(let elements): elements.reduce(["\(path)[]"]) { $0.union($1.shape(at: path + "[]")) }
    case .object(let members):
      members.filter { $0.key != "managedFields" }.reduce(["\(path){}"]) {
        $0.union($1.value.shape(at: "\(path).\($1.key)"))
      }
    }
  }
}
