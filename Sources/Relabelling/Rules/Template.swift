/// A replacement or a target label: text, with groups of a match in it as `$1`, `${1}`, `$name` or `${name}`, and `$$`
/// for a dollar sign. Read as Go's `regexp.Expand` reads it: a name is as long as it can be, a group that there is not
/// stands for nothing, and a dollar sign that begins neither is itself.
struct Template: Sendable {
  private enum Part: Sendable {
    case text(String)
    case group(Int)
  }

  private let parts: [Part]

  /// - Parameter groupNames: the names of the expression's groups by their number.
  init(_ text: String, groupNames: [String?]) {
    var parts: [Part] = []
    var literal = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "$" else {
        literal.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == "$" {
        rest.removeFirst()
        literal.append("$")
      } else if let name = Self.readName(from: &rest) {
        guard let group = Self.group(named: name, in: groupNames) else { continue }
        if !literal.isEmpty { parts.append(.text(literal)) }
        parts.append(.group(group))
        literal = ""
      } else {
        literal.append("$")
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.parts = parts
  }

  /// The text, if no group stands in it.
  var fixedText: String? {
    switch parts.count {
    case 0: ""
    case 1: if case .text(let text) = parts[0] { text } else { nil }
    default: nil
    }
  }

  /// The text with what each group matched.
  func expanded(with groups: [Range<Int>?], of text: UnsafeBufferPointer<UInt8>) -> String {
    if let fixedText { return fixedText }
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let literal): bytes.append(contentsOf: literal.utf8)
      case .group(let group): if let range = groups[group] { bytes.append(contentsOf: text[range]) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands behind a dollar sign, in braces or not. Reads nothing where there is no name.
  private static func readName(from rest: inout Substring.UnicodeScalarView) -> String? {
    let isBraced = rest.first == "{"
    let behindBrace = isBraced ? rest.dropFirst() : rest
    let name = behindBrace.prefix(while: isNameScalar)
    let behind = behindBrace[name.endIndex...]
    guard !name.isEmpty, !isBraced || behind.first == "}" else { return nil }
    rest = isBraced ? behind.dropFirst() : behind
    return String(name)
  }

  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "_" { return true }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
  }

  private static func group(named name: String, in groupNames: [String?]) -> Int? {
    guard name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return groupNames.firstIndex { $0 == name }
    }
    // With a leading zero it would be a name, and no group is called so.
    guard name == "0" || !name.hasPrefix("0"), let number = Int(name), number < groupNames.count else {
      return groupNames.firstIndex { $0 == name }
    }
    return number
  }
}
