import Fixtures
import Testing

@testable import Relabelling

@Suite("The ways of matching with groups")
struct EnginesTests {
  private func pattern(depth: Int, using generator: inout SeededGenerator) -> String {
    let atoms = ["a", "b", ".", "[ab]", "[^a]", "é", "", "a?", "b*", "\\w"]
    guard depth > 0, Int.random(in: 0..<5, using: &generator) > 0 else {
      return atoms.randomElement(using: &generator) ?? "a"
    }
    func next() -> String { pattern(depth: depth - 1, using: &generator) }
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return "(\(next()))"
    case 1:
      return "(\(next()))"
        + (["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}?"].randomElement(using: &generator) ?? "")
    case 2: return "(?:\(next())|\(next()))"
    default: return next() + next()
    }
  }

  @Test("Backtracking prefers the way that Pike's machine prefers", arguments: UInt64(0)..<20)
  func agreement(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var matches = 0
    for _ in 0..<300 {
      let pattern = pattern(depth: 4, using: &generator)
      var parser = PatternParser(pattern)
      // A repetition of a repetition may be more than is allowed.
      guard let tree = try? parser.parse() else { continue }
      let program = Program(tree)
      let slotCount = 2 * parser.groupNames.count
      for _ in 0..<4 {
        let letters = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          ["a", "b", "é", "c"].randomElement(using: &generator) ?? "a"
        }
        let text = letters.joined()
        let (tracked, threaded) = text.withBytes { bytes in
          var backtracker = Backtracker(program, slotCount: slotCount, textLength: bytes.count)
          var machine = ThreadMachine(program, slotCount: slotCount)
          return (backtracker?.match(bytes), machine.match(bytes))
        }
        #expect(tracked == threaded, "\(pattern) on \(text)")
        if threaded != nil { matches += 1 }
      }
    }
    #expect(matches > 50)
  }

  @Test("What is too long for it, and what asks for surroundings, is left to Pike's machine")
  func limits() throws {
    func program(_ pattern: String) throws -> Program {
      var parser = PatternParser(pattern)
      return Program(try parser.parse())
    }
    let short = try program("(a*)b")
    #expect(Backtracker(short, slotCount: 4, textLength: 100) != nil)
    #expect(Backtracker(short, slotCount: 4, textLength: 1 << 16) == nil)
    #expect(Backtracker(try program("(a)\\b"), slotCount: 4, textLength: 1) == nil)
  }
}
