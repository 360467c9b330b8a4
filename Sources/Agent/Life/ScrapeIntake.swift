import Capture
import Discovery
import Exposition
import FoundationEssentials
import Logging
import Scraping
import Spark
import Synchronization

/// Takes scraped pages into the store, and says once of each target what is wrong with it.
final class ScrapeIntake: Sendable {
  /// What is wrong with a pod's target.
  private struct Complaint {
    /// What it is about: the same again is not told anew.
    var code: String
    var words: String
    /// When it was this for the first time in a row.
    var since: Date
    var isTold = false
  }

  /// How long a redirect may be taken for the beginning of a driver: Spark 4.3 answers so for a moment.
  private static let patienceWithRedirects = 5.0

  private let store: ApplicationStore
  private let youth: Duration
  private let logger: Logger
  /// The last complaint about each target, by its pod's UID.
  private let complaints = Mutex<[String: [Target.ID: Complaint]]>([:])

  /// - Parameter youth: how long a target may take to answer for the first time without a word being said of it.
  init(store: ApplicationStore, youth: Duration, logger: Logger) {
    self.store = store
    self.youth = youth
    self.logger = logger
  }

  func take(_ scrape: Scrape) {
    switch scrape.result {
    case .success(let page):
      let refusals = store.take(page, from: scrape.target, at: scrape.at)
      if let refusal = refusals.first {
        let complaint = Complaint(code: refusal.code, words: "\(refusal)", since: scrape.at)
        if refusal.isUsual, !isOverdue(scrape) {
          remember(complaint, of: scrape.target)
        } else {
          complain("page refused", complaint, of: scrape.target)
        }
      } else if let example = page.rejections.examples.first {
        let reasons = page.rejections.counts.map { "\($0.key.rawValue): \($0.value)" }.sorted()
        // Another kind of bad line is news.
        let kinds = page.rejections.counts.keys.map(\.rawValue).sorted().joined(separator: " ")
        let complaint = Complaint(code: kinds, words: "\(example)", since: scrape.at)
        complain("lines of the page are left out", complaint, of: scrape.target, lines: reasons)
      } else {
        forget(scrape.target)
      }
    case .failure(let failure):
      let complaint = Complaint(code: failure.code, words: Self.words(for: failure), since: scrape.at)
      if failure.isUsualAtStartOrEnd, !isOverdue(scrape, failure) {
        remember(complaint, of: scrape.target)
      } else {
        complain("target gives no metrics", complaint, of: scrape.target)
      }
    }
  }

  /// What was wrong with the pod's target last.
  func lastComplaint(of pod: PodReference) -> String? {
    complaints.withLock { $0[pod.uid]?.min { $0.key.key < $1.key.key }?.value.words }
  }

  /// What is wrong with targets now, in words.
  var words: [Target.ID: String] {
    complaints.withLock { complaints in
      complaints.values.reduce(into: [:]) { words, targets in
        words.merge(targets.mapValues(\.words)) { first, _ in first }
      }
    }
  }

  func forget(_ pod: PodReference) {
    complaints.withLock { $0[pod.uid] = nil }
  }

  private func forget(_ target: Target) {
    complaints.withLock { complaints in
      // Nothing is wrong, mostly.
      guard complaints[target.pod.uid]?.removeValue(forKey: target.id) != nil else { return }
      if complaints[target.pod.uid]?.isEmpty == true { complaints[target.pod.uid] = nil }
    }
  }

  /// Whether a target that has never answered is too old to be still starting.
  private func isOverdue(_ scrape: Scrape, _ failure: ScrapeFailure? = nil) -> Bool {
    guard let startedAt = scrape.target.startedAt, !store.hasCaptured(scrape.target.pod) else { return false }
    if let failure, case .redirected = failure, let since = complaint(of: scrape.target, code: failure.code)?.since {
      return scrape.at.timeIntervalSince(since) > Self.patienceWithRedirects
    }
    return scrape.at.timeIntervalSince(startedAt) > youth / .seconds(1)
  }

  private func complaint(of target: Target, code: String) -> Complaint? {
    complaints.withLock { $0[target.pod.uid]?[target.id] }.flatMap { $0.code == code ? $0 : nil }
  }

  private func remember(_ complaint: Complaint, of target: Target) {
    complaints.withLock { complaints in
      let old = complaints[target.pod.uid]?[target.id]
      guard old?.isTold != true else { return }
      var complaint = complaint
      if let old, old.code == complaint.code { complaint.since = old.since }
      complaints[target.pod.uid, default: [:]][target.id] = complaint
    }
  }

  /// - Parameter lines: how many were left out for each reason.
  private func complain(
    _ message: Logger.Message,
    _ complaint: Complaint,
    of target: Target,
    lines: [String] = []
  ) {
    let isNew = complaints.withLock { complaints in
      let old = complaints[target.pod.uid]?[target.id]
      var told = complaint
      told.isTold = true
      complaints[target.pod.uid, default: [:]][target.id] = told
      return old?.isTold != true || old?.code != complaint.code
    }
    guard isNew else { return }
    var metadata: Logger.Metadata = [
      "pod": "\(target.pod)", "target": "\(target.url)", "reason": "\(complaint.words)",
    ]
    if !lines.isEmpty { metadata["lines"] = "\(lines.joined(separator: ", "))" }
    logger.warning(message, metadata: metadata)
  }

  private static func words(for failure: ScrapeFailure) -> String {
    guard case .redirected(_, let location) = failure, let hint = SparkHint.redirect(to: location) else {
      return "\(failure)"
    }
    return "\(failure): \(hint)"
  }
}

extension ScrapeFailure {
  /// Whether every driver's life begins or ends so.
  fileprivate var isUsualAtStartOrEnd: Bool {
    switch self {
    // Spark 4.3 redirects to its start page until the page of metrics is there.
    case .refused, .closed, .empty, .unreadable(.startingUp), .status(404), .redirected: true
    case .unreachable, .tooManyFiles, .certificate, .notTLS, .handshake, .access, .malformedTarget, .badAnswer,
      .abandoned, .timedOut, .status, .tooLarge, .compressedTooLarge, .unknownEncoding, .damaged, .unreadable:
      false
    }
  }
}
