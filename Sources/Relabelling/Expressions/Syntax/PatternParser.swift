/// Reads RE2's syntax (https://github.com/google/re2/wiki/Syntax) as Go's `regexp` takes it, into a tree.
///
/// Groups are kept in an array and not on the stack, so that no pattern can exhaust it.
struct PatternParser {
  typealias Problem = RegularExpressionError.Problem

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    /// On from the start, as Prometheus has it.
    var dotMatchesNewline = true
    var isUngreedy = false
  }

  /// An open group: the alternatives that are complete, and the one that is being read.
  struct Frame {
    var group: Int?
    /// Where its parenthesis stands.
    var start: Int
    var outerFlags: Flags
    var alternatives: [SyntaxNode] = []
    var items: [SyntaxNode] = []

    var node: SyntaxNode {
      .alternation(alternatives + [.concatenation(items)])
    }
  }

  let pattern: String
  let scalars: [Unicode.Scalar]
  var position = 0
  var flags = Flags()
  var frames: [Frame]
  /// The names of groups by their number; that of 0 is the whole.
  var groupNames: [String?] = [nil]
  private var lastRepetition: Range<Int>?

  init(_ pattern: String) {
    self.pattern = pattern
    scalars = Array(pattern.unicodeScalars)
    frames = [Frame(start: 0, outerFlags: flags)]
  }

  mutating func parse() throws(RegularExpressionError) -> SyntaxNode {
    while let scalar = peek() {
      let start = position
      switch scalar {
      case "(": try openGroup()
      case ")": try closeGroup()
      case "|": startAlternative()
      case "*", "+", "?", "{": try readRepetitionOrBrace(scalar, at: start)
      case "[": append(.set(try readClass()))
      case "\\": try readEscape()
      default:
        position += 1
        append(simpleNode(for: scalar))
      }
    }
    guard frames.count == 1, let whole = frames.popLast() else {
      throw error(.groupNotClosed, at: frames.last?.start ?? 0)
    }
    return try bounded(whole.node, at: 0)
  }

  private func simpleNode(for scalar: Unicode.Scalar) -> SyntaxNode {
    switch scalar {
    case ".": .set(flags.dotMatchesNewline ? .all : ScalarSet.newline.inverted)
    case "^": .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    default: .set(folded(ScalarSet(scalar)))
    }
  }

  /// The set with the other case too, where flags say so.
  func folded(_ set: ScalarSet) -> ScalarSet {
    flags.ignoresCase ? CaseFolding.closure(of: set) : set
  }

  // MARK: Alternatives and groups

  mutating func append(_ node: SyntaxNode) {
    frames[frames.count - 1].items.append(node)
  }

  private mutating func startAlternative() {
    position += 1
    let last = frames.count - 1
    frames[last].alternatives.append(.concatenation(frames[last].items))
    frames[last].items = []
  }

  private mutating func closeGroup() throws(RegularExpressionError) {
    guard frames.count > 1, let frame = frames.popLast() else { throw error(.nothingToClose, at: position) }
    position += 1
    flags = frame.outerFlags
    let node = frame.group.map { .capture(frame.node, group: $0) } ?? frame.node
    append(try bounded(node, at: frame.start))
  }

  private func bounded(_ node: SyntaxNode, at place: Int) throws(RegularExpressionError) -> SyntaxNode {
    guard node.height <= RegularExpression.nestingLimit else { throw error(.tooDeep, at: place) }
    guard node.size <= RegularExpression.sizeLimit else { throw error(.tooLarge, at: place) }
    return node
  }

  // MARK: Repetitions

  private mutating func readRepetitionOrBrace(
    _ scalar: Unicode.Scalar,
    at start: Int
  ) throws(RegularExpressionError) {
    position += 1
    var repetition: Repetition
    switch scalar {
    case "*": repetition = Repetition(minimum: 0, maximum: nil, isGreedy: true)
    case "+": repetition = Repetition(minimum: 1, maximum: nil, isGreedy: true)
    case "?": repetition = Repetition(minimum: 0, maximum: 1, isGreedy: true)
    default:
      guard let bounds = readBounds() else {
        // A brace that gives no bounds is a character.
        append(simpleNode(for: scalar))
        return
      }
      repetition = Repetition(minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: true, isCounted: true)
    }
    let written = text(from: start)
    let bounds = max(repetition.minimum, repetition.maximum ?? 0)
    guard bounds <= Self.repetitionLimit, repetition.minimum <= repetition.maximum ?? .max else {
      throw error(.repetitionBounds(written), at: start)
    }
    repetition.isGreedy = skip("?") == flags.isUngreedy
    if let lastRepetition, lastRepetition.upperBound == start {
      throw error(.repeatedRepetition(text(from: lastRepetition.lowerBound)), at: lastRepetition.lowerBound)
    }
    guard let repeated = frames[frames.count - 1].items.popLast() else {
      throw error(.nothingToRepeat(written), at: start)
    }
    let node = try bounded(.repetition(repeated, repetition), at: start)
    guard node.repetitions <= Self.repetitionLimit else { throw error(.repetitionsMultiplied, at: start) }
    append(node)
    lastRepetition = start..<position
  }

  /// RE2's bound for `{n,m}`, and for the product of nested ones.
  private static let repetitionLimit = 1000

  /// What follows an opening brace if it is `n}`, `n,}` or `n,m}`; else nothing is read.
  private mutating func readBounds() -> (minimum: Int, maximum: Int?)? {
    let start = position
    if let minimum = readNumber() {
      if skip("}") { return (minimum, minimum) }
      if skip(",") {
        if skip("}") { return (minimum, nil) }
        if let maximum = readNumber(), skip("}") { return (minimum, maximum) }
      }
    }
    position = start
    return nil
  }

  /// A decimal number without leading zeros; a huge one counts as one that is too large.
  private mutating func readNumber() -> Int? {
    let start = position
    var number = 0
    while let digit = peek()?.value, ScalarSet.digits.contains(digit) {
      number = min(number * 10 + Int(digit - 48), 1_000_000)
      position += 1
    }
    return start == position || (scalars[start] == "0" && position > start + 1) ? nil : number
  }

  // MARK: The text

  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  /// Reads on behind a text, if it stands here.
  mutating func skip(_ text: String) -> Bool {
    let wanted = text.unicodeScalars
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  /// What was read since then.
  func text(from start: Int) -> String {
    String(scalars[start..<position])
  }

  func error(_ problem: Problem, at place: Int) -> RegularExpressionError {
    RegularExpressionError(pattern: pattern, position: place + 1, problem: problem)
  }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(scalars))
  }
}
