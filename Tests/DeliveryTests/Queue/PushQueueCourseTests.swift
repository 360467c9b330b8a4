import Capture
import Delivery
import FoundationEssentials
import Testing

/// Rare courses of things, each of which once went wrong.
@Suite("Rare courses of one gateway's queue") struct PushQueueCourseTests {
  private let start = PushQueue.start
  private var generator = SystemRandomNumberGenerator()
  private let pushed = Date(timeIntervalSince1970: 1_700_000_000)
  private let keys = GroupKeys(job: "spark", owner: "me")

  private func key(_ id: String, job: String = "spark") -> GroupingKey { GroupingKey(job: job, applicationID: id) }

  private func mine(_ generation: Int?, in namespace: String = "n") -> SurveyedGroup {
    SurveyedGroup(pushedAt: pushed, owner: "me", namespace: namespace, generation: generation)
  }

  private var theirs: SurveyedGroup { SurveyedGroup(pushedAt: pushed, owner: "other", namespace: "n", generation: 1) }

  private var minutely: PushPolicy {
    var policy = PushPolicy.quiet
    policy.surveyInterval = .seconds(60)
    return policy
  }

  private func updated(_ id: String, _ generation: Int = 1, final isFinal: Bool = false) -> GroupChange {
    .updated(id, generation: generation, isFinal: isFinal)
  }

  /// Answers the first questions.
  private func know(_ queue: inout PushQueue, _ survey: GatewaySurvey) -> [PushReport] {
    #expect(queue.next(now: start) == .status)
    queue.finishStatus(started: "monday", now: start)
    #expect(queue.next(now: start) == .survey)
    return queue.finish(survey, now: start)
  }

  private mutating func put(_ queue: inout PushQueue, _ id: String, final isFinal: Bool = false) {
    _ = queue.note(updated(id, final: isFinal), now: start)
    #expect(queue.next(now: start) == .put(id))
    _ = queue.finish(.accepted, generation: 1, now: start, using: &generator)
  }

  @Test("a group that a survey showed to be somebody else's is not overwritten by an application that appears later")
  func appearsAfterTheSurvey() {
    var queue = PushQueue.asked(GatewaySurvey(groups: [key("a"): theirs]))
    _ = queue.note(updated("a", final: true), now: start + .seconds(1))
    #expect(queue.next(now: start + .seconds(1)) != .put("a"))
    #expect(queue.refusals.keys.sorted() == ["a"])
  }

  @Test("nor is it deleted when such an application's group is given up")
  func givenUpAfterTheSurvey() {
    var queue = PushQueue.asked(GatewaySurvey(groups: [key("a"): theirs]))
    _ = queue.note(.expired("a"), now: start + .seconds(1))
    #expect(queue.next(now: start + .seconds(1)) != .delete("a"))
  }

  @Test("an application that comes back does not overwrite what was somebody else's a moment ago")
  func comesBack() {
    var queue = PushQueue(policy: .quiet, keys: keys)
    _ = queue.note(updated("a", final: true), now: start)
    _ = know(&queue, GatewaySurvey(groups: [key("a"): theirs]))
    #expect(queue.note(.expired("a"), now: start) == .deleted("a"))
    _ = queue.note(updated("a", 2, final: true), now: start + .seconds(1))
    #expect(queue.next(now: start + .seconds(1)) != .put("a"))
  }

  @Test("what waits to be deleted and turns out to be somebody else's is not deleted")
  func deletionOfWhatIsTheirs() {
    var queue = PushQueue(policy: .quiet, keys: keys)
    _ = queue.note(updated("expired"), now: start)
    _ = queue.note(.expired("expired"), now: start)
    queue.noteMoved("moved", now: start)
    _ = know(&queue, GatewaySurvey(groups: [key("expired"): theirs, key("moved"): theirs]))
    #expect(queue.next(now: start) == .wait(until: nil) || queue.isEmpty)
  }

  @Test("a group of this owner under another key that somebody keeps writing is not deleted as a stray")
  mutating func livingStray() {
    var queue = PushQueue.asked(GatewaySurvey(groups: [key("a", job: "theirs"): mine(1)]), policy: minutely)
    for minute in 1...6 {
      let now = start + .seconds(minute * 61)
      #expect(queue.next(now: now) == .survey)
      // Another agent of the same name, which has another job, goes on with it.
      _ = queue.finish(GatewaySurvey(groups: [key("a", job: "theirs"): mine(1 + minute)]), now: now)
      let next = queue.next(now: now)
      #expect(next != .deleteStray(key("a", job: "theirs")), "minute \(minute)")
      if next == .deleteStray(key("a", job: "theirs")) { return }
    }
  }

