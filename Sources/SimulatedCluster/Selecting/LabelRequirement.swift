/// One part of a label selector: `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`.
struct LabelRequirement: Sendable, Equatable {
  enum Condition: Sendable, Equatable {
    case exists
    case absent
    case isOneOf(Set<String>)
    /// Holds for pods without the label too.
    case isNoneOf(Set<String>)
  }

  var name: String
  var condition: Condition

  func matches(_ labels: [String: String]) -> Bool {
    let value = labels[name]
    return switch condition {
    case .exists: value != nil
    case .absent: value == nil
    case .isOneOf(let values): value.map(values.contains) ?? false
    case .isNoneOf(let values): value.map { !values.contains($0) } ?? true
    }
  }

  /// - Throws: `APIStatus` 400 with the words of a real server.
  static func parse(_ text: String) throws(APIStatus) -> [LabelRequirement] {
    var tokens = Tokens(text)
    var requirements = [try requirement(from: &tokens)]
    while let token = tokens.next() {
      guard token == "," else { throw unexpected(token, expected: "',' or 'end of string'") }
      requirements.append(try requirement(from: &tokens))
    }
    return requirements
  }

  private static func requirement(from tokens: inout Tokens) throws(APIStatus) -> LabelRequirement {
    let isAbsence = tokens.take("!")
    let name = try identifier(from: &tokens)
    if isAbsence { return LabelRequirement(name: name, condition: .absent) }
    switch tokens.peek() {
    case nil, ",":
      return LabelRequirement(name: name, condition: .exists)
    case "=", "==":
      _ = tokens.next()
      return LabelRequirement(name: name, condition: .isOneOf([value(from: &tokens)]))
    case "!=":
      _ = tokens.next()
      return LabelRequirement(name: name, condition: .isNoneOf([value(from: &tokens)]))
    case "in":
      _ = tokens.next()
      return LabelRequirement(name: name, condition: .isOneOf(try values(from: &tokens)))
    case "notin":
      _ = tokens.next()
      return LabelRequirement(name: name, condition: .isNoneOf(try values(from: &tokens)))
    case let other?:
      throw unexpected(other, expected: "in, notin, =, ==, !=, gt, lt")
    }
  }

  private static func identifier(from tokens: inout Tokens) throws(APIStatus) -> String {
    guard let token = tokens.next() else { throw unexpected("", expected: "identifier") }
    guard !Tokens.isSymbol(token) else { throw unexpected(token, expected: "identifier") }
    return token
  }

  /// What stands after `=` may be nothing: `a=` selects an empty value.
  private static func value(from tokens: inout Tokens) -> String {
    guard let token = tokens.peek(), !Tokens.isSymbol(token) else { return "" }
    return tokens.next() ?? ""
  }

  private static func values(from tokens: inout Tokens) throws(APIStatus) -> Set<String> {
    guard tokens.take("(") else { throw unexpected(tokens.peek() ?? "", expected: "'('") }
    var values: Set<String> = [value(from: &tokens)]
    while tokens.take(",") { values.insert(value(from: &tokens)) }
    guard tokens.take(")") else { throw unexpected(tokens.peek() ?? "", expected: "',' or ')'") }
    return values
  }

  private static func unexpected(_ token: String, expected: String) -> APIStatus {
    .badRequest("unable to parse requirement: found '\(token)', expected: \(expected)")
  }
}

/// A label selector cut into names and symbols.
private struct Tokens {
  private var tokens: [String] = []
  private var position = 0

  static func isSymbol(_ token: String) -> Bool {
    token.first.map { "=!,()".contains($0) } ?? false
  }

  init(_ text: String) {
    var word = ""
    func isPrefix(_ characters: Substring) -> String? {
      ["==", "!=", "=", "!", ",", "(", ")"].first { characters.hasPrefix($0) }
    }
    var rest = text[...]
    while let character = rest.first {
      let symbol = isPrefix(rest)
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
    defer { position += 1 }
    return peek()
  }

  mutating func take(_ token: String) -> Bool {
    guard peek() == token else { return false }
    position += 1
    return true
  }
}
