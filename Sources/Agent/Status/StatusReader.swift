import Discovery
import Exposition
import Spark
import Timing

/// What is known by the REST API of the application that one target shows.
struct StatusReader {
  let target: Target
  var course: StatusCourse
  private var page: StatusPage?
  private var allowance: DutyAllowance
  private var restsUntil: ContinuousClock.Instant
  /// Whether a round of questions is under way, or waits for its turn.
  var isAsking = false
  private var delivered = 0

  init(_ target: Target, application: String?, terms: StatusTerms, now: ContinuousClock.Instant) {
    self.target = target
    course = StatusCourse(application: application, limit: terms.limit, sources: terms.sources)
    allowance = DutyAllowance(reserve: StatusTerms.reserve, now: now)
    restsUntil = now
  }

  /// Whether a round is to begin.
  func isDue(at now: ContinuousClock.Instant) -> Bool {
    !isAsking && course.isDue && restsUntil <= now
  }

  /// A round of questions has come to its end.
  mutating func rest(after duration: Duration, at now: ContinuousClock.Instant) {
    isAsking = false
    let wait = allowance.spend(duration, share: StatusTerms.share, reserve: StatusTerms.reserve, at: now)
    restsUntil = now + wait
  }

  /// What is new since it was asked for last, as metrics.
  mutating func takeNews(_ terms: StatusTerms) -> (id: String, page: ExpositionPage, facts: ApplicationFacts?)? {
    guard let id = course.application, course.status.edition != delivered else { return nil }
    if page?.application != id || page?.naming != terms.naming || page?.sources != terms.sources {
      page = StatusPage(application: id, naming: terms.naming, sources: terms.sources)
    }
    delivered = course.status.edition
    return page?.page(of: course.status).map { (id, $0, course.status.facts) }
  }
}