  @Test("a newer group than the one that was deleted is no revenant")
  mutating func newerThanTheDeleted() {
    var queue = PushQueue.asked(policy: minutely)
    put(&queue, "a", final: true)
    _ = queue.note(.expired("a"), now: start)
    #expect(queue.next(now: start) == .delete("a"))
    _ = queue.finish(.accepted, now: start, using: &generator)
    // Another agent of the same name writes it, for another namespace.
    let later = start + .seconds(61)
    #expect(queue.next(now: later) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): mine(9, in: "m")]), now: later)
    #expect(queue.next(now: later) != .delete("a"))
  }

  @Test(
    "a group that ended before the first survey, and of which the gateway has what this run has never seen, is told of"
  )
  func restoredEndedAndAhead() {
    // Restored with generation 50 and ended meanwhile: this run's first generation is 1000.
    var queue = PushQueue(policy: .quiet, keys: keys)
    _ = queue.note(updated("a", 1001, final: true), now: start)
    let reports = know(&queue, GatewaySurvey(groups: [key("a"): mine(60)]))
    #expect(reports == [.found(FoundGroup(id: "a", namespace: "n", generation: 60, writtenAt: pushed))])
  }

  @Test("a stray that cannot be deleted keeps nothing else back")
  mutating func stubbornStray() {
    var queue = PushQueue.asked(GatewaySurvey(groups: [key("a", job: "old"): mine(1)]))
    _ = queue.note(updated("b", final: true), now: start + .seconds(300))
    var now = start + .seconds(300)
    var steps: [PushQueue.Step] = []
    for _ in 0..<20 {
      let step = queue.next(now: now)
      steps.append(step)
      switch step {
      case .status: queue.finishStatus(started: "monday", now: now)
      case .wait(let until): now = until ?? now + .seconds(1)
      case .deleteStray:
        _ = queue.finish(.failed("405", retryAfter: nil, isUnknown: false), now: now, using: &generator)
      default: _ = queue.finish(.accepted, generation: 1, now: now, using: &generator)
      }
    }
    #expect(steps.contains(.put("b")))
  }

  @Test("a deletion that something refuses keeps no ending back")
  mutating func refusedDeletion() {
    var queue = PushQueue.asked()
    put(&queue, "long")
    _ = queue.note(.expired("long"), now: start)
    var now = start + .seconds(10)
    _ = queue.note(updated("b", final: true), now: now)
    var steps: [PushQueue.Step] = []
    for _ in 0..<20 {
      let step = queue.next(now: now)
      steps.append(step)
      switch step {
      case .status: queue.finishStatus(started: "monday", now: now)
      case .wait(let until): now = until ?? now + .seconds(1)
      case .delete: _ = queue.finish(.refused(PushRefusal("414")), now: now, using: &generator)
      default: _ = queue.finish(.accepted, generation: 1, now: now, using: &generator)
      }
    }
    #expect(steps.contains(.put("b")))
  }

  @Test("a gateway that was poisoned, and has no groups any more to try it with, is of use again some time")
  mutating func poisonWithoutGroups() {
    var queue = PushQueue.asked(policy: minutely)
    for id in ["a", "b"] {
      _ = queue.note(updated(id), now: start)
      _ = queue.next(now: start)
      _ = queue.finish(.refused(PushRefusal("theirs", kind: .poison)), generation: 1, now: start, using: &generator)
    }
    #expect(!queue.isUsable)
    // They fail over.
    for id in ["a", "b"] { queue.noteMoved(id, now: start) }
    var now = start
    while now < start + .seconds(3600), !queue.isUsable {
      switch queue.next(now: now) {
      case .status: queue.finishStatus(started: "monday", now: now)
      case .survey: _ = queue.finish(GatewaySurvey(), now: now)
      case .wait(let until): now = until ?? start + .seconds(3600)
      default: _ = queue.finish(.accepted, generation: 1, now: now, using: &generator)
      }
    }
    #expect(queue.isUsable)
  }

  @Test("an own push that was cut to nothing, and whose answer was lost, is not taken for somebody else's")
  mutating func cutToNothing() {
    var queue = PushQueue.asked(policy: minutely)
    let later = start + .seconds(59)
    _ = queue.note(updated("a"), now: later)
    _ = queue.next(now: later)
    _ = queue.finish(.failed("reset", retryAfter: nil, isUnknown: true), now: later, using: &generator)
    let back = later + .seconds(20)
    #expect(queue.next(now: back) == .status)
    queue.finishStatus(started: "tuesday", now: back)
    #expect(queue.next(now: back) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): SurveyedGroup(pushedAt: pushed)]), now: back)
    #expect(queue.refusals.isEmpty)
  }

