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
  private struct State {
    var terms: StatusTerms
    var readers: [Target.ID: StatusReader] = [:]
    var targetsOfPods: [String: Set<Target.ID>] = [:]
    /// Those whose round waits to begin, in their order.
    var waiting: [Target.ID] = []
    var asking = 0
    var statistics = StatusStatistics()
  }

  private let fetcher: PageFetcher
  private let store: ApplicationStore
  private let logger: Logger
  private let state: Mutex<State>
  private let alarm: Alarm

  init(
    _ terms: StatusTerms,
    fetcher: PageFetcher,
    store: ApplicationStore,
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    state = Mutex(State(terms: terms))
    self.fetcher = fetcher
    self.store = store
    self.logger = logger
    alarm = Alarm(on: eventLoop)
  }

  var statistics: StatusStatistics { state.withLock { $0.statistics } }

  /// Other terms hold from now on.
  func adopt(_ terms: StatusTerms) {
    state.withLock { state in
      state.terms = terms
      if !terms.isOn { (state.readers, state.targetsOfPods, state.waiting) = ([:], [:], []) }
      for id in state.readers.keys { state.readers[id]?.course.adopt(limit: terms.limit, sources: terms.sources) }
    }
  }

  /// What discovery makes of a pod now: targets that it has no more are asked nothing.
  func update(_ pod: DiscoveredPod) {
    state.withLock { state in
      guard let known = state.targetsOfPods[pod.reference.uid] else { return }
      let left = known.intersection(pod.targets.map(\.id))
      for id in known.subtracting(left) { state.readers[id] = nil }
      state.targetsOfPods[pod.reference.uid] = left.isEmpty ? nil : left
    }
  }

  /// A page that was taken into its group. Only Spark's executors page tells of a driver that can be asked.
  func note(_ page: ExpositionPage, of target: Target) {
    let isDue = state.withLock { state in
      guard state.terms.isOn else { return false }
      var reader: StatusReader
      if let known = state.readers.removeValue(forKey: target.id) {
        reader = known
      } else {
        guard page.layout.series.contains(where: { $0.name == SparkExecutors.activeTasks }) else { return false }
        reader = StatusReader(target, application: nil, terms: state.terms, now: .now)
        state.targetsOfPods[target.pod.uid, default: []].insert(target.id)
      }
      reader.course.note(page)
      let isDue = reader.isDue(at: .now)
      if isDue {
        reader.isAsking = true
        state.waiting.append(target.id)
      }
      state.readers[target.id] = reader
      return isDue
    }
    if isDue { alarm.ring() }
  }

  /// Asks until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        if let target = takeNext() {
          group.addTask {
            await self.ask(target)
            self.alarm.ring()
          }
        } else {
          await alarm.wait(until: nil)
        }
      }
      group.cancelAll()
    }
  }

  private func takeNext() -> Target? {
    state.withLock { state in
      guard state.asking < StatusTerms.mostAtATime else { return nil }
      while !state.waiting.isEmpty {
        guard let reader = state.readers[state.waiting.removeFirst()] else { continue }
        state.asking += 1
        return reader.target
      }
      return nil
    }
  }

  /// One round of questions.
  private func ask(_ target: Target) async {
    let start = ContinuousClock.now
    var failure: ScrapeFailure?
    while let (question, path) = nextQuestion(to: target.id) {
      let began = ContinuousClock.now
      let result: Result<PageFetcher.Page, ScrapeFailure>
      do throws(ScrapeFailure) {
        result = .success(try await fetcher.fetch(target, path: path, limits: StatusTerms.limits))
      } catch {
        result = .failure(error)
      }
      let duration = began.duration(to: .now)
      state.withLock { state in
        state.statistics.count(result, duration)
        switch result {
        case .success(let page): state.readers[target.id]?.course.take(page.body, to: question)
        case .failure(let cause):
          failure = cause
          if case .status(404) = cause {
            state.readers[target.id]?.course.miss(question)
          } else {
            state.readers[target.id]?.course.fail(question)
          }
        }
      }
    }
    let (news, isGivenUp) = state.withLock { state in
      state.asking -= 1
      state.readers[target.id]?.rest(after: start.duration(to: .now), at: .now)
      let news = state.readers[target.id]?.takeNews(state.terms)
      return (news, state.readers[target.id]?.course.isGivenUp == true)
    }
    if let news { store.take(news.page, facts: news.facts, of: news.id, from: target) }
    guard isGivenUp, let failure else { return }
    // Whoever shows Spark's page without being Spark has no such API, and nothing is wrong with that.
    let level: Logger.Level = if case .status(404) = failure { .debug } else { .notice }
    logger.log(
      level: level,
      "the driver's REST API gives no answers; its stages are left out",
      metadata: ["pod": "\(target.pod)", "target": "\(target.url)", "reason": "\(failure)"]
    )
  }

  private func nextQuestion(to id: Target.ID) -> (StatusQuestion, path: String)? {
    state.withLock { state in
      guard let question = state.readers[id]?.course.next() else { return nil }
      return (question, question.path(application: state.readers[id]?.course.application))
    }
  }
}
