import Capture
import Delivery
import FoundationEssentials
import Testing

/// What the gateway turns out to have.
@Suite("What a survey of the gateway brings") struct PushQueueSurveyTests {
  private let start = PushQueue.start
  private var generator = SystemRandomNumberGenerator()
  private let pushed = Date(timeIntervalSince1970: 1_700_000_000)

  private func key(_ id: String, job: String = "spark") -> GroupingKey { GroupingKey(job: job, applicationID: id) }

  private func mine(_ generation: Int?, ended: Date? = nil) -> SurveyedGroup {
    SurveyedGroup(pushedAt: pushed, owner: "me", namespace: "n", generation: generation, endedAt: ended)
  }

  private func updated(_ id: String, _ generation: Int = 1, final isFinal: Bool = false) -> GroupChange {
    .updated(id, generation: generation, isFinal: isFinal)
  }

  /// The gateway says that it was started at another time, and then what it has.
  private mutating func restart(
    _ queue: inout PushQueue,
    _ survey: GatewaySurvey,
    at time: ContinuousClock.Instant
  ) -> [PushReport] {
    #expect(queue.next(now: time) == .status)
    queue.finishStatus(started: "at \(time)", now: time)
    #expect(queue.next(now: time) == .survey)
    return queue.finish(survey, now: time)
  }

  private mutating func put(
    _ queue: inout PushQueue,
    _ id: String,
    _ generation: Int = 1,
    final isFinal: Bool = false,
    at time: ContinuousClock.Instant
  ) {
    _ = queue.note(updated(id, generation, final: isFinal), now: time)
    #expect(queue.next(now: time) == .put(id))
    let report = queue.finish(.accepted, generation: generation, now: time, using: &generator)
    #expect(report == .settled(id, generation: generation))
  }

  private mutating func delete(_ queue: inout PushQueue, _ id: String, at time: ContinuousClock.Instant) {
    _ = queue.note(.expired(id), now: time)
    #expect(queue.next(now: time) == .delete(id))
    #expect(queue.finish(.accepted, now: time, using: &generator) == .deleted(id))
  }

  @Test("nothing is pushed before the gateway is known")
  func first() {
    var queue = PushQueue()
    _ = queue.note(updated("a", final: true), now: start)
    #expect(queue.next(now: start) == .status)
    #expect(queue.next(now: start) == .wait(until: nil))
    queue.finishStatus(started: nil, now: start)
    #expect(queue.next(now: start) == .survey)
    #expect(queue.finish(GatewaySurvey(), now: start).isEmpty)
    #expect(queue.next(now: start) == .put("a"))
  }

  @Test("a gateway that shows nothing is pushed to all the same")
  func unreadable() {
    var queue = PushQueue()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    #expect(queue.next(now: start) == .survey)
    queue.finishSurveyWithoutResult(now: start)
    #expect(queue.next(now: start) == .put("a"))
  }

  @Test("a gateway that was started anew is given again what it has lost or has of old, and only that")
  mutating func lost() {
    var policy = PushPolicy.quiet
    policy.statusInterval = .seconds(5)
    var queue = PushQueue.asked(policy: policy)
    for id in ["kept", "lost", "old"] { put(&queue, id, 7, final: true, at: start) }
    let later = start + .seconds(10)
    let survey = GatewaySurvey(groups: [key("kept"): mine(7), key("old"): mine(6)])
    #expect(restart(&queue, survey, at: later).isEmpty)
    #expect(queue.tally.restarts == 1)
    #expect(queue.tally.lostGroups == 2)
    var steps: [PushQueue.Step] = []
    for _ in 0..<2 {
      steps.append(queue.next(now: later))
      _ = queue.finish(.accepted, generation: 7, now: later, using: &generator)
    }
    #expect(Set(steps) == [.put("lost"), .put("old")])
    #expect(queue.isEmpty)
  }

  @Test("of a gateway that was started anew and shows nothing, everything counts as lost and every deletion as undone")
  mutating func lostUnseen() {
    var policy = PushPolicy.quiet
    policy.statusInterval = .seconds(5)
    var queue = PushQueue.asked(policy: policy)
    put(&queue, "held", final: true, at: start)
    put(&queue, "deleted", final: true, at: start)
    delete(&queue, "deleted", at: start)
    let later = start + .seconds(10)
    #expect(queue.next(now: later) == .status)
    queue.finishStatus(started: "tuesday", now: later)
    #expect(queue.next(now: later) == .survey)
    queue.finishSurveyWithoutResult(now: later)
    #expect(queue.next(now: later) == .delete("deleted"))
    #expect(queue.finish(.accepted, now: later, using: &generator) == nil)
    #expect(queue.next(now: later) == .put("held"))
  }