  @Test("while the agent ends, too, nothing is sent before it is known whose groups are there")
  func drainedBeforeTheSurvey() {
    var queue = PushQueue(policy: .quiet, keys: keys)
    _ = queue.note(updated("a", final: true), now: start)
    queue.drain()
    #expect(queue.next(now: start) != .put("a"))
  }

  @Test("a push that was chosen for what turns out to be another namespace's is no reason to delete that")
  mutating func rivalAndExpired() {
    var queue = PushQueue.asked(GatewaySurvey(), policy: minutely)
    let later = start + .seconds(61)
    #expect(queue.next(now: later) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): mine(1, in: "n")]), now: later)
    _ = queue.note(updated("a", 2), now: later)
    #expect(queue.next(now: later) == .put("a"))
    _ = queue.note(.expired("a"), now: later)
    #expect(queue.finish(claimedBy: "n", now: later) == .deleted("a"))
    #expect(queue.next(now: later) != .delete("a"))
  }
}

extension PushQueueCourseTests {
  @Test("a group that is refused, and tried again now and then, is no sign of a slow gateway")
  mutating func refusedIsNotLate() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = queue.finish(.refused(PushRefusal("bad")), generation: 1, now: start, using: &generator)
    #expect(queue.next(now: start) == .delete("a"))
    _ = queue.finish(.accepted, now: start, using: &generator)
    // `afterglow_pushgateway_oldest_waiting_seconds` and the log's "slower than they change" are made of this.
    #expect(queue.oldestWaiting == nil)
  }

  @Test("a refused ending, of which the gateway has an older generation, is not lost there, and waits for its next try")
  mutating func refusedIsNotLost() {
    var queue = PushQueue.asked(policy: minutely)
    put(&queue, "a")
    _ = queue.note(updated("a", 2, final: true), now: start)
    #expect(queue.next(now: start) == .put("a"))
    // As a sink does it for a refusal that teaches nothing.
    queue.wantSurvey(now: start + .seconds(6))
    let refusedAt = start + .seconds(6)
    _ = queue.finish(.refused(PushRefusal("bad")), generation: 2, now: refusedAt, using: &generator)
    #expect(queue.next(now: refusedAt) == .survey)
    _ = queue.finish(GatewaySurvey(groups: [key("a"): mine(1)]), now: refusedAt)
    #expect(queue.tally.lostGroups == 0)
    #expect(queue.next(now: refusedAt) != .put("a"), "every 5 s instead of every 30 s, each with a survey")
  }

  @Test("where it is not known what the gateway has, a refusal is no reason to delete what may stand there")
  mutating func refusedAtAnUnknownGateway() {
    var queue = PushQueue(policy: .quiet, keys: keys)
    _ = queue.next(now: start)
    queue.finishStatus(started: "monday", now: start)
    #expect(queue.next(now: start) == .survey)
    // As where groups contradict each other, and it answers 500 to whoever asks for its metrics and 400 to each push.
    queue.finishSurveyWithoutResult(now: start)
    _ = queue.note(updated("a", 7), now: start)
    #expect(queue.next(now: start) == .put("a"))
    _ = queue.finish(.refused(PushRefusal("theirs", kind: .poison)), generation: 7, now: start, using: &generator)
    #expect(queue.next(now: start) != .delete("a"), "an earlier run's values, or somebody else's")
  }

  @Test("a gateway that shows nothing, and was started anew once, is not sent everything again at each refusal")
  mutating func everythingAgain() {
    var queue = PushQueue.asked()
    put(&queue, "a", final: true)
    var now = start
    for restart in ["tuesday", nil] {
      now += .seconds(10)
      if let restart {
        // Paused by a failure, so that the status is asked for.
        _ = queue.note(updated("b"), now: now)
        #expect(queue.next(now: now) == .put("b"))
        _ = queue.finish(.failed("away", retryAfter: nil, isUnknown: false), now: now, using: &generator)
        now += .seconds(20)
        #expect(queue.next(now: now) == .status)
        queue.finishStatus(started: restart, now: now)
      } else {
        queue.wantSurvey(now: now)
      }
      #expect(queue.next(now: now) == .survey)
      queue.finishSurveyWithoutResult(now: now)
      guard restart != nil else { break }
      for _ in 0..<2 {
        guard case .put(let id) = queue.next(now: now) else { break }
        _ = queue.finish(.accepted, generation: 1, now: now, using: &generator)
        #expect(["a", "b"].contains(id))
      }
    }
    // It was not started anew since.
    #expect(queue.next(now: now + .seconds(60)) != .put("a"))
  }
}
