import Capture
import Discovery
import Exposition
import Logging
import Scraping
import Spark
import Synchronization

/// Takes scraped pages into the store, and says once of each target what is wrong with it.
final class ScrapeIntake: Sendable {
  private let store: ApplicationStore
  private let logger: Logger
  /// The last complaint about each pod, so that none is repeated with every scrape.
  private let complaints = Mutex<[String: String]>([:])

  init(store: ApplicationStore, logger: Logger) {
    self.store = store
    self.logger = logger
  }

  func take(_ scrape: Scrape) {
    switch scrape.result {
    case .success(let page):
      let refusals = store.take(page, from: scrape.target, at: scrape.at)
      if let refusal = refusals.first {
        complain("page refused", "\(refusal)", of: scrape.target)
      } else if let example = page.rejections.examples.first {
        complain("\(page.rejections.total) lines of the page left out", "\(example)", of: scrape.target)
      } else {
        forgetComplaints(of: scrape.target.pod)
      }
    case .failure(.redirected(let status, let location)):
      let hint = SparkHint.redirect(to: location)
      let failure = ScrapeFailure.redirected(status: status, location: location)
      complain("target gives no metrics", hint.map { "\(failure): \($0)" } ?? "\(failure)", of: scrape.target)
    case .failure(.refused), .failure(.closed), .failure(.unreadable(.startingUp)), .failure(.status(404)):
      // Every driver's life begins and ends so.
      break
    case .failure(let failure):
      complain("target gives no metrics", "\(failure)", of: scrape.target)
    }
  }

  func forgetComplaints(of pod: PodReference) {
    complaints.withLock { $0[pod.uid] = nil }
  }

  private func complain(_ message: Logger.Message, _ reason: String, of target: Target) {
    let isNew = complaints.withLock { complaints in
      complaints.updateValue("\(message)", forKey: target.pod.uid) != "\(message)"
    }
    guard isNew else { return }
    logger.warning(
      message,
      metadata: ["pod": "\(target.pod)", "target": "\(target.url)", "reason": "\(reason)"]
    )
  }
}
