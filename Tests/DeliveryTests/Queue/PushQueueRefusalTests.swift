import Capture
import Delivery
import Testing

/// Refusals that are not for the group's own body, and answers that never came.
@Suite("Refusals and lost answers") struct PushQueueRefusalTests {
  private let start = PushQueue.start
  private var generator = SystemRandomNumberGenerator()

  private func updated(_ id: String, _ generation: Int = 1, final isFinal: Bool = false) -> GroupChange {
    .updated(id, generation: generation, isFinal: isFinal)
  }

  private mutating func finish(
    _ queue: inout PushQueue,
    _ outcome: PushOutcome = .accepted,
    generation: Int = 1,
    at time: ContinuousClock.Instant
  ) -> PushReport? {
    queue.finish(outcome, generation: generation, now: time, using: &generator)
  }

  @Test("a gateway that refuses every push for another group's fault is tried slowly, and nothing counts as delivered")
  mutating func poison() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.note(updated("b", final: true), now: start)
    _ = queue.note(updated("c", final: true), now: start)
    let poison = PushOutcome.refused(PushRefusal("theirs", kind: .poison))
    for id in ["a", "b"] {
      #expect(queue.next(now: start) == .put(id))
      #expect(finish(&queue, poison, at: start) == nil)
    }
    #expect(queue.poison?.words == "theirs")
    #expect(!queue.isUsable)
    // What the refused pushes left behind goes; that works all the same.
    for id in ["a", "b"] {
      #expect(queue.next(now: start) == .delete(id))
      #expect(finish(&queue, at: start) == nil)
    }
    #expect(queue.next(now: start) == .wait(until: start + .seconds(30)))
    let later = start + .seconds(30)
    #expect(queue.next(now: later) == .put("c"))
    #expect(finish(&queue, at: later) == .settled("c", generation: 1))
    #expect(queue.poison == nil)
    #expect(queue.isUsable)
    #expect(queue.next(now: later) == .put("a"))
  }

  @Test("one group that is refused so while others are taken keeps none of them back")
  mutating func misunderstood() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    #expect(queue.next(now: start) == .put("a"))
    #expect(finish(&queue, .refused(PushRefusal("theirs", kind: .poison)), at: start) == nil)
    _ = queue.note(updated("b"), now: start)
    #expect(queue.next(now: start) == .put("b"))
    #expect(finish(&queue, at: start) == .settled("b", generation: 1))
    #expect(queue.next(now: start) == .delete("a"))
    #expect(finish(&queue, at: start) == nil)
    #expect(queue.next(now: start) == .wait(until: start + .seconds(30)))
    #expect(queue.next(now: start + .seconds(30)) == .put("a"))
  }

  @Test("after something was learnt from a refusal the group is tried at once, so often and no more")
  mutating func lessons() {
    var policy = PushPolicy.quiet
    policy.lessonsInARow = 3
    var queue = PushQueue.asked(policy: policy)
    _ = queue.note(updated("a", final: true), now: start)
    let lesson = PushOutcome.refused(PushRefusal("type", kind: .lesson))
    for _ in 0..<3 {
      #expect(queue.next(now: start) == .put("a"))
      #expect(finish(&queue, lesson, at: start) == nil)
    }
    #expect(queue.refusals.isEmpty)
    #expect(queue.next(now: start) == .put("a"))
    #expect(finish(&queue, lesson, at: start) == .refused("a", generation: 1))
    #expect(queue.refusals == ["a": "type"])
  }

  @Test("a push that is taken after a lesson leaves nothing to be deleted")
  mutating func lessonLearnt() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue, .refused(PushRefusal("type", kind: .lesson)), at: start)
    #expect(queue.next(now: start) == .put("a"))
    #expect(finish(&queue, at: start) == .settled("a", generation: 1))
    #expect(queue.isEmpty)
  }

  @Test("a push whose answer was lost may be applied still: the group is not deleted before that is over")
  mutating func unsettled() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.next(now: start)
    #expect(finish(&queue, .failed("time-out", retryAfter: nil, isUnknown: true), at: start) == nil)
    _ = queue.note(.expired("a"), now: start)
    let later = start + .seconds(20)
    #expect(queue.next(now: later) == .status)
    queue.finishStatus(started: nil, now: later)
    #expect(queue.next(now: later) == .wait(until: start + .seconds(60)))
    #expect(queue.next(now: start + .seconds(60)) == .delete("a"))
  }

  @Test("an accepted push settles the one before it whose answer was lost")
  mutating func settledByTheNext() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue, .failed("time-out", retryAfter: nil, isUnknown: true), at: start)
    let later = start + .seconds(20)
    _ = queue.next(now: later)
    queue.finishStatus(started: nil, now: later)
    #expect(queue.next(now: later) == .put("a"))
    #expect(finish(&queue, at: later) == .settled("a", generation: 1))
    _ = queue.note(.expired("a"), now: later)
    #expect(queue.next(now: later) == .delete("a"))
  }

  @Test("while the agent ends, a refused group is not tried again and again")
  mutating func refusedWhileDraining() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.note(updated("b"), now: start)
    queue.drain()
    #expect(queue.next(now: start) == .put("a"))
    _ = finish(&queue, .refused(PushRefusal("bad")), at: start)
    #expect(queue.next(now: start) == .put("b"))
    _ = finish(&queue, .accepted, at: start)
    #expect(queue.next(now: start) == .delete("a"))
    _ = finish(&queue, .accepted, at: start)
    #expect(queue.isEmpty)
  }

  @Test("a group that costs the gateway seconds is updated in the measure of that")
  mutating func heavy() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("heavy"), now: start)
    _ = queue.next(now: start)
    let answered = start + .seconds(4)
    _ = finish(&queue, at: answered)
    _ = queue.note(updated("heavy", 2), now: answered)
    _ = queue.note(updated("light"), now: answered)
    #expect(queue.next(now: answered + .seconds(4)) == .put("light"))
    _ = finish(&queue, at: answered + .seconds(4))
    #expect(queue.next(now: answered + .seconds(5)) == .wait(until: start + .seconds(40)))
    // Its end waits for nothing.
    _ = queue.note(updated("heavy", 3, final: true), now: answered + .seconds(6))
    #expect(queue.next(now: answered + .seconds(6)) == .put("heavy"))
  }

  @Test("a gateway that says something of itself, and never shows what it has, is not back each time that it does")
  mutating func neverBack() {
    var queue = PushQueue(policy: .quiet)
    var now = start
    #expect(queue.next(now: now) == .status)
    for _ in 0..<3 {
      queue.finishStatus(started: nil, now: now)
      #expect(queue.next(now: now) == .survey)
      queue.finishQuestion(failed: "no page of a Pushgateway", now: now, using: &generator)
      #expect(queue.lastFailure == "no page of a Pushgateway")
      now += .seconds(20)
      #expect(queue.next(now: now) == .status)
      #expect(queue.lastFailure == "no page of a Pushgateway")
    }
    queue.finishStatus(started: nil, now: now)
    #expect(queue.next(now: now) == .survey)
    _ = queue.finish(GatewaySurvey(), now: now)
    #expect(queue.lastFailure == nil)
  }

  @Test("an ending whose push failed does not wait for ever behind groups that change all the time")
  mutating func failedEnding() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    #expect(queue.next(now: start) == .put("a"))
    _ = finish(&queue, .failed("cut", retryAfter: nil, isUnknown: true), at: start)
    var now = start + .seconds(1)
    #expect(queue.next(now: now) == .status)
    queue.finishStatus(started: nil, now: now)
    var generation = 1
    while now < start + .seconds(30) {
      generation += 1
      for id in ["b", "c", "d"] { _ = queue.note(updated(id, generation), now: now) }
      let step = queue.next(now: now)
      if step == .put("a") { break }
      _ = finish(&queue, .accepted, generation: generation, at: now)
      now += .milliseconds(100)
    }
    #expect(now <= start + .seconds(6))
  }
}
