import Fixtures
import Testing

@testable import Agent

@Suite("A line of those that wait") struct WaitingLineTests {
  private let start = ContinuousClock.now

  @Test("gives them in the order of their times, each when it comes, and says when that is")
  func order() {
    var line = WaitingLine<String>()
    for (waiter, seconds) in [("b", 2), ("c", 3), ("a", 1)] { line.add(waiter, until: start + .seconds(seconds)) }
    var taken: [String] = []
    for seconds in 0...3 {
      while true {
        let (waiter, next) = line.take(at: start + .seconds(seconds))
        guard let waiter else {
          #expect(next == (seconds < 3 ? start + .seconds(seconds + 1) : nil))
          break
        }
        taken.append(waiter)
      }
      #expect(taken.count == seconds)
    }
    #expect(taken == ["a", "b", "c"])
  }

  @Test(
    "the last word on when somebody is due holds, sooner or later; who has left is not given, and who is taken, once"
  )
  func changes() {
    var line = WaitingLine<String>()
    line.add("late", until: start + .seconds(1))
    line.add("late", until: start + .seconds(5))
    line.add("soon", until: start + .seconds(9))
    line.add("soon", until: start + .seconds(2))
    line.add("gone", until: start)
    line.remove("gone")
    line.add("back", until: start + .seconds(3))
    line.remove("back")
    line.add("back", until: start + .seconds(3))
    #expect(line["late"] == start + .seconds(5) && line["gone"] == nil)
    var taken: [String] = []
    while let waiter = line.take(at: start + .seconds(60)).waiter { taken.append(waiter) }
    #expect(taken == ["soon", "back", "late"])
    #expect(line["soon"] == nil)
  }

  @Test("agrees with looking at each of them, and keeps few places more than there are")
  func random() {
    var chance = SeededGenerator(seed: 7)
    var line = WaitingLine<Int>()
    var times: [Int: ContinuousClock.Instant] = [:]
    for step in 0..<5000 {
      let waiter = Int.random(in: 0..<50, using: &chance)
      let now = start + .milliseconds(step)
      switch Int.random(in: 0..<4, using: &chance) {
      case 0:
        line.remove(waiter)
        times[waiter] = nil
      case 1:
        let (taken, next) = line.take(at: now)
        let first = times.values.min()
        if let taken {
          #expect(times[taken] == first && first.map { $0 <= now } == true)
          times[taken] = nil
        } else {
          #expect(next == first && first.map { $0 > now } ?? true)
        }
      default:
        let time = now + .milliseconds(Int.random(in: 0..<100, using: &chance))
        line.add(waiter, until: time)
        times[waiter] = time
      }
      let next = line.next
      #expect(next == times.values.min())
      #expect(line.placeCount <= 2 * times.count + 64)
    }
  }
}
