import Testing

@testable import Agent

@Suite("Questions to the API server, on behalf of whoever reaches the console,") struct QuestionGateTests {
  private let start = ContinuousClock.now

  @Test("are put one at a time, and a second apart")
  func pace() {
    var gate = QuestionGate()
    #expect(gate.enter(at: start))
    // However long it takes.
    #expect(!gate.enter(at: start + .seconds(60)))
    gate.leave(at: start + .seconds(61))
    #expect(!gate.enter(at: start + .milliseconds(61_999)))
    #expect(gate.enter(at: start + .seconds(62)))
  }
}
