/// Tries the ways through a program one after the other, the preferred first, and no place of text and program twice: so
/// the first way that comes through is the one that Pike's machine prefers, in the same time, and with far less to carry
/// about. What it needs is a bit for each place, so it is for short texts, as labels are.
struct Backtracker {
  /// Bits for visited places: 8 KiB on the stack.
  private static let placeLimit = 1 << 16

  private enum Step {
    case visit(instruction: Int, position: Int)
    /// Undoes a note, for the ways that do not lead through it.
    case restore(slot: Int, to: Int)
  }

  private let program: Program
  private var steps: [Step] = []
  private var slots: [Int]

  /// `nil` where the text is too long for the program, or the program asks for what stands around a place.
  init?(_ program: Program, slotCount: Int, textLength: Int) {
    guard !program.hasAssertions, program.instructions.count * (textLength + 1) <= Self.placeLimit else { return nil }
    self.program = program
    slots = Array(repeating: -1, count: slotCount)
  }

  /// The slots of the preferred way to match the whole text, -1 where a group takes no part; `nil` without a match.
  mutating func match(_ text: Bytes) -> [Int]? {
    let words = (program.instructions.count * (text.count + 1) + 63) / 64
    let isMatch = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { visited in
      visited.initialize(repeating: 0)
      return search(text, visited: visited)
    }
    return isMatch ? slots : nil
  }

  private mutating func search(_ text: Bytes, visited: UnsafeMutableBufferPointer<UInt64>) -> Bool {
    steps.append(.visit(instruction: program.start, position: 0))
    while let step = steps.popLast() {
      switch step {
      case .restore(let slot, let old): slots[slot] = old
      case .visit(let instruction, let position):
        if follow(instruction, from: position, in: text, visited: visited) { return true }
      }
    }
    return false
  }

  /// Follows the preferred way as far as it leads, and notes the others for later.
  private mutating func follow(
    _ start: Int,
    from startPosition: Int,
    in text: Bytes,
    visited: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    var (instruction, position) = (start, startPosition)
    while true {
      let place = instruction * (text.count + 1) + position
      guard visited[place >> 6] & 1 << UInt64(place & 63) == 0 else { return false }
      visited[place >> 6] |= 1 << UInt64(place & 63)
      switch program.instructions[instruction] {
      case .take(let set, let next):
        guard let (value, length) = text.scalar(at: position), program.sets[set].contains(value) else { return false }
        (instruction, position) = (next, position + length)
      case .fork(let preferred, let other):
        steps.append(.visit(instruction: other, position: position))
        instruction = preferred
      case .note(let slot, let next):
        if slot < slots.count {
          steps.append(.restore(slot: slot, to: slots[slot]))
          slots[slot] = position
        }
        instruction = next
      case .check: return false
      case .accept: return position == text.count
      }
    }
  }
}
