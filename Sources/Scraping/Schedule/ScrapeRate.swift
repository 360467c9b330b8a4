/// How many scrapes may begin in a second, over all targets: a leaky bucket that holds a tenth of a second's worth.
struct ScrapeRate: Sendable {
  private let spacing: Duration
  private let burst: Duration
  /// When the bucket would be empty, were nothing to come any more.
  private var emptyAt: ContinuousClock.Instant?

  init(perSecond: Int) {
    spacing = .seconds(1) / max(perSecond, 1)
    burst = max(.milliseconds(100), spacing)
  }

  /// When the next scrape may begin; `nil` for at once.
  func wait(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    guard let emptyAt else { return nil }
    let time = emptyAt + spacing - burst
    return time <= now ? nil : time
  }

  mutating func begin(at now: ContinuousClock.Instant) {
    emptyAt = max(emptyAt ?? now, now) + spacing
  }
}
