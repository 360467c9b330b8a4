public import Discovery
public import Exposition
public import FoundationEssentials

/// What there is to say of a target: for the console and the demonstration.
public struct TargetStatus: Sendable {
  public internal(set) var target: Target
  public internal(set) var state: TargetSchedule.State = .waitingForPort
  public internal(set) var isInFlight = false
  /// When it is scraped next; `nil` while it is being scraped.
  public internal(set) var nextScrape: Date?
  /// The wait that leads there.
  public internal(set) var interval: Duration = .zero
  /// The share of the time that its scrapes may take, where that makes the interval and not its age.
  public internal(set) var sparingShare: Double?
  /// When the target became known, and when the first attempt at it was sent.
  public let knownSince: Date
  public internal(set) var firstAttempt: Date?
  public internal(set) var firstCapture: Date?
  public internal(set) var lastCapture: Date?
  /// How long the last scrape that gave a page took, and how many samples that had.
  public internal(set) var lastDuration: Duration?
  public internal(set) var lastSamples = 0
  /// Which of its lines were left out.
  public internal(set) var lastRejections = Rejections()
  /// What went wrong last; `nil` once a page came again.
  public internal(set) var lastFailure: ScrapeFailure?
  public internal(set) var captures = 0
  public internal(set) var failures = 0

  init(target: Target, knownSince: Date) {
    self.target = target
    self.knownSince = knownSince
  }

  mutating func count(_ scrape: Scrape) {
    switch scrape.result {
    case .success(let page):
      captures += 1
      firstCapture = firstCapture ?? scrape.at
      lastCapture = scrape.at
      lastDuration = scrape.duration
      lastSamples = page.count
      lastRejections = page.rejections
      lastFailure = nil
    case .failure(let failure):
      failures += 1
      lastFailure = failure
    }
  }
}
