import Capture
import Discovery
import Exposition
import FoundationEssentials
import Logging
import Scraping
import Synchronization

/// Takes scraped pages into the store, and says once of each target what is wrong with it.
final class ScrapeIntake: Sendable {
  private typealias Complaint = PageComplaints.Complaint

  /// How long a redirect may be taken for the beginning of a driver: Spark 4.3 answers so for a moment.
  private static let patienceWithRedirects = 5.0

  private let store: ApplicationStore
  private let status: StatusIntake?
  private let youth: Duration
  private let logger: Logger
  private let complaints = Mutex(PageComplaints())

  /// - Parameters:
  ///   - status: asks for what the pages do not tell; `nil` where nobody does.
  ///   - youth: how long a target may take to answer for the first time without a word being said of it.
  init(store: ApplicationStore, status: StatusIntake? = nil, youth: Duration, logger: Logger) {
    self.store = store
    self.status = status
    self.youth = youth
    self.logger = logger
  }

  /// What discovery makes of a pod now.
  func update(_ pod: DiscoveredPod) {
    complaints.withLock { $0.update(pod) }
    status?.update(pod)
  }

  /// Kubernetes has removed the pod.
  func forget(_ pod: PodReference) {
    complaints.withLock { $0.forget(pod) }
    status?.forget(pod)
  }

  func take(_ scrape: Scrape) {
    switch scrape.result {
    case .success(let page): take(page, of: scrape)
    case .failure(let failure):
      let complaint = Complaint(code: failure.code, words: failure.words, at: scrape.at)
      if failure.isUsualAtStartOrEnd, !isOverdue(scrape, failure) {
        complaints.withLock { $0.keep(complaint, about: scrape.target) }
      } else {
        complain("target gives no metrics", complaint, of: scrape.target)
      }
    }
  }

  private func take(_ page: ExpositionPage, of scrape: Scrape) {
    if let refusal = store.take(page, from: scrape.target, at: scrape.at).first {
      let complaint = Complaint(code: refusal.code, words: "\(refusal)", at: scrape.at, isRefusal: true)
      if refusal.isUsual, !isOverdue(scrape) {
        complaints.withLock { $0.keep(complaint, about: scrape.target) }
      } else {
        complain("page refused", complaint, of: scrape.target)
      }
      return
    }
    complaints.withLock { $0.captured(scrape.target) }
    status?.note(page, of: scrape.target)
    if let remark = scrape.remark {
      note(Complaint(code: "page_off", words: remark, at: scrape.at), of: scrape.target)
      return
    }
    guard let example = page.rejections.examples.first else {
      complaints.withLock { $0.clear(scrape.target) }
      return
    }
    let reasons = page.rejections.counts.map { "\($0.key.rawValue): \($0.value)" }.sorted()
    // Another kind of bad line is news.
    let kinds = page.rejections.counts.keys.map(\.rawValue).sorted().joined(separator: " ")
    let complaint = Complaint(code: kinds, words: "\(example)", at: scrape.at)
    complain("lines of the page are left out", complaint, of: scrape.target, lines: reasons)
  }

  /// A page that is off. For a moment it may only not be there yet.
  private func note(_ complaint: Complaint, of target: Target) {
    let since = complaints.withLock { $0.since(of: complaint.code, about: target) } ?? complaint.at
    if complaint.at.timeIntervalSince(since) > Self.patienceWithRedirects {
      complain("the executors page is off", complaint, of: target)
    } else {
      complaints.withLock { $0.keep(complaint, about: target) }
    }
  }

  /// What was wrong with one of the pod's targets last.
  func lastComplaint(of pod: PodReference) -> String? {
    complaints.withLock { $0.newest(of: pod) }
  }

  /// What is wrong with targets now, in words.
  var words: [Target.ID: String] { complaints.withLock { $0.words } }

  /// Targets whose pages are not taken, though they can be fetched.
  var refused: Set<Target.ID> { complaints.withLock { $0.refused } }

  /// Whether a target that has never given a page is too old to be still starting.
  private func isOverdue(_ scrape: Scrape, _ failure: ScrapeFailure? = nil) -> Bool {
    let target = scrape.target
    return complaints.withLock { complaints in
      guard let startedAt = target.startedAt, !complaints.hasCaptured(target) else { return false }
      if let failure, case .redirected = failure, let since = complaints.since(of: failure.code, about: target) {
        return scrape.at.timeIntervalSince(since) > Self.patienceWithRedirects
      }
      return scrape.at.timeIntervalSince(startedAt) > youth / .seconds(1)
    }
  }

  /// - Parameter lines: how many were left out for each reason.
  private func complain(
    _ message: Logger.Message,
    _ complaint: Complaint,
    of target: Target,
    lines: [String] = []
  ) {
    guard complaints.withLock({ $0.tell(complaint, about: target) }) else { return }
    var metadata: Logger.Metadata = [
      "pod": "\(target.pod)", "target": "\(target.url)", "reason": "\(complaint.words)",
    ]
    if !lines.isEmpty { metadata["lines"] = "\(lines.joined(separator: ", "))" }
    logger.warning(message, metadata: metadata)
  }
}

extension ScrapeFailure {
  /// Whether every driver's life begins or ends so.
  fileprivate var isUsualAtStartOrEnd: Bool {
    switch self {
    // Spark 4.3 redirects to its start page until the page of metrics is there.
    case .refused, .closed, .empty, .unreadable(.startingUp), .status(404), .redirected: true
    case .unreachable, .tooManyFiles, .certificate, .notTLS, .handshake, .unknownRule, .access, .malformedTarget,
      .badAnswer,
      .abandoned, .timedOut, .status, .tooLarge, .compressedTooLarge, .unknownEncoding, .damaged, .unreadable:
      false
    }
  }
}
