public import Exposition
import Timing

/// The scraper's own counts, kept for its whole life.
public struct ScrapeStatistics: Sendable {
  /// By result: `captured`, or the code of a failure.
  ///
  /// All are there from the beginning: a counter that appears with its first failure has not increased, to Prometheus.
  public private(set) var scrapes = ScrapeFailure.Kind.allCases.reduce(into: ["captured": 0]) { $0[$1.rawValue] = 0 }
  /// Of scrapes that gave a page.
  public private(set) var durations = Histogram(bounds: Histogram.networkSeconds)
  public private(set) var samples = 0
  /// Lines that could not be read, by reason.
  public private(set) var rejectedLines = Dictionary(uniqueKeysWithValues: RejectionReason.allCases.map { ($0, 0) })
  /// Scrapes left out since more were due than may be made.
  public internal(set) var shed = 0

  public init() {}

  mutating func count(_ scrape: Scrape) {
    switch scrape.result {
    case .success(let page):
      scrapes["captured", default: 0] += 1
      durations.observe(scrape.duration.inSeconds)
      samples += page.count
      for (reason, count) in page.rejections.counts { rejectedLines[reason, default: 0] += count }
    case .failure(let failure):
      scrapes[failure.code, default: 0] += 1
    }
  }
}