  @Test("what comes back after its deletion is deleted again, for as long as the gateway may bring it back")
  mutating func revenant() {
    var policy = PushPolicy.quiet
    policy.statusInterval = .seconds(5)
    var queue = PushQueue.asked(policy: policy)
    put(&queue, "a", final: true, at: start)
    delete(&queue, "a", at: start)
    let later = start + .seconds(300)
    #expect(restart(&queue, GatewaySurvey(groups: [key("a"): mine(1)]), at: later).isEmpty)
    #expect(queue.tally.revenants == 1)
    #expect(queue.next(now: later) == .delete("a"))
    #expect(queue.finish(.accepted, now: later, using: &generator) == nil)
    // By then nobody remembers it: it is found like one of an earlier run, held and deleted.
    let muchLater = start + .seconds(3600)
    let reports = restart(&queue, GatewaySurvey(groups: [key("a"): mine(1)]), at: muchLater)
    #expect(reports == [.found(FoundGroup(id: "a", namespace: "n", generation: 1, writtenAt: pushed))])
  }

  @Test("a group of an earlier run is found, and not pushed again where its end has been")
  mutating func found() {
    let ended = pushed + 5
    var queue = PushQueue(policy: .quiet, keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    let reports = queue.finish(GatewaySurvey(groups: [key("a"): mine(5, ended: ended)]), now: start)
    #expect(reports == [.found(FoundGroup(id: "a", namespace: "n", generation: 5, endedAt: ended, writtenAt: pushed))])
    #expect(queue.note(updated("a", 5, final: true), now: start) == .settled("a", generation: 5))
    #expect(queue.isEmpty)
    // Another generation is news.
    #expect(queue.note(updated("a", 6, final: true), now: start) == nil)
    #expect(queue.next(now: start) == .put("a"))
  }

  @Test("what a restored group waits to be told is told by the survey, where the gateway has it")
  func restored() {
    var queue = PushQueue(policy: .quiet, keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.note(updated("a", 5, final: true), now: start)
    _ = queue.note(updated("b", 5, final: true), now: start)
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    let survey = GatewaySurvey(groups: [key("a"): mine(5), key("b"): mine(4)])
    // Of what this run has not written itself an earlier one may have written more than it had spooled.
    let older = FoundGroup(id: "b", namespace: "n", generation: 4, writtenAt: pushed)
    #expect(queue.finish(survey, now: start) == [.settled("a", generation: 5), .found(older)])
    #expect(queue.next(now: start) == .put("b"))
  }

  @Test("a group written by an earlier run whose clock was ahead is told of, that its generations may be overtaken")
  mutating func ahead() {
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(60)
    var queue = PushQueue.asked(policy: policy)
    put(&queue, "a", 3, at: start)
    #expect(queue.next(now: start + .seconds(61)) == .survey)
    let reports = queue.finish(GatewaySurvey(groups: [key("a"): mine(9)]), now: start + .seconds(61))
    #expect(reports == [.found(FoundGroup(id: "a", namespace: "n", generation: 9, writtenAt: pushed))])
  }

  @Test(
    "somebody else's group is neither written nor deleted",
    arguments: [
      SurveyedGroup(pushedAt: Date(timeIntervalSince1970: 1), owner: "other", namespace: "n", generation: 1),
      SurveyedGroup(pushedAt: Date(timeIntervalSince1970: 1)),
    ]
  )
  func foreign(group: SurveyedGroup) {
    var queue = PushQueue.asked(GatewaySurvey(groups: [key("b"): group]))
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(60)
    queue = PushQueue(policy: policy, keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    #expect(queue.finish(GatewaySurvey(groups: [key("a"): group]), now: start).isEmpty)
    #expect(queue.refusals.keys.sorted() == ["a"])
    #expect(queue.count == 0)
    #expect(queue.note(updated("a", 2, final: true), now: start) == nil)
    #expect(queue.count == 0)
    // Once it is gone, the application's own takes its place.
    #expect(queue.next(now: start + .seconds(61)) == .survey)
    #expect(queue.finish(GatewaySurvey(), now: start + .seconds(61)).isEmpty)
    #expect(queue.next(now: start + .seconds(61)) == .put("a"))
  }

  @Test("the end of a group that is somebody else's is no deletion")
  func foreignEnd() {
    let other = SurveyedGroup(pushedAt: pushed, owner: "other", namespace: "n", generation: 1)
    var queue = PushQueue(policy: .quiet, keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): other]), now: start)
    #expect(queue.note(.expired("a"), now: start) == .deleted("a"))
    #expect(queue.isEmpty)
  }

