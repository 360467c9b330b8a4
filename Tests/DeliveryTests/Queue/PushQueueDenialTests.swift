import Capture
import Testing

@testable import Delivery

/// What follows from questions that are answered with 401, 403 and the like.
@Suite("A gateway that denies questions") struct PushQueueDenialTests {
  private let start = PushQueue.start
  private var generator = SystemRandomNumberGenerator()

  private var policy: PushPolicy {
    var policy = PushPolicy.quiet
    policy.statusInterval = .seconds(5)
    return policy
  }

  private func final(_ id: String) -> GroupChange { .updated(id, generation: 1, isFinal: true) }

  /// One whose gateway denied both questions.
  private func denied() -> PushQueue {
    var queue = PushQueue(policy: policy)
    #expect(queue.next(now: start) == .status)
    queue.finishQuestion(denied: "status: 401", now: start)
    #expect(queue.next(now: start) == .survey)
    queue.finishQuestion(denied: "survey: 401", now: start)
    return queue
  }

  @Test("is of no use until it lets the agent in, and is looked at then")
  func wrongPassword() {
    var queue = denied()
    var now = start
    for _ in 0..<3 {
      #expect(queue.lastFailure?.hasSuffix(": 401") == true)
      #expect(!queue.isUsable)
      #expect(queue.next(now: now) == .wait(until: now + .seconds(5)))
      now += .seconds(5)
      #expect(queue.next(now: now) == .status)
      queue.finishQuestion(denied: "status: 401", now: now)
    }
    now += .seconds(5)
    #expect(queue.next(now: now) == .status)
    queue.finishStatus(started: "monday", now: now)
    #expect(queue.next(now: now) == .survey)
    #expect(queue.finish(GatewaySurvey(), now: now).isEmpty)
    #expect(queue.lastFailure == nil)
  }

  @Test("that stops to let the agent in is of no use from then on, and is looked at when it does again")
  func changedPassword() {
    var queue = PushQueue.asked(policy: policy)
    #expect(queue.isUsable)
    #expect(queue.next(now: start + .seconds(5)) == .status)
    queue.finishQuestion(denied: "status: 401", now: start + .seconds(5))
    #expect(queue.lastFailure == "status: 401")
    #expect(queue.next(now: start + .seconds(10)) == .status)
    // The same as before: it was not started anew, and yet others may have been there.
    queue.finishStatus(started: "monday", now: start + .seconds(10))
    #expect(queue.isUsable)
    #expect(queue.next(now: start + .seconds(10)) == .survey)
  }

  @Test("and is too old for a status is of use as soon as it lets the agent in")
  func old() {
    var queue = PushQueue(policy: policy)
    #expect(queue.next(now: start) == .status)
    queue.finishQuestion(denied: "status: 401", now: start)
    #expect(!queue.isUsable)
    #expect(queue.next(now: start) == .survey)
    #expect(queue.finish(GatewaySurvey(), now: start).isEmpty)
    #expect(queue.isUsable)
    #expect(queue.next(now: start + .seconds(5)) == .status)
    queue.finishStatus(started: nil, now: start + .seconds(5))
    #expect(queue.isUsable)
  }

  @Test("and takes pushes is of use, however often it denies questions from then on")
  mutating func proxy() {
    var queue = denied()
    _ = queue.note(final("a"), now: start)
    #expect(queue.next(now: start) == .put("a"))
    #expect(queue.finish(.accepted, generation: 1, now: start, using: &generator) == .settled("a", generation: 1))
    #expect(queue.isUsable)
    let later = start + .seconds(86_400)
    #expect(queue.next(now: later) == .status)
    queue.finishQuestion(denied: "status: 401", now: later)
    #expect(queue.isUsable)
    #expect(queue.next(now: later) == .survey)
    queue.finishQuestion(denied: "survey: 401", now: later)
    #expect(queue.isUsable)
    // It went away, and what stands before it is there again.
    #expect(queue.next(now: later + .seconds(5)) == .status)
    queue.finishQuestion(failed: "away", now: later + .seconds(5), using: &generator)
    #expect(!queue.isUsable)
    #expect(queue.next(now: later + .seconds(10)) == .status)
    queue.finishQuestion(denied: "status: 401", now: later + .seconds(10))
    #expect(queue.isUsable)
  }

  @Test("that it used to answer is of no use, though it has always denied others")
  mutating func answeredBefore() {
    var queue = denied()
    _ = queue.note(final("a"), now: start)
    #expect(queue.next(now: start) == .put("a"))
    _ = queue.finish(.accepted, generation: 1, now: start, using: &generator)
    #expect(queue.next(now: start + .seconds(5)) == .status)
    queue.finishStatus(started: nil, now: start + .seconds(5))
    let later = start + .seconds(86_400)
    #expect(queue.next(now: later) == .status)
    queue.finishQuestion(denied: "status: 401", now: later)
    #expect(!queue.isUsable)
    #expect(queue.next(now: later) == .survey)
    queue.finishQuestion(denied: "survey: 401", now: later)
    #expect(!queue.isUsable, "that this is denied as ever says nothing")
  }

  @Test("and refuses a push for its credentials too is of no use until it takes one")
  mutating func refusesPushes() {
    var queue = denied()
    _ = queue.note(final("a"), now: start)
    #expect(queue.next(now: start) == .put("a"))
    _ = queue.finish(.failed("put: 401", retryAfter: nil, isUnknown: false), now: start, using: &generator)
    #expect(queue.lastFailure == "put: 401")
    let later = start + .seconds(20)
    #expect(queue.next(now: later) == .status)
    queue.finishQuestion(denied: "status: 401", now: later)
    #expect(!queue.isUsable)
    #expect(queue.next(now: later) == .put("a"))
    _ = queue.finish(.accepted, generation: 1, now: later, using: &generator)
    #expect(queue.isUsable)
  }
}
