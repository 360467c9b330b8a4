import Testing

@testable import Agent

@Suite("Names of pods, for who asks for one that is not there,") struct NameMemoryTests {
  private let start = ContinuousClock.now

  @Test("are listed twice a minute at most, of whichever namespace, and used meanwhile")
  func pace() {
    var memory = NameMemory()
    #expect(memory.step(for: "a", at: start) == .list)
    #expect(memory.step(for: "a", at: start) == .use([]), "they are being listed")
    memory.keep(["x", "y"], of: "a")
    #expect(memory.step(for: "a", at: start + .seconds(29)) == .use(["x", "y"]))
    #expect(memory.step(for: "b", at: start + .seconds(29)) == .use([]), "of another nothing is known")
    #expect(memory.step(for: "b", at: start + .seconds(30)) == .list)
    memory.keep(["z"], of: "b")
    #expect(memory.step(for: "a", at: start + .seconds(31)) == .use([]), "those of one namespace are kept")
  }
}
