/// Follows all ways through a program side by side, the preferred first, one character after the other (Pike's machine:
/// https://swtch.com/~rsc/regexp/regexp2.html). Its time is at most the text's length times the program's.
struct ThreadMachine {
  /// Ways that have come to one place in the text, and the groups on each.
  private struct Threads {
    /// Instructions that take a character or accept, the preferred first.
    var instructions: [Int] = []
    /// The slots of one thread after the other.
    var slots: [Int] = []

    mutating func removeAll() {
      instructions.removeAll(keepingCapacity: true)
      slots.removeAll(keepingCapacity: true)
    }
  }

  private enum Step {
    case visit(Int)
    /// Undoes a note, for the ways that do not lead through it.
    case restore(slot: Int, to: Int)
  }

  private let program: Program
  private let slotCount: Int
  private var current = Threads()
  private var next = Threads()
  /// Per instruction, the last round in which it was reached.
  private var visited: [Int]
  private var round = 0
  private var steps: [Step] = []
  private var slots: [Int]

  /// - Parameter slotCount: how many slots to keep; 0 where only the match itself is asked for.
  init(_ program: Program, slotCount: Int) {
    self.program = program
    self.slotCount = slotCount
    visited = Array(repeating: 0, count: program.instructions.count)
    slots = Array(repeating: -1, count: slotCount)
  }

  /// The slots of the preferred way to match the whole text, -1 where a group takes no part; `nil` without a match.
  mutating func match(_ text: Bytes) -> [Int]? {
    var position = 0
    var before: UInt32?
    var scalar = text.scalar(at: 0)
    follow(program.start, at: 0, Surroundings(before: .nothing, after: .init(scalar?.value)))
    swap(&current, &next)
    while let (value, length) = scalar {
      position += length
      before = value
      scalar = text.scalar(at: position)
      let surroundings = Surroundings(before: .init(before), after: .init(scalar?.value))
      next.removeAll()
      round += 1
      for thread in current.instructions.indices {
        guard case .take(let set, let target) = program.instructions[current.instructions[thread]],
          program.sets[set].contains(value)
        else { continue }
        for slot in 0..<slotCount { slots[slot] = current.slots[thread * slotCount + slot] }
        follow(target, at: position, surroundings)
      }
      swap(&current, &next)
      if current.instructions.isEmpty { return nil }
    }
    for thread in current.instructions.indices {
      guard case .accept = program.instructions[current.instructions[thread]] else { continue }
      return Array(current.slots[thread * slotCount..<(thread + 1) * slotCount])
    }
    return nil
  }

  /// Adds all threads that an instruction leads to without another character.
  private mutating func follow(_ start: Int, at position: Int, _ surroundings: Surroundings) {
    if round == 0 { round = 1 }
    steps.append(.visit(start))
    while let step = steps.popLast() {
      guard case .visit(let index) = step else {
        if case .restore(let slot, let old) = step { slots[slot] = old }
        continue
      }
      guard visited[index] != round else { continue }
      visited[index] = round
      switch program.instructions[index] {
      case .fork(let preferred, let other):
        steps.append(.visit(other))
        steps.append(.visit(preferred))
      case .note(let slot, let target):
        if slot < slotCount {
          steps.append(.restore(slot: slot, to: slots[slot]))
          slots[slot] = position
        }
        steps.append(.visit(target))
      case .check(let assertion, let target):
        if surroundings.fulfil(assertion) { steps.append(.visit(target)) }
      case .take, .accept:
        next.instructions.append(index)
        next.slots.append(contentsOf: slots)
      }
    }
  }
}
