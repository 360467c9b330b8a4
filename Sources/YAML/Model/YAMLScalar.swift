/// A text in a YAML document and what the core schema takes it for.
public struct YAMLScalar: Hashable, Sendable {
  /// What a scalar can be in YAML 1.2's core schema (section 10.3 of the specification).
  public enum Kind: Hashable, Sendable {
    case null
    case bool
    case integer
    case float
    case string
  }

  /// The text after YAML's quoting, escaping and folding.
  public let text: String
  /// Whether it was written without quotes and not as a block (`|`, `>`).
  public let isPlain: Bool
  public let kind: Kind

  /// - Parameter tag: the kind that an explicit tag (`!!str`) asks for. Without one, what is not plain is a string,
  ///   and what is plain is what it looks like.
  public init(_ text: String, isPlain: Bool, tag: Kind? = nil) {
    self.text = text
    self.isPlain = isPlain
    self.kind = tag ?? (isPlain ? CoreSchema.kind(of: text) : .string)
  }

  public var isNull: Bool { kind == .null }

  public var bool: Bool? {
    kind == .bool ? CoreSchema.bool(text) : nil
  }

  /// The number, if this is an integer and fits.
  public func integer<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> Number? {
    kind == .integer ? CoreSchema.integer(text, as: type) : nil
  }

  /// The number, if this is an integer or a float; nil where it is finite and too large for a `Double`.
  public var double: Double? {
    kind == .integer || kind == .float ? CoreSchema.double(text) : nil
  }

  /// The text, if this is a string and not something else that a plain text can be.
  public var string: String? {
    kind == .string ? text : nil
  }
}
