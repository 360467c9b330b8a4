import YAML

/// Any JSON, to be handed on as it is.
public enum JSONValue: Sendable, Hashable, Encodable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// What YAML says and JSON cannot (infinity, a number of more than 64 bits) becomes its text.
  init(_ node: YAMLNode) {
    switch node.content {
    case .sequence(let nodes):
      self = .array(nodes.map { JSONValue($0) })
    case .mapping(let entries):
      self = .object(Dictionary(entries.map { ($0.key.text, JSONValue($0.value)) }) { first, _ in first })
    case .scalar(let scalar):
      if scalar.isNull {
        self = .null
      } else if let bool = scalar.bool {
        self = .bool(bool)
      } else if let integer = scalar.integer(as: Int64.self) {
        self = .integer(integer)
      } else if scalar.kind == .float, let number = scalar.double, number.isFinite {
        self = .number(number)
      } else {
        self = .string(scalar.text)
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
