import Capture
import Exposition
public import Logging
public import NIOCore
import Synchronization
import Timing

/// Delivers groups to one Pushgateway and reports what has become of them there.
public final class PushgatewaySink: Sendable {
  private struct State {
    var queue: PushQueue
    var statistics = PushStatistics()
    var book = FamilyBook()
    var version: String?
    /// Metrics that are left out of groups at present, with the reason.
    var leftOut: [String: LeftOut.Reason] = [:]
    var patience = QuestionPatience()
    /// Reports that are due though nothing was sent.
    var reports: [PushReport] = []
    var isEnding = false
    var generator = SystemRandomNumberGenerator()
  }

  let client: PushgatewayClient
  private let keys: GroupKeys
  private static let mostFamilies = 1000
  private let words: SinkWords
  private let state: Mutex<State>
  /// The survey under way.
  private let question = Mutex<Task<GatewayAnswer<GatewaySurvey>, Never>?>(nil)
  private let alarm: Alarm
  /// Rung when nothing is left to be sent.
  private let empty: Alarm

  public init(
    client: PushgatewayClient,
    keys: GroupKeys,
    policy: PushPolicy = PushPolicy(),
    isWatched: @escaping @Sendable (String) -> Bool = { _ in true },
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    self.client = client
    self.keys = keys
    words = SinkWords(gateway: "\(client.address)", logger: logger)
    state = Mutex(State(queue: PushQueue(policy: policy, keys: keys, isWatched: isWatched)))
    alarm = Alarm(on: eventLoop)
    empty = Alarm(on: eventLoop)
  }

  public var status: PushgatewayStatus {
    state.withLock { state in
      PushgatewayStatus(
        address: "\(client.address)",
        keys: keys,
        version: state.version,
        waiting: state.queue.count,
        oldestWaiting: state.queue.oldestWaiting.map { $0.duration(to: .now) },
        refusals: state.queue.refusals,
        unforwarded: state.queue.unforwarded,
        lastFailure: state.queue.lastFailure,
        poison: state.queue.poison?.words,
        leftOutFamilies: state.leftOut,
        tally: state.queue.tally,
        statistics: state.statistics
      )
    }
  }

  /// Takes note of what is to be sent; it is sent by `run`.
  func note(_ change: GroupChange) {
    let claim = state.withLock { state in
      if let report = state.queue.note(change, now: .now) { state.reports.append(report) }
      return state.queue.claim(of: change.id)
    }
    if let claim { words.sayClaimed([change.id: claim]) }
    alarm.ring()
  }

  /// The group is kept at another gateway by now: the one that stands here is deleted.
  func noteMoved(_ id: String) {
    state.withLock { $0.queue.noteMoved(id, now: .now) }
    alarm.ring()
  }

  /// Delivers until the task is cancelled.
  ///
  /// - Parameters:
  ///   - report: told what has become of groups.
  ///   - usability: told after each request whether the gateway takes pushes, and when the request began.
  func run(
    from store: ApplicationStore,
    report: @Sendable (PushReport) -> Void,
    usability: @Sendable (Bool, _ since: ContinuousClock.Instant) -> Void
  ) async {
    var pages: [String: GatewayPage] = [:]
    while !Task.isCancelled {
      let (reports, step) = state.withLock { state in
        if state.queue.isEmpty { empty.ring() }
        defer { state.reports = [] }
        return (state.reports, state.queue.next(now: .now))
      }
      for due in reports { report(due) }
      let asked = ContinuousClock.now
      switch step {
      case .status: await askStatus()
      case .survey: for news in await survey() { report(news) }
      case .put(let id):
        let news =
          if let snapshot = store.snapshot(of: id) {
            await put(snapshot, as: &pages[id, default: GatewayPage()])
          } else {
            // Forgotten since it was chosen: nothing of it is left to be sent.
            finish(.accepted, of: "put", id: id, generation: .max)
          }
        if let news { report(news) }
      case .delete(let id):
        pages[id] = nil
        let began = ContinuousClock.now
        let outcome = await client.delete(keys.key(of: id))
        if let news = finish(outcome, of: "delete", id: id, began: began) { report(news) }
      case .deleteStray(let key):
        let began = ContinuousClock.now
        _ = finish(await client.delete(key), of: "delete", id: key.path, began: began)
      case .wait(let until):
        await alarm.wait(until: until)
        continue
      }
      usability(state.withLock { $0.queue.isUsable }, asked)
    }
  }

  /// From now on nothing waits for the sake of pace; returns when everything is sent, or when the time is over.
  ///
  /// - Returns: how many groups are left unsent.
  func flush(until deadline: ContinuousClock.Instant) async -> Int {
    let isSurveyed = state.withLock { state in
      state.queue.drain()
      state.isEnding = state.queue.isSurveyed
      return state.isEnding
    }
    if isSurveyed { question.withLock { $0?.cancel() } }
    alarm.ring()
    while !state.withLock({ $0.queue.isEmpty }), ContinuousClock.now < deadline, !Task.isCancelled {
      await empty.wait(until: deadline)
    }
    return state.withLock { $0.queue.count }
  }

  // MARK: Pushing

  private func put(_ snapshot: GroupSnapshot, as page: inout GatewayPage) async -> PushReport? {
    let (book, report): (FamilyBook?, PushReport?) = state.withLock { state in
      guard let rival = state.queue.rival(of: snapshot.id, in: snapshot.namespace) else { return (state.book, nil) }
      return (nil, state.queue.finish(claimedBy: rival, now: .now))
    }
    guard let book else {
      if let claim = state.withLock({ $0.queue.claim(of: snapshot.id) }) { words.sayClaimed([snapshot.id: claim]) }
      return report
    }
    let body = page.write(snapshot, book)
    state.withLock { note(body, &$0) }
    words.sayLeftOut(body.leftOut, of: snapshot.id)
    let key = keys.key(of: snapshot.id)
    let sent = client.body(of: body.page.bytes)
    state.withLock { $0.statistics.bytes += sent.bytes.readableBytes }
    let began = ContinuousClock.now
    let outcome = snapshot.isRemnant ? await client.post(sent, to: key) : await client.put(sent, to: key)
    return finish(
      outcome,
      of: snapshot.isRemnant ? "post" : "put",
      id: snapshot.id,
      generation: snapshot.generation,
      edition: body.edition,
      began: began
    )
  }

