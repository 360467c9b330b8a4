import Testing
import Timing

@Suite struct BackoffTests {
  @Test("bounds double up to the longest, and waits are drawn from all that lies below")
  func doubling() {
    var generator = SystemRandomNumberGenerator()
    var draws = [[Duration]](repeating: [], count: 7)
    for _ in 0..<1000 {
      var backoff = Backoff(first: .seconds(1), longest: .seconds(10))
      for index in 0..<7 { draws[index].append(backoff.next(using: &generator)) }
    }
    for (cap, waits) in zip([1, 2, 4, 8, 10, 10, 10], draws) {
      // One in a thousand of either beyond these is as good as certain: the odds against it are 10 to the 45th.
      #expect(waits.allSatisfy { $0 >= .zero && $0 <= .seconds(cap) })
      #expect(waits.contains { $0 < .seconds(cap) * 0.1 } && waits.contains { $0 > .seconds(cap) * 0.9 })
    }
  }

  @Test("a success begins anew")
  func reset() {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff(first: .seconds(1), longest: .seconds(60))
    for _ in 0..<5 { _ = backoff.next(using: &generator) }
    backoff.reset()
    #expect(backoff.next(using: &generator) <= .seconds(1))
  }

  @Test("a thousand failures do not overflow")
  func manyFailures() {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff(first: .milliseconds(250), longest: .seconds(15))
    for _ in 0..<1000 { #expect(backoff.next(using: &generator) <= .seconds(15)) }
    #expect(backoff.failures == 1000)
  }
}
