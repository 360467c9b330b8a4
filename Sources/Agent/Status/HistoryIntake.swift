import Capture
import Discovery
import FoundationEssentials
import Logging
import NIOCore
import Spark
import Synchronization
import Timing
import Transport

/// Asks a history server for the last word on applications that have ended: those that were captured, and those of whose
/// driver nothing was.
final class HistoryIntake: Sendable {
  private struct Inquiry {
    /// Tells it from those about an earlier end of the same application.
    let number: Int
    var course: HistoryCourse
    var pod: DiscoveredPod?
    var target: Target?
    var lastFailure: String?
  }

  private struct State {
    var terms: StatusTerms
    var inquiries: [String: Inquiry] = [:]
    /// Those of them that are not asked right now, and when they are to be.
    var due = WaitingLine<String>()
    /// When the wait of each is over.
    var ends = WaitingLine<String>()
    /// Applications whose groups have ended, and may wait for a word.
    var ended: Set<String> = []
    /// Applications that are over and done with, by when they ended: their pods may be told of once more.
    var concluded: [String: Date] = [:]
    var lastNumber = 0
    var asking = 0
    var outage = HistoryOutage()
    var results = Dictionary(uniqueKeysWithValues: HistoryCourse.Result.allCases.map { ($0, 0) })

    mutating func forget(_ id: String) {
      inquiries[id] = nil
      due.remove(id)
      ends.remove(id)
    }
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
    patience: Duration = HistoryServer.patience,
    userAgent: String,
    logger: Logger
  ) {
    wait = history.wait
    server = HistoryServer(history.address, on: group, timeout: patience, userAgent: userAgent)
    self.logger = logger
    state = Mutex(State(terms: terms))
    alarm = Alarm(on: group.next())
  }

  /// Applications by what came of asking for them.
  var results: [HistoryCourse.Result: Int] { state.withLock { $0.results } }

  /// Says what keeps the server from being asked as it is to be, such as a missing file with a password.
  func warnOfAccess() {
    guard let fault = server.accessFault else { return }
    logger.warning(
      "endpoint cannot be used as it is",
      metadata: ["endpoint": "\(server.address)", "reason": "\(fault)"]
    )
  }

  /// Whether it has anything to ask for.
  var isAsking: Bool { state.withLock { !$0.inquiries.isEmpty } }

  /// Other terms hold from now on.
  func adopt(_ terms: StatusTerms) {
    state.withLock { $0.terms = terms }
  }

  /// Applications that it asks for.
  var waiting: Int { state.withLock { $0.inquiries.count } }

