import FoundationEssentials

/// Any JSON, for tests to look into answers.
public enum JSON: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  public init(_ bytes: some Sequence<UInt8>) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  public subscript(key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// By the names of members and the numbers of elements: `spec.containers.0.name`.
  public subscript(path path: String) -> JSON? {
    path.split(separator: ".").reduce(self as JSON?) { value, key in
      if let index = Int(key), case .array(let elements)? = value {
        return elements.indices.contains(index) ? elements[index] : nil
      }
      return value?[String(key)]
    }
  }

  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// None where it is no array.
  public var elements: [JSON] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// All paths with the kind of value there, array elements taken together, `managedFields` left out.
  public var shape: Set<String> { shape(at: "") }

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

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}
