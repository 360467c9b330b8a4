import FoundationEssentials
import Relabelling
import Testing

@Suite("Regular expressions, as RE2 itself matches them")
struct RE2Tests {
  /// A pattern with what RE2 says of it, as `scripts/generate-regular-expression-cases` writes it.
  struct Case {
    var pattern: String
    var isRefused: Bool
    /// Texts, and the groups where they match.
    var texts: [(text: String, groups: String?)] = []
  }

  @Test("thousands of patterns and texts have RE2's matches, groups and refusals")
  func cases() throws {
    let cases = try Self.cases()
    var (matches, others, refusals) = (0, 0, 0)
    for example in cases {
      guard let expression = try? RegularExpression(example.pattern) else {
        #expect(example.isRefused, "\(example.pattern) is taken by RE2")
        refusals += 1
        continue
      }
      #expect(!example.isRefused, "\(example.pattern) is refused by RE2")
      for (text, expected) in example.texts {
        let groups = expression.groups(in: text).map(Self.written)
        #expect(groups == expected, "\(example.pattern) on \(text.debugDescription)")
        #expect(expression.matches(text) == (expected != nil), "\(example.pattern) on \(text.debugDescription)")
        if expected == nil { others += 1 } else { matches += 1 }
      }
    }
    // What is read is what was meant to be.
    #expect(matches > 1000 && others > 2000 && refusals > 100, "\(matches), \(others), \(refusals)")
  }

  private static func written(_ groups: [Range<Int>?]) -> String {
    groups.map { $0.map { "\($0.lowerBound),\($0.upperBound)" } ?? "-" }.joined(separator: " ")
  }

  private static func cases() throws -> [Case] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/regular-expressions.txt")
    var cases: [Case] = []
    for line in String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n") {
      let rest = line.dropFirst(2)
      switch line.first {
      case "!", "=":
        cases.append(Case(pattern: unescaped(rest), isRefused: line.first == "!"))
      case "-":
        cases[cases.count - 1].texts.append((unescaped(rest), nil))
      default:
        let parts = rest.split(separator: "\t", omittingEmptySubsequences: false)
        cases[cases.count - 1].texts.append((unescaped(parts[0]), String(parts[1])))
      }
    }
    return cases
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\", let escaped = scalars.next() else {
        result.append(scalar)
        continue
      }
      result.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped)
    }
    return String(result)
  }
}
