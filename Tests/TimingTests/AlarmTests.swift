import NIOPosix
import Testing
import Timing

@Suite(.timeLimit(.minutes(1))) struct AlarmTests {
  private let alarm = Alarm(on: MultiThreadedEventLoopGroup.singleton.next())

  @Test("a ring before the wait is remembered, once")
  func remembered() async {
    alarm.ring()
    alarm.ring()
    await alarm.wait(until: nil)
    let start = ContinuousClock.now
    await alarm.wait(until: start + .milliseconds(20))
    #expect(start.duration(to: .now) >= .milliseconds(20))
  }

  @Test("a ring ends a wait without a deadline")
  func rung() async {
    await withTaskGroup { group in
      group.addTask { await alarm.wait(until: nil) }
      group.addTask { alarm.ring() }
      await group.waitForAll()
    }
  }

  @Test("a deadline in the past ends a wait at once", arguments: [Duration.zero, .milliseconds(-5), .seconds(-5)])
  func past(offset: Duration) async {
    await alarm.wait(until: .now + offset)
  }

  @Test("cancellation ends a wait", arguments: [Duration.zero, .milliseconds(5)])
  func cancelled(after delay: Duration) async {
    await withTaskGroup { group in
      group.addTask { await alarm.wait(until: nil) }
      if delay > .zero { try? await Task.sleep(for: delay) }
      group.cancelAll()
    }
  }

  @Test("many short waits all come to their end")
  func many() async {
    for _ in 0..<500 { await alarm.wait(until: .now + .microseconds(50)) }
  }
}
