import Capture
import Discovery
import FoundationEssentials
import Logging
import NIOCore
import Spark
import Synchronization
import Timing

/// Asks a history server for the last word on applications that have ended: those that were captured, and those of whose
/// driver nothing was.
final class HistoryIntake: Sendable {
  private struct Inquiry {
    var course: HistoryCourse
    var pod: DiscoveredPod?
    var target: Target?
    /// `nil` while it is asked.
    var due: ContinuousClock.Instant?
    var lastFailure: String?
  }

  private struct State {
    var terms: StatusTerms
    var inquiries: [String: Inquiry] = [:]
    /// Applications whose groups have ended, and may wait for a word.
    var ended: Set<String> = []
    /// Applications that are over and done with, by when they ended: their pods may be told of once more.
    var concluded: [String: Date] = [:]
    var asking = 0
    var results = Dictionary(uniqueKeysWithValues: HistoryCourse.Result.allCases.map { ($0, 0) })
  }

  /// Applications that are asked for at one time.
  static let mostAtATime = 8
  /// Beyond it an application keeps what was captured.
  static let mostInquiries = 10_000

  private let wait: Duration
  private let server: HistoryServer
  private let logger: Logger
  private let state: Mutex<State>
  private let alarm: Alarm

  init(
    _ history: HistoryTerms,
    terms: StatusTerms,
    on group: any EventLoopGroup,
    userAgent: String,
    logger: Logger
  ) {
    wait = history.wait
    server = HistoryServer(history.address, on: group, userAgent: userAgent)
    self.logger = logger
    state = Mutex(State(terms: terms))
    alarm = Alarm(on: group.next())
  }

  /// Applications by what came of asking for them.
  var results: [HistoryCourse.Result: Int] { state.withLock { $0.results } }

  /// Whether it has anything to ask for.
  var isAsking: Bool { state.withLock { !$0.inquiries.isEmpty } }

  /// Other terms hold from now on.
  func adopt(_ terms: StatusTerms) {
    state.withLock { $0.terms = terms }
  }

  /// Takes note of groups that have ended. Returns at once.
  func note(_ changes: [GroupChange]) {
    let ended = changes.compactMap { change in
      if case .updated(let id, _, isFinal: true) = change { id } else { nil }
    }
    guard !ended.isEmpty else { return }
    state.withLock { $0.ended.formUnion(ended) }
    alarm.ring()
  }

  /// A pod that has ended. A driver's may have done so before anything of it was captured.
  ///
  /// - Parameter target: the last that it had.
  func note(_ pod: DiscoveredPod, _ target: Target?) {
    guard pod.isAnnotated, pod.sparkRole == .driver, let id = pod.sparkApplication, case .ended(let ending) = pod.life
    else { return }
    let now = Date.now
    // What ended long ago an earlier run has dealt with.
    guard now.timeIntervalSince(ending.at) < wait / .seconds(1) else { return }
    let isNew = state.withLock { state in
      guard state.inquiries[id]?.pod == nil, state.concluded[id] == nil, begin(id, &state) else { return false }
      state.inquiries[id]?.pod = pod
      state.inquiries[id]?.target = target
      return true
    }
    if isNew { alarm.ring() }
  }

  /// - Returns: whether it is asked for.
  private func begin(_ id: String, _ state: inout State) -> Bool {
    if state.inquiries[id] != nil { return true }
    guard state.inquiries.count < Self.mostInquiries else { return false }
    let now = ContinuousClock.now
    let course = HistoryCourse(application: id, limit: state.terms.limit, wait: wait, now: now)
    state.inquiries[id] = Inquiry(course: course, due: now)
    return true
  }