  private func note(_ body: GatewayPage.Result, _ state: inout State) {
    state.statistics.duplicates += body.page.duplicates
    for (reason, count) in body.leftOut.counts { state.statistics.leftOut[reason, default: 0] += count }
    for (reason, families) in body.leftOut.families where state.leftOut.count < Self.mostFamilies {
      for family in families { state.leftOut[family] = reason }
    }
  }

  private func finish(
    _ outcome: PushOutcome,
    of method: String,
    id: String,
    generation: Int = 0,
    edition: FamilyBook.Edition? = nil,
    began: ContinuousClock.Instant = .now
  ) -> PushReport? {
    // Read before the lock, which pages wait for: the words may be long.
    let complaint: GatewayComplaint? =
      if case .refused(let refusal) = outcome, edition != nil { GatewayComplaint(words: refusal.answer) } else { nil }
    let (report, before, after, outcome) = state.withLock { state in
      let outcome = judge(outcome, of: id, edition: edition, complaint, &state)
      state.statistics.count(outcome, of: method, took: began.duration(to: .now))
      let before = QueueMood(state.queue, group: id)
      let report = state.queue.finish(outcome, generation: generation, now: .now, using: &state.generator)
      return (report, before, QueueMood(state.queue, group: id), outcome)
    }
    if case .accepted = outcome { words.sayDone(method, of: id, generation: generation) }
    words.say(outcome, of: id, before: before, after: after)
    return report
  }

  /// What a refusal is about: something that the next body can be without, something of this group, or somebody else's.
  private func judge(
    _ outcome: PushOutcome,
    of id: String,
    edition: FamilyBook.Edition?,
    _ complaint: GatewayComplaint?,
    _ state: inout State
  ) -> PushOutcome {
    guard case .refused(var refusal) = outcome, let edition, let complaint else { return outcome }
    if state.book.learn(from: complaint, pushed: edition, now: .now) {
      refusal.kind = .lesson
    } else {
      refusal.kind = complaint.concerns(keys.key(of: id)) == false ? .poison : .own
      state.queue.wantSurvey(now: .now)
    }
    return .refused(refusal)
  }

  // MARK: Asking

  private func askStatus() async {
    let asked = await client.status()
    let (before, after, restarts) = state.withLock { state in
      let before = QueueMood(state.queue)
      let restarts = state.queue.tally.restarts
      switch state.patience.settle(asked, of: .status) {
      case .answered(let status):
        state.statistics.count("accepted", of: "status")
        state.version = status.version
        state.queue.finishStatus(started: status.startTime, now: .now)
      case .unreadable, .broken:
        state.statistics.count("refused", of: "status")
        state.queue.finishStatus(started: nil, now: .now)
      case .denied(let cause, _):
        state.statistics.count("refused", of: "status")
        state.queue.finishQuestion(denied: cause, now: .now)
      case .failed(let cause, let retryAfter):
        state.statistics.count("failed", of: "status")
        state.queue.finishQuestion(failed: cause, retryAfter: retryAfter, now: .now, using: &state.generator)
      }
      return (before, QueueMood(state.queue), state.queue.tally.restarts - restarts)
    }
    words.say(before: before, after: after)
    if restarts > 0 { words.sayRestart() }
  }

  private func survey() async -> [PushReport] {
    let began = ContinuousClock.now
    let asking = Task { await client.survey() }
    question.withLock { $0 = asking }
    // While the agent ends there is no time for a gateway's whole page.
    if state.withLock({ $0.isEnding }) { asking.cancel() }
    let asked = await withTaskCancellationHandler {
      await asking.value
    } onCancel: {
      asking.cancel()
    }
    question.withLock { $0 = nil }
    let (reports, sight, before, after, tally) = state.withLock { state in
      let (before, tally) = (QueueMood(state.queue), state.queue.tally)
      var reports: [PushReport] = []
      var sight = SinkWords.Sight.none
      switch state.patience.settle(asked, of: .survey) {
      case .answered(let survey):
        state.statistics.count("accepted", of: "survey")
        state.book.replace(with: survey.types, surveyed: began, now: .now)
        // What is still left out is noted again with the next bodies.
        state.leftOut = [:]
        reports = state.queue.finish(survey, now: .now)
        sight = .whole
      case .unreadable(let cause), .broken(let cause, _):
        state.statistics.count("refused", of: "survey")
        state.queue.finishSurveyWithoutResult(now: .now)
        sight = .hidden(cause)
      case .denied(let cause, _):
        state.statistics.count("refused", of: "survey")
        state.queue.finishQuestion(denied: cause, now: .now)
        // Where the gateway is of no use at all, that is what there is to say.
        if state.queue.lastFailure == nil { sight = .hidden(cause) }
      case .failed(let cause, let retryAfter):
        state.statistics.count("failed", of: "survey")
        state.queue.finishQuestion(failed: cause, retryAfter: retryAfter, now: .now, using: &state.generator)
      }
      return (reports, sight, before, QueueMood(state.queue), state.queue.tally.since(tally))
    }
    words.say(before: before, after: after)
    words.saySurvey(tally, claims: after.claims, sight: sight)
    return reports
  }
}
