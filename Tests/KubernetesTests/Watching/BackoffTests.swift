import Fixtures
import Testing

@testable import Kubernetes

@Suite struct BackoffTests {
  let configuration = Backoff.Configuration(
    shortest: .milliseconds(800),
    longest: .seconds(30),
    reset: .seconds(120)
  )
  let start = ContinuousClock.now

  @Test("the bound doubles from 0.8 s to 30 s")
  func doubling() {
    var backoff = Backoff(configuration)
    var generator = HighestGenerator()
    let waits = (0..<8).map { _ in backoff.next(at: start, using: &generator) }
    #expect(waits == [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].map { .milliseconds($0) })
  }

  @Test("waits are spread from zero to the bound")
  func jitter() {
    var generator = SeededGenerator(seed: 1)
    let waits = (0..<1000).map { _ in
      var backoff = Backoff(configuration)
      return backoff.next(at: start, using: &generator)
    }
    #expect(waits.allSatisfy { $0 >= .zero && $0 <= .milliseconds(800) })
    #expect(waits.contains { $0 < .milliseconds(80) })
    #expect(waits.contains { $0 > .milliseconds(720) })
  }

  @Test("two minutes without a failure after the last wait make the next one the first")
  func reset() {
    var generator = HighestGenerator()
    var backoff = Backoff(configuration)
    _ = backoff.next(at: start, using: &generator)
    let justBefore = start + .milliseconds(800) + .seconds(120) - .nanoseconds(1)
    var unreset = backoff
    #expect(unreset.next(at: justBefore, using: &generator) == .milliseconds(1600))
    #expect(backoff.next(at: justBefore + .nanoseconds(1), using: &generator) == .milliseconds(800))
  }
}