  /// Asks until the task is cancelled.
  func run(for store: ApplicationStore) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        takeEnded(of: store)
        let (id, next) = takeDue(at: .now)
        if let id {
          group.addTask {
            await self.ask(id, for: store)
            self.alarm.ring()
          }
        } else {
          await alarm.wait(until: next)
        }
      }
      group.cancelAll()
    }
  }

  func shutdown() async throws {
    try await server.shutdown()
  }

  private func takeEnded(of store: ApplicationStore) {
    let ended = state.withLock { state in
      // One that is asked for already may have ended once more: it is looked at afterwards.
      let ended = state.ended.filter { state.inquiries[$0] == nil }
      state.ended.subtract(ended)
      return ended
    }
    for id in ended where store.awaitsLastWord(id) {
      if !state.withLock({ begin(id, &$0) }) { conclude(id, .failed, nil, for: store) }
    }
  }

  /// - Returns: what is to be asked for now; else when something is.
  private func takeDue(at now: ContinuousClock.Instant) -> (id: String?, next: ContinuousClock.Instant?) {
    state.withLock { state in
      guard state.asking < Self.mostAtATime else { return (nil, nil) }
      var first: (id: String, due: ContinuousClock.Instant)?
      for (id, inquiry) in state.inquiries {
        guard let due = inquiry.due, first.map({ due < $0.due }) ?? true else { continue }
        first = (id, due)
      }
      guard let first, first.due <= now else { return (nil, first?.due) }
      state.asking += 1
      state.inquiries[first.id]?.due = nil
      return (first.id, nil)
    }
  }

  /// As far as it can be asked for now.
  private func ask(_ id: String, for store: ApplicationStore) async {
    defer { state.withLock { $0.asking -= 1 } }
    guard var inquiry = state.withLock({ $0.inquiries[id] }) else { return }
    while true {
      switch inquiry.course.next(at: .now) {
      case .wait(let until):
        state.withLock { state in
          state.inquiries[id]?.course = inquiry.course
          state.inquiries[id]?.lastFailure = inquiry.lastFailure
          state.inquiries[id]?.due = until
        }
        return
      case .over(let result):
        conclude(id, result, inquiry, for: store)
        return
      case .ask(_, let path):
        do {
          if let body = try await server.answer(to: path) {
            inquiry.course.take(body, at: .now)
          } else {
            inquiry.course.miss(at: .now)
          }
        } catch {
          if Task.isCancelled { return }
          inquiry.lastFailure = "\(error)"
          inquiry.course.fail(at: .now)
        }
      }
    }
  }

  private func conclude(
    _ id: String,
    _ result: HistoryCourse.Result,
    _ asked: Inquiry?,
    for store: ApplicationStore
  ) {
    let now = Date.now
    let (pod, target, terms) = state.withLock { state in
      let inquiry = state.inquiries.removeValue(forKey: id)
      state.results[result, default: 0] += 1
      // Whose pods ended longer ago are not asked for any more.
      if state.concluded.count >= Self.mostInquiries {
        state.concluded = state.concluded.filter { now.timeIntervalSince($0.value) < wait / .seconds(1) }
      }
      if state.concluded.count < Self.mostInquiries { state.concluded[id] = now }
      return (inquiry?.pod, inquiry?.target, state.terms)
    }
    var word: LastWord?
    if result == .read || result == .incomplete, let status = asked?.course.status, let facts = status.facts {
      var page = StatusPage(application: id, naming: terms.naming, sources: terms.sources, tellsAllExecutors: true)
      word = page.page(of: status).map { LastWord(page: $0, facts: facts, pod: pod, target: target) }
    }
    store.conclude(id, with: word)
    let reason =
      switch result {
      case .read: "its event log is whole"
      case .incomplete: "its event log has no end; what it says was read"
      case .absent: "it is not known there; see that it writes an event log, or raise spark-history-wait"
      case .failed: asked?.lastFailure ?? "its answers cannot be read, or too many applications wait for them"
      }
    logger.log(
      level: result == .read ? .debug : .notice,
      "the history server was asked for the last word on an application",
      metadata: ["application": "\(id)", "result": "\(result.rawValue)", "reason": "\(reason)"]
    )
  }
}
