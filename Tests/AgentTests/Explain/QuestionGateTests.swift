import Testing

@testable import Agent

@Suite("Questions to the API server, on behalf of whoever reaches the console,") struct QuestionGateTests {
  private let start = ContinuousClock.now

  @Test("are put one at a time, and a second apart")
  func pace() {
    var gate = QuestionGate()
    let isFirstLet = gate.enter(at: start)
    // However long that takes.
    let isSecondLet = gate.enter(at: start + .seconds(60))
    gate.leave(at: start + .seconds(61))
    let isSoonLet = gate.enter(at: start + .milliseconds(61_999))
    let isLaterLet = gate.enter(at: start + .seconds(62))
    #expect([isFirstLet, isSecondLet, isSoonLet, isLaterLet] == [true, false, false, true])
  }
}
