/// A label selector in the API's own syntax: `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a > 1`, `a < 1`, `a`, `!a`,
/// with commas between that all must hold (`k8s.io/apimachinery/pkg/labels`).
public struct LabelSelector: Sendable, Hashable {
  public struct Requirement: Sendable, Hashable {
    public enum Condition: Sendable, Hashable {
      case exists
      case absent
      case isOneOf(Set<String>)
      /// Holds for objects without the label too.
      case isNoneOf(Set<String>)
      /// Holds only for values that are whole numbers.
      case isGreater(than: Int)
      case isLess(than: Int)
    }

    public var label: String
    public var condition: Condition

    public init(label: String, condition: Condition) {
      self.label = label
      self.condition = condition
    }

    public func matches(_ labels: [String: String]) -> Bool {
      let value = labels[label]
      return switch condition {
      case .exists: value != nil
      case .absent: value == nil
      case .isOneOf(let values): value.map(values.contains) ?? false
      case .isNoneOf(let values): value.map { !values.contains($0) } ?? true
      case .isGreater(let bound): value.flatMap { Int($0) }.map { $0 > bound } ?? false
      case .isLess(let bound): value.flatMap { Int($0) }.map { $0 < bound } ?? false
      }
    }
  }

  /// A text that is no selector, and the API server's words for it.
  public struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
    public var found: String
    public var expected: String

    public var description: String { "unable to parse requirement: found '\(found)', expected: \(expected)" }
  }

  public var requirements: [Requirement]

  public init(requirements: [Requirement]) {
    self.requirements = requirements
  }

  public func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }

  public init(parsing text: String) throws(ParseError) {
    var tokens = SelectorTokens(text)
    requirements = [try Self.requirement(from: &tokens)]
    while let token = tokens.next() {
      guard token == "," else { throw ParseError(found: token, expected: "',' or 'end of string'") }
      requirements.append(try Self.requirement(from: &tokens))
    }
  }

  private static func requirement(from tokens: inout SelectorTokens) throws(ParseError) -> Requirement {
    let isAbsence = tokens.take("!")
    guard let label = tokens.next(), !SelectorTokens.isSymbol(label) else {
      throw ParseError(found: tokens.last ?? "", expected: "identifier")
    }
    if isAbsence { return Requirement(label: label, condition: .absent) }
    switch tokens.peek() {
    case nil, ",":
      return Requirement(label: label, condition: .exists)
    case "=", "==":
      _ = tokens.next()
      return Requirement(label: label, condition: .isOneOf([value(from: &tokens)]))
    case "!=":
      _ = tokens.next()
      return Requirement(label: label, condition: .isNoneOf([value(from: &tokens)]))
    case "in":
      _ = tokens.next()
      return Requirement(label: label, condition: .isOneOf(try values(from: &tokens)))
    case "notin":
      _ = tokens.next()
      return Requirement(label: label, condition: .isNoneOf(try values(from: &tokens)))
    case ">":
      _ = tokens.next()
      return Requirement(label: label, condition: .isGreater(than: try number(from: &tokens)))
    case "<":
      _ = tokens.next()
      return Requirement(label: label, condition: .isLess(than: try number(from: &tokens)))
    case let other?:
      throw ParseError(found: other, expected: "in, notin, =, ==, !=, gt, lt")
    }
  }

  /// What stands after `=` may be nothing: `a=` selects an empty value.
  private static func value(from tokens: inout SelectorTokens) -> String {
    guard let token = tokens.peek(), !SelectorTokens.isSymbol(token) else { return "" }
    return tokens.next() ?? ""
  }

  private static func number(from tokens: inout SelectorTokens) throws(ParseError) -> Int {
    guard let token = tokens.next(), let number = Int(token) else {
      throw ParseError(found: tokens.last ?? "", expected: "a whole number")
    }
    return number
  }

  private static func values(from tokens: inout SelectorTokens) throws(ParseError) -> Set<String> {
    guard tokens.take("(") else { throw ParseError(found: tokens.peek() ?? "", expected: "'('") }
    var values: Set<String> = [value(from: &tokens)]
    while tokens.take(",") { values.insert(value(from: &tokens)) }
    guard tokens.take(")") else { throw ParseError(found: tokens.peek() ?? "", expected: "',' or ')'") }
    return values
  }
}

/// The words and symbols of a selector.
private struct SelectorTokens {
  private static let symbols = ["==", "!=", "=", "!", ",", "(", ")", ">", "<"]

  private var tokens: [String] = []
  private var position = 0
  /// What ``next()`` gave out last.
  private(set) var last: String?

  static func isSymbol(_ token: String) -> Bool { symbols.contains(token) }

  init(_ text: String) {
    var word = ""
    var rest = text[...]
    while let character = rest.first {
      let symbol = Self.symbols.first { rest.hasPrefix($0) }
      if symbol != nil || character.isWhitespace {
        if !word.isEmpty { tokens.append(word) }
        word = ""
      }
      if let symbol {
        tokens.append(symbol)
        rest = rest.dropFirst(symbol.count)
      } else {
        if !character.isWhitespace { word.append(character) }
        rest.removeFirst()
      }
    }
    if !word.isEmpty { tokens.append(word) }
  }

  func peek() -> String? {
    position < tokens.count ? tokens[position] : nil
  }

  mutating func next() -> String? {
    last = peek()
    position += 1
    return last
  }

  mutating func take(_ token: String) -> Bool {
    guard peek() == token else { return false }
    position += 1
    return true
  }
}
