import Discovery
import FoundationEssentials
import Scraping

/// How one target is scraped, in words and figures.
struct TargetExplanation: Encodable, Sendable {
  var url: String
  /// The configured rule that covers its pod.
  var rule: String?
  /// As the metric `afterglow_targets` has it; `refused` where its pages can be fetched and are not taken.
  var state: String
  /// What that means for this target.
  var explanation: String
  /// What is wrong with it, if anything.
  var complaint: String?
  /// When the next scrape is due; absent while one is under way.
  var nextScrape: Date?
  /// Negative where it is overdue.
  var secondsToNextScrape: Double?
  var lastPage: Date?
  var secondsSinceLastPage: Double?
  /// Of the last page.
  var samples: Int?
  /// Of the last page.
  var scrapeSeconds: Double?
  var pages: Int
  var failures: Int

  init(_ status: TargetStatus, in snapshot: AgentSnapshot, now: Date) {
    let complaint = snapshot.complaints[status.target.id]
    let isRefused = snapshot.isRefused(status)
    url = status.target.url
    rule = status.target.rule
    state = isRefused ? "refused" : status.state.code
    explanation = isRefused ? "its pages are not taken; fetched \(Self.interval(of: status))" : Self.words(for: status)
    self.complaint = complaint ?? status.lastFailure.map { "\($0)" }
    nextScrape = status.nextScrape
    secondsToNextScrape = status.nextScrape.map { $0.timeIntervalSince(now) }
    lastPage = status.lastCapture
    secondsSinceLastPage = status.lastCapture.map { max(0, now.timeIntervalSince($0)) }
    samples = status.captures > 0 ? status.lastSamples : nil
    scrapeSeconds = status.lastDuration.map { $0 / .seconds(1) }
    pages = status.captures
    failures = status.failures
  }

  private static func words(for status: TargetStatus) -> String {
    let interval = interval(of: status)
    return switch status.state {
    case .waitingForPort: "nothing has answered on port \(status.target.port) yet; tried \(interval)"
    case .waitingForPage: "port \(status.target.port) answers, but not with metrics yet; tried \(interval)"
    case .young where status.isSpared, .steady where status.isSpared: "scraped \(interval)"
    case .young: "scraped \(interval), less often the older it gets"
    case .steady: "scraped \(interval), the longest interval"
    case .idle: "it has run out of work and may end at any moment; scraped \(interval)"
    case .ending: "its deletion was asked for; scraped \(interval) until it is gone"
    case .silent: "it answers no more, and Kubernetes has not said why; tried \(interval), and its last values stay"
    case .ended: "it has ended"
    }
  }

  private static func interval(of status: TargetStatus) -> String {
    guard status.interval > .zero else { return "at once" }
    let every = "every \(Figures.seconds(status.interval / .seconds(1)))"
    guard status.isSpared, let share = status.sparingShare, let took = status.lastDuration else { return every }
    let most = "\(Figures.number(share * 100)) % of the time at most"
    return "\(every), since its scrapes take long (the last one \(Figures.seconds(took / .seconds(1))), \(most))"
  }
}

extension TargetStatus {
  /// Whether the time that its pages take makes the interval.
  fileprivate var isSpared: Bool { sparingShare != nil && lastFailure == nil && lastDuration != nil }
}

extension AgentSnapshot {
  /// Whether the target's pages can be fetched and are not taken.
  func isRefused(_ status: TargetStatus) -> Bool {
    status.lastFailure == nil && refused.contains(status.target.id)
  }
}
