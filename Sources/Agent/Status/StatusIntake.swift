import Capture
import Discovery
import Exposition
import Logging
import NIOCore
import Scraping
import Spark
import Synchronization
import Timing

/// Asks drivers for what their executors page does not say, each as its pages give a reason to, and puts it into their
/// groups.
final class StatusIntake: Sendable {
  private let fetcher: PageFetcher
  private let store: ApplicationStore
  private let logger: Logger
  private let rounds: Mutex<StatusRounds>
  private let alarm: Alarm

  init(
    _ terms: StatusTerms,
    fetcher: PageFetcher,
    store: ApplicationStore,
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    rounds = Mutex(StatusRounds(terms))
    self.fetcher = fetcher
    self.store = store
    self.logger = logger
    alarm = Alarm(on: eventLoop)
  }

  var statistics: StatusStatistics { rounds.withLock { $0.statistics } }

  /// Other terms hold from now on.
  func adopt(_ terms: StatusTerms) { rounds.withLock { $0.adopt(terms) } }

  /// What discovery makes of a pod now: targets that it has no more are asked nothing.
  func update(_ pod: DiscoveredPod) { rounds.withLock { $0.update(pod) } }

  /// Kubernetes has removed the pod.
  func forget(_ pod: PodReference) { rounds.withLock { $0.forget(pod) } }

  /// A page that was taken into its group. Only Spark's executors page tells of a driver that can be asked.
  func note(_ page: ExpositionPage, of target: Target) {
    if rounds.withLock({ $0.note(page, of: target, now: .now) }) { alarm.ring() }
  }

  /// Asks until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let (round, time) = rounds.withLock { $0.next(now: .now) }
        if let round {
          group.addTask { await self.ask(round) }
        } else {
          await alarm.wait(until: time)
        }
      }
      group.cancelAll()
    }
  }

  /// One round of questions. What was learnt is kept, also where the driver ends in the midst of it.
  private func ask(_ round: StatusRounds.Round) async {
    var (reader, failure) = (round.reader, ScrapeFailure?.none)
    while failure == nil {
      reader.recall { store.status(of: $0, from: round.target) }
      guard let question = reader.course.next() else { break }
      let path = question.path(application: reader.course.application)
      let began = ContinuousClock.now
      let result: Result<PageFetcher.Page, ScrapeFailure>
      do throws(ScrapeFailure) {
        result = .success(try await fetcher.fetch(round.target, path: path, limits: StatusTerms.limits))
      } catch {
        result = .failure(error)
      }
      let duration = began.duration(to: .now)
      rounds.withLock { $0.statistics.count(result, duration) }
      reader.spend(duration, isAnswered: Self.isAnswer(result), at: .now)
      let failures = reader.course.failuresInARow
      switch result {
      case .success(let page): reader.course.take(page.body, to: question)
      case .failure(.status(404)): reader.course.miss(question)
      case .failure: reader.course.fail(question)
      }
      guard reader.course.failuresInARow > failures else { continue }
      failure =
        switch result {
        case .success: .badAnswer("it is not the JSON that Spark's REST API gives")
        case .failure(let cause): cause
        }
    }
    reader.rest(at: .now)
    if let news = reader.takeNews() {
      store.take(news.page, facts: news.facts, of: news.id, from: round.target)
    }
    let failures = reader.course.failuresInARow
    rounds.withLock { $0.end(round, reader) }
    alarm.ring()
    if let failure, failures == StatusTerms.mostSilentFailures { complain(failure, of: round.target) }
  }

  /// Whether the driver has made an answer, whatever it says.
  private static func isAnswer(_ result: Result<PageFetcher.Page, ScrapeFailure>) -> Bool {
    switch result {
    case .success, .failure(.status), .failure(.tooLarge), .failure(.compressedTooLarge): true
    case .failure: false
    }
  }

  private func complain(_ failure: ScrapeFailure, of target: Target) {
    // Whoever shows Spark's page without being Spark has no such API, and nothing is wrong with that.
    let level: Logger.Level = if case .status(404) = failure { .debug } else { .notice }
    logger.log(
      level: level,
      "the driver's REST API gives no answers; its stages are left out until it does",
      metadata: ["pod": "\(target.pod)", "target": "\(target.url)", "reason": "\(failure)"]
    )
  }
}
