import Discovery
import Exposition
import Scraping
import Spark
import Synchronization

/// Reads the executors of a driver whose page of them is switched off from its REST API.
final class ExecutorsSubstitute: PageSubstitute {
  /// Drivers whose names are remembered; one more question finds them again.
  private static let most = 10_000

  private let pages = Mutex<[Target.ID: ExecutorsPage]>([:])

  func page(
    of target: Target,
    insteadOf failure: ScrapeFailure,
    fetch: (_ path: String) async throws(ScrapeFailure) -> [UInt8]
  ) async throws(ScrapeFailure) -> (page: ExpositionPage, remark: String)? {
    guard case .redirected(_, let location) = failure, let hint = SparkHint.redirect(to: location) else { return nil }
    var known = pages.withLock { $0[target.id] } ?? ExecutorsPage()
    if known.facts == nil {
      guard known.take(applications: try await fetch(known.path)) else { return nil }
    }
    let body: [UInt8]
    do throws(ScrapeFailure) {
      body = try await fetch(known.path)
    } catch {
      // Another application may run there now.
      forget(target.id)
      throw error
    }
    guard let page = known.page(executors: body) else { return nil }
    pages.withLock { pages in
      if pages.count >= Self.most { pages = [:] }
      pages[target.id] = known
    }
    return (page, "\(hint); until then its REST API is read in place of that page")
  }

  func forget(_ id: Target.ID) {
    pages.withLock { $0[id] = nil }
  }
}
