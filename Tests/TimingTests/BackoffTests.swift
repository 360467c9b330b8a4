import Testing
import Timing

@Suite struct BackoffTests {
  @Test("waits double up to the longest, each in the upper half of its range")
  func doubling() {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff(first: .seconds(1), longest: .seconds(10))
    for cap in [1, 2, 4, 8, 10, 10, 10] {
      let wait = backoff.next(using: &generator)
      #expect(wait >= .seconds(cap) / 2)
      #expect(wait <= .seconds(cap))
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
