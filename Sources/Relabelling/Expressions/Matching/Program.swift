/// A regular expression as instructions for a machine that follows all ways through them at once.
struct Program: Sendable {
  enum Instruction: Sendable {
    /// Goes on behind a character of the set.
    case take(set: Int, next: Int)
    /// Goes on at both; the first is preferred.
    case fork(Int, Int)
    /// Keeps the place in the text: `2 * group` where a group begins, one more where it ends.
    case note(slot: Int, next: Int)
    case check(Assertion, next: Int)
    /// Matches, if this is the end of the text.
    case accept
  }

  private(set) var instructions: [Instruction] = [.accept]
  private(set) var sets: [ScalarSet] = []
  private(set) var start = 0
  /// Whether it asks anywhere for what stands around a place.
  private(set) var hasAssertions = false
  private var setNumbers: [ScalarSet: Int] = [:]

  init(_ tree: SyntaxNode) {
    start = compile(tree, before: 0)
    setNumbers = [:]
    hasAssertions = !assertions.isEmpty
  }

  var assertions: Set<Assertion> {
    Set(
      instructions.compactMap { instruction in
        if case .check(let assertion, _) = instruction { assertion } else { nil }
      }
    )
  }

  private mutating func append(_ instruction: Instruction) -> Int {
    instructions.append(instruction)
    return instructions.count - 1
  }

  /// Writes from the end to the start, so that what follows is always known.
  /// - Returns: where the node's instructions are entered.
  private mutating func compile(_ node: SyntaxNode, before next: Int) -> Int {
    switch node.form {
    case .empty: next
    case .set(let set): append(.take(set: number(of: set), next: next))
    case .assertion(let assertion): append(.check(assertion, next: next))
    case .capture(let inner, let group):
      append(.note(slot: 2 * group, next: compile(inner, before: append(.note(slot: 2 * group + 1, next: next)))))
    case .concatenation(let nodes): nodes.reversed().reduce(next) { compile($1, before: $0) }
    case .alternation(let nodes): compileAlternatives(nodes, before: next)
    case .repetition(let inner, let repetition): compile(inner, repeated: repetition, before: next)
    }
  }

  private mutating func compileAlternatives(_ nodes: [SyntaxNode], before next: Int) -> Int {
    var entries = nodes.map { compile($0, before: next) }
    var entry = entries.removeLast()
    while let earlier = entries.popLast() { entry = append(.fork(earlier, entry)) }
    return entry
  }

  private mutating func compile(_ node: SyntaxNode, repeated repetition: Repetition, before next: Int) -> Int {
    let isGreedy = repetition.isGreedy
    guard let maximum = repetition.maximum else {
      if repetition.minimum == 0 { return compileStar(node, isGreedy: isGreedy, before: next) }
      return (1..<repetition.minimum).reduce(compilePlus(node, isGreedy: isGreedy, before: next)) { entry, _ in
        compile(node, before: entry)
      }
    }
    // x{2,4} is xx(x(x)?)?: who stops early goes right to what follows.
    let optional = (repetition.minimum..<maximum).reduce(next) { entry, _ in
      fork(into: compile(node, before: entry), orTo: next, isGreedy: isGreedy)
    }
    return (0..<repetition.minimum).reduce(optional) { entry, _ in compile(node, before: entry) }
  }

  private mutating func compilePlus(_ node: SyntaxNode, isGreedy: Bool, before next: Int) -> Int {
    compileLoop(node, isGreedy: isGreedy, before: next).body
  }

  private mutating func compileStar(_ node: SyntaxNode, isGreedy: Bool, before next: Int) -> Int {
    guard node.matchesEmpty else { return compileLoop(node, isGreedy: isGreedy, before: next).fork }
    // (x+)?, since one fork could not keep the order of preference where x may match nothing.
    return fork(into: compilePlus(node, isGreedy: isGreedy, before: next), orTo: next, isGreedy: isGreedy)
  }

  /// Entered at the body it is `x+`, entered at the fork `x*`.
  private mutating func compileLoop(
    _ node: SyntaxNode,
    isGreedy: Bool,
    before next: Int
  ) -> (body: Int, fork: Int) {
    let loop = append(.accept)
    let body = compile(node, before: loop)
    instructions[loop] = isGreedy ? .fork(body, next) : .fork(next, body)
    return (body, loop)
  }

  private mutating func fork(into body: Int, orTo next: Int, isGreedy: Bool) -> Int {
    append(isGreedy ? .fork(body, next) : .fork(next, body))
  }

  private mutating func number(of set: ScalarSet) -> Int {
    if let number = setNumbers[set] { return number }
    sets.append(set)
    setNumbers[set] = sets.count - 1
    return sets.count - 1
  }
}
