/// A regular expression as Prometheus' `regex` takes it: RE2's syntax, and a match is one of the whole text, where `.`
/// matches line breaks too (`^(?s:…)$`).
///
/// Its time grows with the text and not faster, whatever the expression. It is compiled once and never changes. Unlike
/// RE2 it knows no scripts (`\p{Greek}`); general categories are those of the standard library's Unicode.
public final class RegularExpression: Sendable {
  /// How deep parentheses and repetitions may be nested, as in RE2.
  static let nestingLimit = 1000
  /// Steps of the compiled expression, its counted repetitions written out.
  static let sizeLimit = 65_536
  /// Steps times groups, which is what a match with groups takes as memory.
  private static let memoryLimit = 1 << 20

  /// How a text is told from another.
  private enum Test: Sendable {
    case automaton(Automaton)
    case literals(LiteralSet)
    /// Too large for both.
    case threads
  }

  public let pattern: String
  /// The names of groups by their number; number 0 is the whole match.
  public let groupNames: [String?]
  private let program: Program
  private let test: Test
  /// Whether the one group is around everything, as in `(.*)`.
  private let isGroupWhole: Bool

  public init(_ pattern: String) throws(RegularExpressionError) {
    var parser = PatternParser(pattern)
    let tree = try parser.parse()
    self.pattern = pattern
    groupNames = parser.groupNames
    guard tree.size * groupNames.count <= Self.memoryLimit else { throw parser.error(.tooLarge, at: 0) }
    program = Program(tree)
    if let automaton = AutomatonBuilder.automaton(of: program) {
      test = .automaton(automaton)
    } else if let literals = LiteralSet(tree) {
      test = .literals(literals)
    } else {
      test = .threads
    }
    if case .capture = tree.form { isGroupWhole = groupNames.count == 2 } else { isGroupWhole = false }
  }

  /// Whether the whole text matches.
  public func matches(_ text: String) -> Bool {
    text.withBytes(matches)
  }

  /// Whether the whole text matches.
  /// - Parameter text: UTF-8.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch test {
    case .automaton(let automaton): return automaton.matches(text)
    case .literals(let literals): return literals.contains(text)
    case .threads:
      var machine = ThreadMachine(program, slotCount: 0)
      return machine.match(text) != nil
    }
  }

  /// What the groups matched, as ranges of bytes, the whole text first; `nil` where the text does not match. A group
  /// that took no part has no range.
  public func groups(in text: String) -> [Range<Int>?]? {
    text.withBytes(groups)
  }

  func groups(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>?]? {
    let whole = 0..<text.count
    if groupNames.count == 1 || isGroupWhole {
      return matches(text) ? Array(repeating: whole, count: groupNames.count) : nil
    }
    if case .threads = test {} else if !matches(text) { return nil }
    guard let slots = slots(in: text) else { return nil }
    return [whole]
      + (1..<groupNames.count).map { group in
        let (start, end) = (slots[2 * group], slots[2 * group + 1])
        return start >= 0 && end >= start ? start..<end : nil
      }
  }

  private func slots(in text: UnsafeBufferPointer<UInt8>) -> [Int]? {
    let slotCount = 2 * groupNames.count
    if var backtracker = Backtracker(program, slotCount: slotCount, textLength: text.count) {
      return backtracker.match(text)
    }
    var machine = ThreadMachine(program, slotCount: slotCount)
    return machine.match(text)
  }
}
