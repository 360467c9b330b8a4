/// A regular expression as a tree, with what has to be known of it before it is compiled.
struct SyntaxNode: Sendable {
  indirect enum Form: Sendable {
    case empty
    case set(ScalarSet)
    case assertion(Assertion)
    case capture(SyntaxNode, group: Int)
    case concatenation([SyntaxNode])
    case alternation([SyntaxNode])
    case repetition(SyntaxNode, Repetition)
  }

  let form: Form
  /// Nodes on the longest way down.
  let height: Int
  /// At least as many instructions as it takes.
  let size: Int
  /// The product of the nested `{n,m}`, which RE2 bounds.
  let repetitions: Int
  let matchesEmpty: Bool

  static let empty = SyntaxNode(.empty, of: [], size: 0, matchesEmpty: true)

  static func set(_ set: ScalarSet) -> SyntaxNode {
    SyntaxNode(.set(set), of: [], size: 1, matchesEmpty: false)
  }

  static func assertion(_ assertion: Assertion) -> SyntaxNode {
    SyntaxNode(.assertion(assertion), of: [], size: 1, matchesEmpty: true)
  }

  static func capture(_ node: SyntaxNode, group: Int) -> SyntaxNode {
    SyntaxNode(.capture(node, group: group), of: [node], size: node.size + 2, matchesEmpty: node.matchesEmpty)
  }

  static func concatenation(_ nodes: [SyntaxNode]) -> SyntaxNode {
    guard nodes.count != 1 else { return nodes[0] }
    guard !nodes.isEmpty else { return .empty }
    return SyntaxNode(
      .concatenation(nodes),
      of: nodes,
      size: nodes.reduce(0) { saturated($0 + $1.size) },
      matchesEmpty: nodes.allSatisfy(\.matchesEmpty)
    )
  }

  static func alternation(_ nodes: [SyntaxNode]) -> SyntaxNode {
    guard nodes.count != 1 else { return nodes[0] }
    return SyntaxNode(
      .alternation(nodes),
      of: nodes,
      size: nodes.reduce(0) { saturated($0 + $1.size + 1) },
      matchesEmpty: nodes.contains(where: \.matchesEmpty)
    )
  }

  static func repetition(_ node: SyntaxNode, _ repetition: Repetition) -> SyntaxNode {
    let factor = repetition.isCounted ? repetition.copies : 1
    return SyntaxNode(
      .repetition(node, repetition),
      of: [node],
      size: saturated((node.size + 2) * repetition.copies),
      repetitions: saturated(factor * max(1, node.repetitions)),
      matchesEmpty: repetition.minimum == 0 || node.matchesEmpty
    )
  }

  private init(_ form: Form, of nodes: [SyntaxNode], size: Int, repetitions: Int? = nil, matchesEmpty: Bool) {
    self.form = form
    self.size = Self.saturated(size)
    self.matchesEmpty = matchesEmpty
    self.repetitions = repetitions ?? nodes.lazy.map(\.repetitions).max() ?? 0
    height = (nodes.lazy.map(\.height).max() ?? 0) + 1
  }

  /// Far above every bound, and far below what overflows.
  private static func saturated(_ number: Int) -> Int {
    min(number, 1 << 30)
  }
}

/// How often something may follow itself.
struct Repetition: Sendable {
  var minimum: Int
  /// `nil` where there is no end.
  var maximum: Int?
  /// Whether more is preferred to less.
  var isGreedy: Bool
  /// Written in braces.
  var isCounted = false

  /// How often what is repeated stands in the program.
  var copies: Int { maximum ?? max(minimum, 1) }
}

/// What can be asked of a place between two characters.
enum Assertion: Sendable, Hashable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}
