import Discovery
import Exposition
import Spark
import Timing

/// What is known by the REST API of the application that one target shows, and when that may be asked again.
struct StatusReader {
  var course: StatusCourse
  private var terms: StatusTerms
  /// No round begins before.
  private(set) var restsUntil: ContinuousClock.Instant
  private var page: StatusPage?
  /// What was told last.
  private var delivered: (application: String, edition: Int)?
  private var hasRecalled = false
  private var account: DutyAccount
  private var hasAnswer = false
  /// What the questions of the round under way are reckoned as.
  private var spent = Duration.zero

  init(application: String? = nil, terms: StatusTerms, now: ContinuousClock.Instant) {
    course = StatusCourse(application: application, limit: terms.limit, sources: terms.sources)
    self.terms = terms
    restsUntil = now
    account = DutyAccount(share: StatusTerms.share, reserve: StatusTerms.reserve, now: now)
  }

  /// Other terms hold from now on; what is known is told once more, under the names that are wanted now.
  mutating func adopt(_ terms: StatusTerms) {
    guard terms != self.terms else { return }
    self.terms = terms
    course.adopt(limit: terms.limit, sources: terms.sources)
    delivered = nil
  }

  /// Before each question: as soon as it is known which application it is, what was said of that before is taken over.
  ///
  /// - Parameter said: asked once, for the metrics that were made of it.
  mutating func recall(_ said: (_ application: String) -> [Sample]) {
    guard !hasRecalled, let id = course.application else { return }
    hasRecalled = true
    course.recall(said(id))
  }

  /// A question has taken so long.
  ///
  /// - Parameter isAnswered: whether it had an answer, whatever that says.
  mutating func spend(_ duration: Duration, isAnswered: Bool, at now: ContinuousClock.Instant) {
    let cost = hasAnswer ? duration : min(duration, StatusTerms.mostInVain)
    account.spend(cost, longestWait: isAnswered ? nil : StatusTerms.longestRestInVain, at: now)
    spent += cost
    hasAnswer = hasAnswer || isAnswered
  }

  /// A round of questions has come to its end.
  mutating func rest(at now: ContinuousClock.Instant) {
    // As long as something is saved up, no longer than it took.
    let courtesy = max(spent, account.wait)
    spent = .zero
    let failures = min(course.failuresInARow, 16)
    let penalty =
      failures == 0
      ? .zero : min(StatusTerms.firstFailureWait * (1 << (failures - 1)), StatusTerms.longestFailureWait)
    restsUntil = now + max(courtesy, penalty)
  }

  /// What is new since it was asked for last, as metrics.
  mutating func takeNews() -> (id: String, page: ExpositionPage, facts: ApplicationFacts?)? {
    guard let id = course.application else { return nil }
    let current = (application: id, edition: course.status.edition)
    guard delivered.map({ $0 != current }) ?? (current.edition > 0) else { return nil }
    if page?.application != id || page?.naming != terms.naming || page?.sources != terms.sources {
      page = StatusPage(application: id, naming: terms.naming, sources: terms.sources)
    }
    delivered = current
    return page?.page(of: course.status).map { (id, $0, course.status.facts) }
  }
}
