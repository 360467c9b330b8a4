import FoundationEssentials
import Testing

/// What has to be left of an application, and what is allowed to be lost.
@Suite("What a soak asks for in the end")
struct VerdictTests {
  private static let pages = (0..<10).map { second in
    ServedPage(time: Date(timeIntervalSince1970: Double(second)), completedTasks: Int64(second), inputBytes: 10)
  }

  /// An agent that was killed at a second, after three in which what it saw may be lost.
  private static func kill(at second: Int) -> ScrapeGap {
    ScrapeGap(
      from: Date(timeIntervalSince1970: Double(second) - 2.5),
      until: Date(timeIntervalSince1970: Double(second) + 0.5),
      lastPages: second >= 3 ? ["spark-1": pages[second - 3]] : [:]
    )
  }

  @Test(
    "is the last page that the agent had for long enough",
    arguments: [
      ([], 9),
      // Long before the end.
      ([5], 9),
      ([9], 6),
      // Again before it could have passed on anything.
      ([6, 9], 3),
      ([2, 5, 8], 9),
    ] as [([Int], Int)]
  )
  func required(kills: [Int], second: Int) {
    let page = FinalPage(of: "spark-1", last: Self.pages[9], gaps: kills.map(Self.kill))
    #expect(page.required == Self.pages[second])
    #expect(page.last == Self.pages[9])
  }

  @Test("is nothing where the agent was killed soon after its only pages")
  func excused() {
    #expect(FinalPage(of: "spark-1", last: Self.pages[2], gaps: [Self.kill(at: 2)]).required == nil)
    #expect(FinalPage(of: "spark-2", last: Self.pages[9], gaps: [Self.kill(at: 9)]).required == nil)
  }

  @Test("is there only with all of its values, and no more than there were")
  func kept() {
    let page = Self.pages[5]
    let whole = KeptPage(completedTasks: 5, inputBytes: 10)
    #expect(whole.has(page) && !whole.exceeds(page))
    #expect(!KeptPage(completedTasks: 4, inputBytes: 10).has(page))
    #expect(!KeptPage(completedTasks: 5).has(page))
    #expect(!KeptPage().has(page) && !KeptPage().exceeds(page))
    #expect(KeptPage(completedTasks: 5, inputBytes: 20).exceeds(page))
  }

  @Test("is asked for after each fault has had its turn")
  func deck() {
    var generator = SystemRandomNumberGenerator()
    var deck = Deck([1, 2, 3])
    for _ in 0..<20 {
      let cards = (0..<3).compactMap { _ in deck.draw(using: &generator) }
      #expect(Set(cards) == [1, 2, 3])
    }
  }
}
