import Testing

@testable import Agent

@Suite("A history server that gives no answer") struct HistoryOutageTests {
  private let start = ContinuousClock.now

  @Test("is asked less and less often, and is told of once")
  func pauses() {
    var outage = HistoryOutage()
    #expect(!outage.isUnderWay && outage.resumption == nil)
    var pauses: [Duration] = []
    var (begun, proven): ([Bool], [Bool]) = ([], [])
    var now = start
    for _ in 0..<6 {
      begun.append(outage.fail("refused", at: now))
      proven.append(outage.isProven)
      // Another one that was put at the same time.
      begun.append(outage.fail("refused", at: now))
      pauses.append(outage.resumption.map { now.duration(to: $0) } ?? .zero)
      now = outage.resumption ?? now
    }
    #expect(proven == [false, true, true, true, true, true])
    #expect(pauses == [1, 2, 4, 8, 15, 15].map { .seconds($0) })
    #expect(begun == [true] + [Bool](repeating: false, count: 11))
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
