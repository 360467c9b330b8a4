import Capture
import Delivery
import Testing
import Timing

@Suite struct PushQueueTests {
  private let start = PushQueue.start
  private var generator = SystemRandomNumberGenerator()

  private func updated(_ id: String, _ generation: Int = 1, final isFinal: Bool = false) -> GroupChange {
    .updated(id, generation: generation, isFinal: isFinal)
  }

  private func next(_ queue: inout PushQueue, at time: ContinuousClock.Instant) -> PushQueue.Step {
    queue.next(now: time)
  }

  private mutating func finish(
    _ queue: inout PushQueue,
    _ outcome: PushOutcome = .accepted,
    generation: Int = 1,
    at time: ContinuousClock.Instant? = nil
  ) -> PushReport? {
    queue.finish(outcome, generation: generation, now: time ?? start, using: &generator)
  }

  private func answerStatus(_ queue: inout PushQueue, at time: ContinuousClock.Instant) {
    #expect(queue.next(now: time) == .status)
    queue.finishStatus(started: nil, now: time)
  }

  @Test("one request at a time")
  mutating func oneAtATime() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.note(updated("b"), now: start)
    #expect(next(&queue, at: start) == .put("a"))
    #expect(next(&queue, at: start) == .wait(until: nil))
    #expect(finish(&queue) == .settled("a", generation: 1))
    #expect(next(&queue, at: start) == .put("b"))
  }

  @Test("knows of which groups nothing has got there yet")
  mutating func unforwarded() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.note(updated("b"), now: start)
    #expect(queue.unforwarded == ["a", "b"])
    #expect(next(&queue, at: start) == .put("a"))
    #expect(queue.unforwarded == ["a", "b"], "it is on its way")
    _ = finish(&queue)
    #expect(queue.unforwarded == ["b"])
    _ = queue.note(updated("a", 2), now: start)
    #expect(queue.unforwarded == ["b"], "an older generation is there")
  }

  @Test("endings first, then new groups, then updates, deletions last")
  mutating func order() {
    var queue = PushQueue.asked()
    for id in ["update", "deleted"] {
      _ = queue.note(updated(id), now: start)
      #expect(next(&queue, at: start) == .put(id))
      _ = finish(&queue)
    }
    let later = start + .seconds(10)
    _ = queue.note(.expired("deleted"), now: later)
    _ = queue.note(updated("update", 2), now: later)
    _ = queue.note(updated("new"), now: later)
    _ = queue.note(updated("ending", final: true), now: later)
    var order: [PushQueue.Step] = []
    for _ in 0..<4 {
      order.append(queue.next(now: later))
      _ = finish(&queue, generation: 2, at: later)
    }
    #expect(order == [.put("ending"), .put("new"), .put("update"), .delete("deleted")])
    #expect(queue.isEmpty)
  }

  @Test("a deletion that has waited for five seconds comes before all else: the gateway is slow for what it stores")
  mutating func overdueDeletion() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("heavy"), now: start)
    #expect(next(&queue, at: start) == .put("heavy"))
    _ = finish(&queue)
    _ = queue.note(.expired("heavy"), now: start)
    // New groups without end.
    var order: [PushQueue.Step] = []
    for second in 0..<7 {
      let now = start + .seconds(second)
      _ = queue.note(updated("new \(second)", final: true), now: now)
      order.append(queue.next(now: now))
      _ = finish(&queue, at: now)
    }
    #expect(order.firstIndex(of: .delete("heavy")) == 5)
  }

  @Test("a running group is put once a second, its ending at once")
  mutating func pace() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue)
    _ = queue.note(updated("a", 2), now: start + .milliseconds(100))
    #expect(next(&queue, at: start + .milliseconds(100)) == .wait(until: start + .seconds(1)))
    _ = queue.note(updated("a", 3, final: true), now: start + .milliseconds(200))
    #expect(next(&queue, at: start + .milliseconds(200)) == .put("a"))
  }

  @Test("a slow gateway is given as much time as it takes, except for endings")
  mutating func slowGateway() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.note(updated("b"), now: start)
    #expect(next(&queue, at: start) == .put("a"))
    let answered = start + .seconds(4)
    _ = finish(&queue, at: answered)
    #expect(next(&queue, at: answered) == .wait(until: answered + .seconds(4)))
    _ = queue.note(updated("c", final: true), now: answered)
    #expect(next(&queue, at: answered) == .put("c"))
  }

  @Test("the newest generation replaces the one that waits; one that came during the request is put next")
  mutating func newest() {
    var queue = PushQueue.asked()
    for generation in 1...1000 { _ = queue.note(updated("a", generation), now: start) }
    #expect(queue.count == 1)
    #expect(next(&queue, at: start) == .put("a"))
    _ = queue.note(updated("a", 1001, final: true), now: start)
    #expect(finish(&queue, generation: 1000) == .settled("a", generation: 1000))
    #expect(next(&queue, at: start) == .put("a"))
    #expect(finish(&queue, generation: 1001) == .settled("a", generation: 1001))
    #expect(queue.isEmpty)
  }

  @Test("a gateway that is away is left alone for a growing time at most, and nothing is dropped")
  mutating func away() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    var now = start
    var waits: [Duration] = []
    #expect(next(&queue, at: now) == .put("a"))
    #expect(finish(&queue, .failed("away", retryAfter: nil, isUnknown: false), at: now) == nil)
    for _ in 0..<10 {
      guard case .wait(let until?) = queue.next(now: now) else {
        Issue.record("it does not wait")
        return
      }
      waits.append(now.duration(to: until))
      now = until
      // A question costs the gateway less than a push.
      #expect(next(&queue, at: now) == .status)
      queue.finishQuestion(failed: "away", now: now, using: &generator)
    }
    let caps: [Duration] = (0..<10).map { min(.milliseconds(250) * (1 << $0), .seconds(15)) }
    #expect(zip(waits, caps).allSatisfy { $0 <= $1 }, "\(waits)")
    #expect(queue.lastFailure == "away")
    guard case .wait(let until?) = queue.next(now: now) else {
      Issue.record("it does not wait")
      return
    }
    now = until
    #expect(next(&queue, at: now) == .status)
    queue.finishStatus(started: nil, now: now)
    #expect(queue.lastFailure == "away", "that it answers a question does not say that it takes a push")
    #expect(next(&queue, at: now) == .put("a"))
    #expect(finish(&queue, at: now) == .settled("a", generation: 1))
    #expect(queue.lastFailure == nil)
  }

  @Test("Retry-After is obeyed")
  mutating func retryAfter() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue, .failed("busy", retryAfter: .seconds(60), isUnknown: false))
    #expect(next(&queue, at: start + .seconds(59)) == .wait(until: start + .seconds(60)))
    answerStatus(&queue, at: start + .seconds(60))
    #expect(next(&queue, at: start + .seconds(60)) == .put("a"))
  }

  @Test("a refused group is settled and tried again now and then; the ghost that a first push left is deleted")
  mutating func refused() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    #expect(finish(&queue, .refused(PushRefusal("bad"))) == .refused("a", generation: 1))
    #expect(queue.refusals == ["a": "bad"])
    #expect(next(&queue, at: start) == .delete("a"))
    #expect(finish(&queue) == nil)
    #expect(next(&queue, at: start + .seconds(2)) == .wait(until: start + .seconds(30)))
    _ = queue.note(updated("a", 2), now: start + .seconds(2))
    #expect(next(&queue, at: start + .seconds(2)) == .wait(until: start + .seconds(30)))
    #expect(next(&queue, at: start + .seconds(30)) == .put("a"))
    #expect(finish(&queue, generation: 2, at: start + .seconds(30)) == .settled("a", generation: 2))
    #expect(queue.refusals.isEmpty)
    #expect(queue.isEmpty)
  }

  @Test("the ending of a refused group is tried at once, and again until it is expired")
  mutating func refusedEnding() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue)
    _ = queue.note(updated("a", 2), now: start + .seconds(1))
    _ = queue.next(now: start + .seconds(1))
    _ = finish(&queue, .refused(PushRefusal("bad")), generation: 2, at: start + .seconds(1))
    _ = queue.note(updated("a", 3, final: true), now: start + .seconds(2))
    #expect(next(&queue, at: start + .seconds(2)) == .put("a"))
    _ = finish(&queue, .refused(PushRefusal("bad")), generation: 3, at: start + .seconds(2))
    #expect(next(&queue, at: start + .seconds(31)) == .wait(until: start + .seconds(32)))
    #expect(next(&queue, at: start + .seconds(32)) == .put("a"))
    _ = finish(&queue, .refused(PushRefusal("bad")), generation: 3, at: start + .seconds(32))
    _ = queue.note(.expired("a"), now: start + .seconds(33))
    #expect(next(&queue, at: start + .seconds(33)) == .delete("a"))
  }

  @Test("one group that cannot be sent keeps no other back")
  mutating func poisonous() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.note(updated("b"), now: start + .seconds(1))
    #expect(next(&queue, at: start + .seconds(1)) == .put("a"))
    _ = finish(&queue, .failed("500", retryAfter: nil, isUnknown: false), at: start + .seconds(1))
    answerStatus(&queue, at: start + .seconds(3))
    #expect(next(&queue, at: start + .seconds(3)) == .put("b"))
    _ = finish(&queue, at: start + .seconds(3))
    #expect(next(&queue, at: start + .seconds(3)) == .put("a"))
  }

  @Test("a deletion that is refused is not taken for done")
  mutating func refusedDeletion() {
    var queue = PushQueue.asked()
    _ = queue.note(.expired("a"), now: start)
    _ = queue.next(now: start)
    #expect(finish(&queue, .refused(PushRefusal("proxy"))) == nil)
    #expect(queue.isUsable, "it is a matter of that one deletion")
    #expect(next(&queue, at: start) == .wait(until: start + .seconds(30)))
    #expect(next(&queue, at: start + .seconds(60)) == .delete("a"))
  }

  @Test("a refused update leaves what the gateway has of the group")
  mutating func refusedUpdate() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue)
    _ = queue.note(updated("a", 2, final: true), now: start)
    _ = queue.next(now: start)
    #expect(finish(&queue, .refused(PushRefusal("bad")), generation: 2) == .refused("a", generation: 2))
    #expect(next(&queue, at: start + .seconds(60)) == .put("a"))
  }

  @Test("an expired group is deleted, also one that never arrived, and then forgotten")
  mutating func deletion() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a", final: true), now: start)
    _ = queue.note(.expired("a"), now: start)
    #expect(next(&queue, at: start) == .delete("a"))
    #expect(finish(&queue, .failed("away", retryAfter: nil, isUnknown: false)) == nil)
    answerStatus(&queue, at: start + .seconds(60))
    #expect(next(&queue, at: start + .seconds(60)) == .delete("a"))
    #expect(finish(&queue) == .deleted("a"))
    #expect(queue.isEmpty)
    #expect(queue.count == 0)
  }

  @Test("a group that comes back while it is being deleted is put again")
  mutating func revived() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue)
    _ = queue.note(.expired("a"), now: start)
    #expect(next(&queue, at: start) == .delete("a"))
    _ = queue.note(updated("a", 2), now: start)
    #expect(finish(&queue) == nil)
    #expect(next(&queue, at: start + .seconds(1)) == .put("a"))
    #expect(finish(&queue, generation: 2) == .settled("a", generation: 2))
  }

  @Test("while the agent ends, nothing waits")
  mutating func draining() {
    var queue = PushQueue.asked()
    _ = queue.note(updated("a"), now: start)
    _ = queue.next(now: start)
    _ = finish(&queue)
    _ = queue.note(updated("a", 2), now: start)
    #expect(next(&queue, at: start) == .wait(until: start + .seconds(1)))
    queue.drain()
    #expect(next(&queue, at: start) == .put("a"))
  }
}
