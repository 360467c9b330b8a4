import Testing

@testable import Agent

@Suite("A history server that gives no answer") struct HistoryOutageTests {
  private let start = ContinuousClock.now

  @Test("is asked less and less often, and is told of once")
  func pauses() {
    var outage = HistoryOutage()
    #expect(!outage.isUnderWay && outage.resumption == nil)
    var pauses: [Duration] = []
    var begun: [Bool] = []
    for _ in 0..<6 {
      begun.append(outage.fail("refused", at: start))
      pauses.append(outage.resumption.map { start.duration(to: $0) } ?? .zero)
    }
    #expect(pauses == [1, 2, 4, 8, 15, 15].map { .seconds($0) })
    #expect(begun == [true, false, false, false, false, false])
  }

  @Test("is asked as before once it answers")
  func end() {
    var outage = HistoryOutage()
    let wasAway = outage.end()
    #expect(!wasAway)
    _ = outage.fail("refused", at: start)
    let isOver = outage.end()
    #expect(isOver && !outage.isUnderWay && outage.resumption == nil)
    let isNew = outage.fail("refused", at: start)
    #expect(isNew && outage.resumption == start + .seconds(1))
  }
}