  /// Takes note of groups that have ended, or go on after all. Returns at once.
  func note(_ changes: [GroupChange]) {
    let isNews = state.withLock { state in
      var isNews = false
      for case .updated(let id, _, let isFinal) in changes {
        if isFinal {
          isNews = true
          state.ended.insert(id)
        } else if let inquiry = state.inquiries[id], inquiry.pod == nil {
          // Its next end has another last word. A driver that has ended does so once, whatever its executors do.
          state.forget(id)
        }
      }
      return isNews
    }
    if isNews { alarm.ring() }
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
      guard state.inquiries[id]?.pod == nil, state.concluded[id] == nil,
        begin(id, since: pod.createdAt, &state)
      else { return false }
      state.inquiries[id]?.pod = pod
      state.inquiries[id]?.target = target
      return true
    }
    if isNew { alarm.ring() }
  }

  /// - Returns: whether it is asked for.
  private func begin(_ id: String, since beginning: Date?, _ state: inout State) -> Bool {
    if state.inquiries[id] != nil { return true }
    guard state.inquiries.count < Self.mostInquiries else { return false }
    let now = ContinuousClock.now
    let course = HistoryCourse(
      application: id,
      limit: state.terms.limit,
      beginning: beginning?.timeIntervalSince1970,
      wait: wait,
      now: now
    )
    state.lastNumber += 1
    state.inquiries[id] = Inquiry(number: state.lastNumber, course: course)
    state.due.add(id, until: now)
    state.ends.add(id, until: course.end)
    return true
  }

  /// Asks until the task is cancelled.
  func run(for store: ApplicationStore) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        takeEnded(of: store)
        giveUpOverdue(for: store)
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
      let beginning = store.beginning(of: id)
      if !state.withLock({ begin(id, since: beginning, &$0) }) { conclude(id, .failed, nil, for: store) }
    }
  }

  /// While there are no answers, nobody waits for his turn to hear of it.
  private func giveUpOverdue(for store: ApplicationStore) {
    let now = ContinuousClock.now
    while true {
      let overdue = state.withLock { state -> (id: String, inquiry: Inquiry?)? in
        guard state.outage.isProven, let id = state.ends.take(at: now).0 else { return nil }
        // One that is asked at this moment sees to that itself.
        return (id, state.due[id] == nil ? nil : state.inquiries[id])
      }
      guard let overdue else { return }
      if let inquiry = overdue.inquiry { conclude(overdue.id, .failed, inquiry, for: store) }
    }
  }

  /// - Returns: what is to be asked next; else when something is.
  private func takeDue(at now: ContinuousClock.Instant) -> (id: String?, next: ContinuousClock.Instant?) {
    state.withLock { state in
      let isAway = state.outage.isUnderWay
      // Those that wait may have to be given up before there is an answer.
      let end = state.outage.isProven ? state.ends.next : nil
      guard state.asking < (isAway ? 1 : Self.mostAtATime) else { return (nil, end) }
      if let resumption = state.outage.resumption, resumption > now { return (nil, min(resumption, end ?? resumption)) }
      let (id, next) = state.due.take(at: now)
      if id != nil { state.asking += 1 }
      return (id, next)
    }
  }

  /// As far as it can be asked at once.
  private func ask(_ id: String, for store: ApplicationStore) async {
    defer { state.withLock { $0.asking -= 1 } }
    guard var inquiry = state.withLock({ $0.inquiries[id] }) else { return }
    while true {
      switch inquiry.course.next(at: .now) {
      case .wait(let until):
        state.withLock { state in
          guard state.inquiries[id]?.number == inquiry.number else { return }
          state.inquiries[id]?.course = inquiry.course
          state.inquiries[id]?.lastFailure = inquiry.lastFailure
          state.due.add(id, until: until)
        }
        return
      case .over(let result):
        conclude(id, result, inquiry, for: store)
        return
      case .ask(let question, let path):
        do {
          let body = try await server.answer(to: path)
          noteAnswer()
          if let body { inquiry.course.take(body, at: .now) } else { inquiry.course.miss(at: .now) }
        } catch {
          if Task.isCancelled { return }
          inquiry.lastFailure = "\(error)"
          switch error {
          // One that refuses a question is there.
          case is HistoryRefusal:
            inquiry.course.refuse(at: .now)
            noteAnswer()
          // It would be no smaller the next time.
          case EndpointFailure.tooLarge:
            if question == .queries { inquiry.course.refuse(at: .now) } else { inquiry.course.giveUp() }
            noteAnswer()
          default:
            inquiry.course.fail(at: .now)
            noteSilence("\(error)")
          }
        }
      }
    }
  }

  private func noteAnswer() {
    guard state.withLock({ $0.outage.end() }) else { return }
    logger.notice("the history server answers again")
  }

  /// Says so when it begins: what comes of an application is said only when the wait for it is over.
  private func noteSilence(_ cause: String) {
    guard state.withLock({ $0.outage.fail(cause, at: .now) }) else { return }
    logger.warning(
      "the history server cannot be asked; applications that have ended wait for it",
      metadata: ["cause": "\(cause)", "wait": "\(wait.written)"]
    )
  }

  private func conclude(
    _ id: String,
    _ result: HistoryCourse.Result,
    _ asked: Inquiry?,
    for store: ApplicationStore
  ) {
    let (inquiry, terms) = state.withLock { ($0.inquiries[id], $0.terms) }
    // The application has gone on since.
    guard inquiry?.number == asked?.number else { return }
    var word: LastWord?
    if result == .read || result == .incomplete, let status = asked?.course.status, let facts = status.facts {
      var page = StatusPage(application: id, naming: terms.naming, sources: terms.sources, tellsAllExecutors: true)
      word = page.page(of: status).map { LastWord(page: $0, facts: facts, pod: inquiry?.pod, target: inquiry?.target) }
    }
    // Before it is forgotten here, so that it is not asked for once more.
    let isNew = word != nil && !store.knows(id)
    store.conclude(id, with: word)
    let now = Date.now
    let cause = state.withLock { state in
      state.forget(id)
      state.results[result, default: 0] += 1
      // Whose pods ended longer ago are not asked for any more.
      if state.concluded.count >= Self.mostInquiries {
        state.concluded = state.concluded.filter { now.timeIntervalSince($0.value) < wait / .seconds(1) }
      }
      if state.concluded.count < Self.mostInquiries { state.concluded[id] = now }
      return state.outage.cause
    }
    if isNew, let pod = inquiry?.pod {
      logger.notice(
        "an application of which nothing was captured is told by the history server",
        metadata: ["application": "\(id)", "pod": "\(pod.reference)"]
      )
    }
    let reason =
      switch result {
      case .read: "its event log is whole"
      case .incomplete: "its event log has no end; what it says was read"
      case .absent: "it is not known there; see that it writes an event log, or raise spark-history-wait"
      case .failed: asked?.lastFailure ?? cause ?? "its answers cannot be read, or too many applications wait for them"
      }
    logger.log(
      level: result == .read ? .debug : .notice,
      "the history server was asked for the last word on an application",
      metadata: ["application": "\(id)", "result": "\(result.rawValue)", "reason": "\(reason)"]
    )
  }
}