  @Test("groups of others, under other keys and of other agents, are nobody's business here")
  func others() {
    let groups = [
      key("x", job: "batch"): SurveyedGroup(pushedAt: pushed),
      key("y"): SurveyedGroup(pushedAt: pushed, owner: "other", namespace: "n", generation: 1),
      GroupingKey(job: "spark", applicationID: "z", more: [.init("team", "a")]): SurveyedGroup(pushedAt: pushed),
    ]
    let queue = PushQueue.asked(GatewaySurvey(groups: groups))
    #expect(queue.isEmpty)
    #expect(queue.refusals.isEmpty)
  }

  @Test("a group of this agent under a key of an earlier configuration goes after a while")
  mutating func stray() {
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(200)
    let old = key("a", job: "old")
    var queue = PushQueue.asked(GatewaySurvey(groups: [old: mine(1)]), policy: policy)
    #expect(queue.next(now: start) == .wait(until: start + .seconds(200)))
    #expect(queue.next(now: start + .seconds(200)) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [old: mine(1)]), now: start + .seconds(200))
    #expect(queue.next(now: start + .seconds(299)) == .wait(until: start + .seconds(300)))
    #expect(queue.next(now: start + .seconds(300)) == .deleteStray(old))
    #expect(queue.finish(.accepted, now: start + .seconds(300), using: &generator) == nil)
    #expect(queue.next(now: start + .seconds(300)) == .wait(until: start + .seconds(400)))
  }

  @Test("a group that lost its end on the way there is pushed again")
  mutating func cut() {
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(60)
    var queue = PushQueue.asked(policy: policy)
    put(&queue, "a", 3, final: true, at: start)
    #expect(queue.next(now: start + .seconds(61)) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): mine(nil)]), now: start + .seconds(61))
    #expect(queue.next(now: start + .seconds(61)) == .put("a"))
  }

  @Test("surveys take two hundredths of the time at most, and endings go before them")
  mutating func pace() {
    var queue = PushQueue.asked()
    queue = PushQueue(keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    let answered = start + .seconds(4)
    _ = queue.finish(GatewaySurvey(), now: answered)
    var surveys = 0
    var now = answered
    while now < answered + .seconds(400) {
      switch queue.next(now: now) {
      case .survey:
        surveys += 1
        now += .seconds(4)
        _ = queue.finish(GatewaySurvey(), now: now)
      case .status: queue.finishStatus(started: nil, now: now)
      case .wait(let until?): now = until
      default: Issue.record("nothing is to be sent")
      }
    }
    #expect(surveys == 1)
    _ = queue.note(updated("a", final: true), now: answered + .seconds(500))
    #expect(queue.next(now: answered + .seconds(500)) == .status)
    queue.finishStatus(started: nil, now: answered + .seconds(500))
    #expect(queue.next(now: answered + .seconds(500)) == .put("a"))
  }

  @Test("a group of this agent, but of another namespace, is not overwritten")
  mutating func otherNamespace() {
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(60)
    var queue = PushQueue(policy: policy, keys: GroupKeys(job: "spark", owner: "me"))
    _ = queue.next(now: start)
    queue.finishStatus(started: nil, now: start)
    _ = queue.next(now: start)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): mine(1)]), now: start)
    _ = queue.note(updated("a", 2, final: true), now: start)
    #expect(queue.next(now: start) == .put("a"))
    #expect(queue.rival(of: "a", in: "n") == nil)
    #expect(queue.rival(of: "b", in: "m") == nil)
    #expect(queue.rival(of: "a", in: "m") == "n")
    #expect(queue.finish(claimedBy: "n", now: start) == nil)
    #expect(queue.count == 0)
    #expect(queue.refusals.keys.sorted() == ["a"])
    // Nor is it deleted in the end.
    #expect(queue.note(.expired("a"), now: start) == .deleted("a"))
    #expect(queue.isEmpty)
  }
}
