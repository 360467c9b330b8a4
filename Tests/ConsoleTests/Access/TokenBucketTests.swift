import Testing

@testable import Console

@Suite struct TokenBucketTests {
  private let start = ContinuousClock.now

  @Test("as many as the burst are let through at once, and then one with each interval")
  func rate() {
    var bucket = TokenBucket(.init(interval: .seconds(10), burst: 2), at: start)
    #expect(
      [0, 0, 0, 9, 10, 10, 19, 20].map { bucket.take(at: start + .seconds($0)) }
        == [true, true, false, false, true, false, false, true]
    )
  }

  @Test("no more than the burst are saved up, however long nobody comes")
  func burst() {
    var bucket = TokenBucket(.init(interval: .nanoseconds(1), burst: 3), at: start)
    let later = start + .seconds(1_000_000)
    #expect((0..<5).map { _ in bucket.take(at: later) } == [true, true, true, false, false])
  }
}
