/// Makes an automaton of a program: each set of instructions that can be reached at once becomes a state.
struct AutomatonBuilder {
  /// Cells in a table, which are two bytes each. A row's place has to fit into them.
  private static let cellLimit = 1 << 16
  /// Instructions looked at, so that a pattern with few states but long ways to them is quickly given up.
  private static let effortLimit = 500_000

  /// A place in a text, by the instructions that have come there.
  private struct State: Hashable {
    /// Those that take a character, ask for the surroundings, or accept; sorted.
    var instructions: [Int]
    /// What stands before, if the program asks.
    var before: Surroundings.Side
  }

  private let program: Program
  private let classes: ScalarClasses
  private let isAskingForSurroundings: Bool
  private let width: Int
  private var states: [State] = []
  private var rows: [State: Int] = [:]
  private var table: [Int] = []
  private var effort = 0
  private var visited: [Int]
  private var round = 0

  /// `nil` where the automaton would be too large, or too slow to make.
  static func automaton(of program: Program) -> Automaton? {
    guard var builder = AutomatonBuilder(program) else { return nil }
    return builder.build()
  }

  private init?(_ program: Program) {
    let asked = program.assertions
    let context = asked.isEmpty ? [] : [ScalarSet.word, .newline]
    guard let classes = ScalarClasses(program.sets + context) else { return nil }
    self.program = program
    self.classes = classes
    isAskingForSurroundings = !asked.isEmpty
    width = classes.representatives.count + 1
    visited = Array(repeating: 0, count: program.instructions.count)
  }

  private mutating func build() -> Automaton? {
    // The dead state and the one in which everything matches.
    table = Array(repeating: 0, count: width) + Array(repeating: width, count: width)
    var start = row(of: [program.start], before: .nothing)
    var done = 0
    while done < states.count {
      let state = states[done]
      for column in 0..<width {
        guard effort < Self.effortLimit, table.count <= Self.cellLimit else { return nil }
        table[(done + 2) * width + column] = successor(of: state, column: column)
      }
      done += 1
    }
    start = mergeUniversalStates(start: start)
    return Automaton(classes: classes, table: table.map { UInt16($0) }, start: start)
  }

  /// Where a class leads, or the end of the text in the last column.
  private mutating func successor(of state: State, column: Int) -> Int {
    guard column < width - 1 else {
      let last = reachable(from: state.instructions, Surroundings(before: state.before, after: .nothing))
      return last.contains(where: isAccepting) ? width : Automaton.dead
    }
    let value = classes.representatives[column]
    let here = Surroundings(before: state.before, after: .init(value))
    let sources = isAskingForSurroundings ? reachable(from: state.instructions, here) : state.instructions
    var targets: [Int] = []
    for source in sources {
      effort += 1
      if case .take(let set, let next) = program.instructions[source], program.sets[set].contains(value) {
        targets.append(next)
      }
    }
    return row(of: targets, before: .init(value))
  }

  private func isAccepting(_ index: Int) -> Bool {
    if case .accept = program.instructions[index] { true } else { false }
  }

  /// The row of a state, which is added if it is new.
  private mutating func row(of instructions: [Int], before: Surroundings.Side) -> Int {
    guard !instructions.isEmpty else { return Automaton.dead }
    let state = State(
      instructions: reachable(from: instructions, nil).sorted(),
      before: isAskingForSurroundings ? before : .other
    )
    if let row = rows[state] { return row }
    let row = table.count
    rows[state] = row
    states.append(state)
    table.append(contentsOf: repeatElement(Automaton.dead, count: width))
    return row
  }

  /// What instructions lead to without another character: through checks only where the surroundings are known.
  private mutating func reachable(from instructions: [Int], _ surroundings: Surroundings?) -> [Int] {
    round += 1
    var reached: [Int] = []
    var waiting = instructions
    while let index = waiting.popLast() {
      guard visited[index] != round else { continue }
      visited[index] = round
      effort += 1
      switch program.instructions[index] {
      case .fork(let first, let second):
        waiting.append(first)
        waiting.append(second)
      case .note(_, let next): waiting.append(next)
      case .check(let assertion, let next):
        guard let surroundings else {
          reached.append(index)
          continue
        }
        if surroundings.fulfil(assertion) { waiting.append(next) }
      case .take, .accept: reached.append(index)
      }
    }
    return reached
  }

  /// States from which nothing but matches can come become one, where a match is certain before the text's end.
  private mutating func mergeUniversalStates(start: Int) -> Int {
    var isUniversal = stride(from: 0, to: table.count, by: width).map { table[$0 + width - 1] != Automaton.dead }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for row in isUniversal.indices where isUniversal[row] {
        let cells = table[row * width..<(row + 1) * width - 1]
        if cells.contains(where: { !isUniversal[$0 / width] }) {
          isUniversal[row] = false
          hasChanged = true
        }
      }
    }
    for cell in table.indices where isUniversal[table[cell] / width] && cell % width < width - 1 { table[cell] = width }
    return isUniversal[start / width] ? width : start
  }
}
