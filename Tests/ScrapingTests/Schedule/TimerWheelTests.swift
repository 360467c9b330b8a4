import Fixtures
import Testing

@testable import Scraping

@Suite struct TimerWheelTests {
  private func expired(_ wheel: inout TimerWheel<Int>, to tick: UInt64) -> [Int] {
    var result: [Int] = []
    wheel.advance(to: tick) { result.append($0) }
    return result
  }

  @Test("an element expires at its tick and not before")
  func atItsTick() {
    for tick in [1, 63, 64, 65, 4095, 4096, 4097, 262_144, 1 << 30, 1 << 41] as [UInt64] {
      var wheel = TimerWheel<Int>()
      wheel.insert(7, at: tick)
      #expect(expired(&wheel, to: tick - 1).isEmpty, "before \(tick)")
      #expect(expired(&wheel, to: tick) == [7], "at \(tick)")
      #expect(wheel.count == 0)
      #expect(wheel.next == nil)
    }
  }

  @Test("what is due when it is inserted expires at the next look, even at the same tick")
  func overdue() {
    var wheel = TimerWheel<Int>()
    #expect(expired(&wheel, to: 100).isEmpty)
    wheel.insert(1, at: 100)
    wheel.insert(2, at: 5)
    #expect(wheel.next == 100)
    #expect(expired(&wheel, to: 100) == [1, 2])
  }

  @Test("a time beyond all reach is only very far away")
  func beyond() {
    var wheel = TimerWheel<Int>()
    wheel.insert(1, at: .max)
    #expect(expired(&wheel, to: 1 << 40).isEmpty)
    #expect(wheel.count == 1)
  }

  /// Against a list that is searched.
  @Test("whatever is inserted and however it goes on, all expires once, in time, in order", arguments: 0..<50)
  func property(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var wheel = TimerWheel<Int>()
    var waiting: [(tick: UInt64, element: Int)] = []
    var element = 0
    for _ in 0..<400 {
      for _ in 0..<Int.random(in: 0...5, using: &generator) {
        let reach = UInt64(1) << UInt64.random(in: 0...24, using: &generator)
        let tick = wheel.now + UInt64.random(in: 0...reach, using: &generator)
        element += 1
        wheel.insert(element, at: tick)
        waiting.append((tick, element))
      }
      #expect(wheel.count == waiting.count)
      if let first = waiting.map(\.tick).min() {
        #expect(wheel.next == max(first, wheel.now))
      }
      // Half of the time as a loop would, which sleeps until there is something to do.
      let reach = UInt64(1) << UInt64.random(in: 0...22, using: &generator)
      let step = wheel.now + UInt64.random(in: 0...reach, using: &generator)
      let tick = Bool.random(using: &generator) ? step : wheel.next ?? step
      let due = waiting.filter { $0.tick <= tick }
      waiting.removeAll { $0.tick <= tick }
      let result = expired(&wheel, to: tick)
      #expect(Set(result) == Set(due.map(\.element)))
      #expect(result.count == due.count)
      #expect(wheel.now == tick)
    }
  }
}
