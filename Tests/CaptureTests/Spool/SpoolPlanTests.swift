import Fixtures
import Testing

@testable import Capture

@Suite("The plan of the spool")
struct SpoolPlanTests {
  private let start = ContinuousClock.now

  private func plan(
    bytes: Int = 1000,
    files: Int = 100,
    awaitsDelivery: Bool = true
  ) -> SpoolPlan {
    SpoolPlan(policy: .init(byteLimit: bytes, fileLimit: files, awaitsDelivery: awaitsDelivery))
  }

  private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  /// Writes what is to be written at a time, each in so many bytes, and tells which and how many files made room.
  @discardableResult
  private func work(
    _ plan: inout SpoolPlan,
    at now: ContinuousClock.Instant,
    bytes: Int = 100,
    duration: Duration = .zero
  ) -> [String] {
    var done: [String] = []
    while done.count < 100 {
      switch plan.next(now: now) {
      case .write(let id):
        guard case .free(let victims) = plan.room(for: id, bytes: bytes, now: now) else {
          done.append("no room for \(id)")
          continue
        }
        for victim in victims {
          done.append("evict \(victim) (\(plan.evictionKind(of: victim)))")
          plan.evicted(victim, now: now)
        }
        plan.wrote(id, bytes: bytes, duration: duration, now: now)
        done.append(id)
      case .remove(let id):
        plan.removed(id)
        done.append("remove \(id)")
      case .wait: return done
      }
    }
    return done
  }

  private func note(
    _ plan: inout SpoolPlan,
    _ id: String,
    _ generation: Int = 1,
    isFinal: Bool = false,
    at now: ContinuousClock.Instant
  ) {
    _ = plan.note(.updated(id, generation: generation, isFinal: isFinal), now: now)
  }

  // MARK: When

  @Test("ended groups are written at once, the oldest end first, before running ones")
  func endings() {
    var plan = plan()
    for id in ["a", "b", "c"] { note(&plan, id, at: start) }
    note(&plan, "c", 2, isFinal: true, at: after(5))
    note(&plan, "a", 2, isFinal: true, at: after(5))
    #expect(work(&plan, at: after(5)) == ["c", "a", "b"])
    #expect(plan.next(now: after(5)) == .wait(until: nil))
  }

  @Test("a running group is written when it has been delivered nowhere for 2 s, however often it changes")
  func undelivered() {
    var plan = plan()
    for step in 0..<20 { note(&plan, "a", step, at: after(Double(step) / 10)) }
    #expect(plan.next(now: after(1.9)) == .wait(until: after(2)))
    #expect(work(&plan, at: after(2)) == ["a"])
    #expect(plan.next(now: after(2)) == .wait(until: nil))
    note(&plan, "a", 20, at: after(2.5))
    #expect(plan.next(now: after(2.5)) == .wait(until: after(4)))
  }

  @Test("a running group that is delivered is written where it has changed, less often the older it gets")
  func delivered() {
    var plan = plan()
    var times: [Double] = []
    for tenth in 0..<6000 {
      let second = Double(tenth) / 10
      note(&plan, "a", tenth, at: after(second))
      plan.delivered("a", generation: tenth, now: after(second))
      if !work(&plan, at: after(second)).isEmpty { times.append(second) }
    }
    #expect(times.first == 2)
    let gaps = zip(times, times.dropFirst()).map { (at: $0, gap: $1 - $0) }
    #expect(gaps.allSatisfy { $0.gap >= 1.99 && $0.gap <= 30.11 })
    // A tenth of its age, to the tenth of a second.
    #expect(gaps.filter { $0.at > 20 && $0.at < 300 }.allSatisfy { abs($0.gap - $0.at / 10) <= 0.11 }, "\(gaps)")
    #expect((45...55).contains(times.count), "\(times.count)")
    _ = work(&plan, at: after(700))
    #expect(work(&plan, at: after(1500)) == [], "it has not changed")
  }

  @Test("an older generation that arrives does not count as the newest, and yet as a sign that deliveries arrive")
  func olderDelivered() {
    var plan = plan()
    note(&plan, "a", 1, at: start)
    plan.delivered("a", generation: 1, now: after(0.5))
    #expect(work(&plan, at: after(100)) == ["a"])
    note(&plan, "a", 2, at: after(101))
    note(&plan, "a", 3, at: after(102))
    plan.delivered("a", generation: 2, now: after(102.5))
    #expect(plan.next(now: after(104)) == .wait(until: after(104.5)))
    plan.delivered("a", generation: 3, now: after(104.1))
    #expect(plan.next(now: after(104.5)) == .wait(until: after(110)))
  }

  @Test("where nobody reports deliveries all counts as delivered")
  func withoutDeliveries() {
    var plan = plan(awaitsDelivery: false)
    note(&plan, "a", at: start)
    #expect(plan.next(now: start) == .wait(until: after(2)))
    note(&plan, "a", 2, isFinal: true, at: after(1))
    #expect(work(&plan, at: after(1)) == ["a"])
    #expect(plan.unsafeGroups == 0)
    #expect(plan.evictionKind(of: "a") == .held)
  }

  @Test(
    """
    no more than a twentieth of the time is spent writing running groups again, a quarter where they are not delivered; \
    endings and first files do not wait for it
    """,
    arguments: [false, true]
  )
  func duty(isDelivered: Bool) {
    var plan = plan()
    for id in ["a", "b"] { note(&plan, id, at: start) }
    #expect(work(&plan, at: after(2), duration: .seconds(1)).count == 2, "the second first file does not wait")
    for id in ["a", "b"] {
      note(&plan, id, 2, at: after(2))
      if isDelivered { plan.delivered(id, generation: 2, now: after(2)) }
    }
    let due = isDelivered ? after(22) : after(6)
    #expect(plan.next(now: after(2)) == .wait(until: due))
    note(&plan, "c", isFinal: true, at: after(3))
    #expect(work(&plan, at: after(3), duration: .seconds(1)) == ["c"])
    note(&plan, "d", at: after(3))
    #expect(plan.next(now: after(3)) == .wait(until: after(5)))
    #expect(work(&plan, at: after(5), duration: .seconds(1)) == ["d"])
  }

  @Test("nobody is woken for a change that alters nothing of what is to be done next")
  func wakes() {
    var plan = plan()
    #expect(plan.next(now: start) == .wait(until: nil))
    func note(_ change: GroupChange, at now: ContinuousClock.Instant) -> Bool { plan.note(change, now: now) }
    let first = note(.updated("a", generation: 1, isFinal: false), at: start)
    #expect(first)
    _ = plan.next(now: start)
    let again = note(.updated("a", generation: 2, isFinal: false), at: after(0.1))
    let another = note(.updated("b", generation: 1, isFinal: false), at: after(0.1))
    let unknown = note(.expired("z"), at: after(0.1))
    #expect(!again && !another && !unknown)
    let final = note(.updated("b", generation: 2, isFinal: true), at: after(0.2))
    #expect(final)
    _ = work(&plan, at: after(0.2))
    let gone = note(.expired("a"), at: after(0.3))
    #expect(gone)
  }

  @Test("what an earlier run left is not written again before it changes, and goes when it expires")
  func found() {
    var plan = plan()
    plan.found("a", generation: 50, isFinal: true, bytes: 300, now: start)
    plan.found("b", generation: 50, isFinal: false, bytes: 200, now: start)
    #expect((plan.files, plan.bytes) == (2, 500))
    note(&plan, "a", 50, isFinal: true, at: start)
    #expect(work(&plan, at: after(100)) == [])
    note(&plan, "b", 1001, at: after(100))
    #expect(work(&plan, at: after(102)) == ["b"])
    _ = plan.note(.expired("a"), now: after(103))
    #expect(work(&plan, at: after(103)) == ["remove a"])
    #expect((plan.files, plan.bytes) == (1, 100))
    #expect(plan.entries["a"] == nil)
  }

  @Test("a group of which there is nothing to write is left until it changes")
  func skipped() {
    var plan = plan()
    note(&plan, "a", isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
    plan.skipped("a")
    #expect(plan.next(now: start) == .wait(until: nil))
    #expect(plan.files == 0)
    note(&plan, "a", 2, isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
  }

  @Test("a group that expires and comes back before its file is gone, or after, is written again")
  func comesBack() {
    var plan = plan()
    note(&plan, "a", 1, isFinal: true, at: start)
    work(&plan, at: start)
    _ = plan.note(.expired("a"), now: after(1))
    note(&plan, "a", 1, isFinal: true, at: after(1))
    #expect(work(&plan, at: after(1)) == ["a"])
    #expect(plan.files == 1)

    _ = plan.note(.expired("a"), now: after(2))
    #expect(plan.next(now: after(2)) == .remove("a"))
    note(&plan, "a", 1, isFinal: true, at: after(2))
    plan.removed("a")
    #expect(plan.files == 0)
    #expect(work(&plan, at: after(2)) == ["a"])
  }

  @Test("a change that comes while its group is written is written after it")
  func changedMeanwhile() {
    var plan = plan()
    note(&plan, "a", 1, isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
    note(&plan, "a", 2, isFinal: true, at: start)
    plan.wrote("a", bytes: 10, duration: .zero, now: start)
    #expect(plan.next(now: start) == .write("a"))
  }

  @Test("at the end all that has changed is written at once, what is delivered last")
  func drain() {
    var plan = plan()
    for id in ["a", "b", "c"] { note(&plan, id, at: start) }
    plan.delivered("a", generation: 1, now: start)
    note(&plan, "c", 2, isFinal: true, at: start)
    #expect(plan.unsafeGroups == 2)
    plan.drain()
    #expect(plan.isBusy)
    #expect(work(&plan, at: start, duration: .seconds(1)) == ["c", "b", "a"])
    #expect(!plan.isBusy)
    #expect(plan.unsafeGroups == 0)
  }

  // MARK: Failures

  @Test("after a failure nothing is tried for a while, longer each time, and the newest state is what is tried then")
  func failures() {
    var plan = plan()
    var generator = HighestGenerator()
    note(&plan, "a", isFinal: true, at: start)
    var now = start
    var waits: [Double] = []
    for generation in 2..<12 {
      #expect(plan.next(now: now) == .write("a"))
      plan.failed("a", now: now, using: &generator)
      note(&plan, "a", generation, isFinal: true, at: now)
      guard case .wait(.some(let until)) = plan.next(now: now) else {
        Issue.record("no wait")
        return
      }
      waits.append(now.duration(to: until) / .seconds(1))
      now = until
    }
    #expect(waits.map { ($0 * 100).rounded() / 100 } == [0.25, 0.5, 1, 2, 2, 2, 2, 2, 2, 2])
    #expect(plan.isFailing)
    #expect(work(&plan, at: now) == ["a"])
    #expect(plan.entries["a"]?.written == 11)
    #expect(!plan.isFailing)
    note(&plan, "a", 12, isFinal: true, at: now)
    #expect(plan.next(now: now) == .write("a"))
  }

  @Test("one group that fails again and again does not stand in the way of others")
  func stubborn() {
    var plan = plan()
    var generator = SeededGenerator(seed: 1)
    note(&plan, "a", isFinal: true, at: start)
    note(&plan, "b", isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
    plan.failed("a", now: start, using: &generator)
    #expect(plan.next(now: after(1)) == .write("b"))
    plan.wrote("b", bytes: 1, duration: .zero, now: after(1))
    #expect(plan.isFailing)
    #expect(plan.next(now: after(1)) == .write("a"))
  }

  @Test("a group whose own file is in the way holds nobody up, now or at the end")
  func failedAlone() {
    var plan = plan()
    note(&plan, "a", isFinal: true, at: start)
    note(&plan, "b", isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
    plan.failedAlone("a", now: start)
    #expect(work(&plan, at: start) == ["b"])
    #expect(plan.isFailing)
    #expect(!plan.isBusy)
    #expect(plan.unsafeGroups == 1)
    #expect(plan.next(now: start) == .wait(until: after(30)))
    #expect(work(&plan, at: after(30)) == ["a"])
    #expect(!plan.isFailing)
    _ = plan.note(.expired("a"), now: after(31))
    #expect(plan.next(now: after(31)) == .remove("a"))
    plan.failedAlone("a", now: after(31))
    #expect(plan.next(now: after(31)) == .wait(until: after(61)))
  }

  @Test("a removal that fails is tried again")
  func failedRemoval() {
    var plan = plan()
    var generator = SeededGenerator(seed: 1)
    note(&plan, "a", isFinal: true, at: start)
    work(&plan, at: start)
    _ = plan.note(.expired("a"), now: start)
    #expect(plan.next(now: start) == .remove("a"))
    plan.failed("a", now: start, using: &generator)
    #expect(plan.files == 1)
    #expect(plan.next(now: after(1)) == .remove("a"))
    plan.removed("a")
    #expect((plan.files, plan.bytes, plan.isFailing) == (0, 0, false))
  }

  // MARK: Room

  /// Five groups of 100 bytes: one held, two running and delivered, one ended and one running that are not delivered.
  private func fullPlan() -> SpoolPlan {
    var plan = plan(bytes: 500)
    for id in ["undelivered", "delivered-1", "ended", "delivered-2", "held"] { note(&plan, id, at: start) }
    for id in ["ended", "held"] { note(&plan, id, 2, isFinal: true, at: start) }
    work(&plan, at: after(2))
    for id in ["delivered-1", "delivered-2"] { plan.delivered(id, generation: 1, now: after(2)) }
    plan.delivered("held", generation: 2, now: after(2))
    return plan
  }

  @Test("held groups make room first, then running ones that are delivered, then the others; the oldest first")
  func evictionOrder() {
    var plan = fullPlan()
    #expect(plan.bytes == 500)
    var evicted: [String] = []
    for number in 0..<5 {
      note(&plan, "new-\(number)", isFinal: true, at: after(3))
      evicted += work(&plan, at: after(3)).filter { $0.hasPrefix("evict") }
    }
    #expect(
      evicted == [
        "evict held (held)", "evict delivered-1 (delivered)", "evict delivered-2 (delivered)",
        "evict undelivered (undelivered)", "evict ended (undelivered)",
      ]
    )
    #expect((plan.files, plan.bytes) == (5, 500))
  }

  @Test("a group that matters less than all others gets no room, which is news once")
  func noRoom() {
    var plan = plan(bytes: 300)
    for id in ["a", "b", "c"] { note(&plan, id, isFinal: true, at: start) }
    work(&plan, at: start)
    note(&plan, "d", at: start)
    plan.delivered("d", generation: 1, now: start)
    #expect(plan.next(now: after(30)) == .write("d"))
    #expect(plan.room(for: "d", bytes: 100, now: after(30)) == .none(isNews: true))
    #expect(plan.next(now: after(30)) == .wait(until: after(60)))
    #expect(!plan.isBusy, "nobody waits for it at the end")
    #expect(plan.next(now: after(60)) == .write("d"))
    #expect(plan.room(for: "d", bytes: 100, now: after(60)) == .none(isNews: false))
    note(&plan, "d", 2, isFinal: true, at: after(61))
    #expect(work(&plan, at: after(61)) == ["evict a (undelivered)", "d"])
  }

  @Test("two groups do not drive each other out in turn")
  func noThrashing() {
    var plan = plan(bytes: 100)
    var done: [String] = []
    for second in 0..<1000 {
      for id in ["a", "b"] { note(&plan, id, second, at: after(Double(second))) }
      done += work(&plan, at: after(Double(second)))
    }
    #expect(done.count { $0.hasPrefix("evict") } == 1)
    #expect(plan.entries["b"]?.fileBytes == 100, "the newer stays")
  }

  @Test("a group that alone is larger than the limit drives nobody out")
  func tooLarge() {
    var plan = plan(bytes: 300)
    for id in ["a", "b", "c"] { note(&plan, id, isFinal: true, at: start) }
    work(&plan, at: start)
    note(&plan, "d", isFinal: true, at: start)
    #expect(work(&plan, at: start, bytes: 301) == ["no room for d"])
    #expect(plan.files == 3)
  }

  @Test("a file that grows counts once, and the number of files has its limit too")
  func files() {
    var plan = plan(files: 2)
    for id in ["a", "b"] { note(&plan, id, isFinal: true, at: start) }
    work(&plan, at: start)
    note(&plan, "a", 2, isFinal: true, at: start)
    #expect(work(&plan, at: start, bytes: 700) == ["a"])
    #expect((plan.files, plan.bytes) == (2, 800))
    note(&plan, "c", isFinal: true, at: start)
    #expect(work(&plan, at: start) == ["evict a (undelivered)", "c"])
    #expect((plan.files, plan.bytes) == (2, 200))
  }

  @Test("a limit that was lowered since takes effect with the next write")
  func lowered() {
    var plan = plan(bytes: 300)
    for number in 0..<10 { plan.found("\(number)", generation: 1, isFinal: true, bytes: 100, now: start) }
    note(&plan, "new", isFinal: true, at: start)
    #expect(work(&plan, at: start).count == 9)
    #expect((plan.files, plan.bytes) == (3, 300))
  }

  @Test("whatever happens, the files are those that were counted, within the limits", arguments: UInt64(0)..<50)
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var plan = plan(bytes: 1000, files: 8)
    var disk: [String: Int] = [:]
    var now = start
    var generation = 0
    var writes = 0
    for _ in 0..<1000 {
      now += .milliseconds(Int.random(in: 0...3000, using: &generator))
      generation += 1
      let id = "\(Int.random(in: 0..<15, using: &generator))"
      switch Int.random(in: 0..<6, using: &generator) {
      case 0...2:
        note(&plan, id, generation, isFinal: Bool.random(using: &generator), at: now)
      case 3: _ = plan.note(.expired(id), now: now)
      default: plan.delivered(id, generation: plan.entries[id]?.generation ?? 0, now: now)
      }
      for _ in 0..<5 {
        let step = plan.next(now: now)
        if case .wait(let until) = step {
          #expect(until.map { $0 > now } ?? true)
          break
        }
        guard Int.random(in: 0..<10, using: &generator) > 0 else {
          guard case .write(let id) = step else { break }
          plan.failed(id, now: now, using: &generator)
          break
        }
        switch step {
        case .write(let id):
          let size = Int.random(in: 1...1200, using: &generator)
          guard case .free(let victims) = plan.room(for: id, bytes: size, now: now) else { continue }
          for victim in victims {
            #expect(disk.removeValue(forKey: victim) != nil)
            plan.evicted(victim, now: now)
          }
          disk[id] = size
          writes += 1
          plan.wrote(id, bytes: size, duration: .zero, now: now)
        case .remove(let id):
          disk[id] = nil
          plan.removed(id)
        case .wait: break
        }
        #expect(plan.files == disk.count)
        #expect(plan.bytes == disk.values.reduce(0, +))
        #expect(plan.bytes <= 1000 && plan.files <= 8)
      }
    }
    #expect(writes > 100)
  }

  @Test("while the agent ends, what could not be written is tried at once, not seconds later")
  func drained() {
    var generator = HighestGenerator()
    var plan = plan()
    note(&plan, "a", isFinal: true, at: start)
    #expect(plan.next(now: start) == .write("a"))
    for _ in 0..<8 { plan.failed("a", now: start, using: &generator) }
    #expect(plan.next(now: start) == .wait(until: after(2)))
    plan.drain()
    #expect(plan.next(now: start) == .write("a"))
  }

  @Test("running groups that change all the time have their turn one after the other, those without a file first")
  func turns() {
    var plan = plan()
    let ids = (0..<20).map { "group \($0 + 10)" }
    var counts: [String: Int] = [:]
    var now = start
    var generation = 0
    while now < after(60) {
      for id in ids {
        generation += 1
        _ = plan.note(.updated(id, generation: generation, isFinal: false), now: now)
      }
      if case .write(let id) = plan.next(now: now) {
        counts[id, default: 0] += 1
        // So slow that the share of the time that running groups may have is not enough for all.
        plan.wrote(id, bytes: 100, duration: .milliseconds(50), now: now)
      }
      now += .milliseconds(50)
      if now == after(3.1) { #expect(counts.count == 20, "each has a file after 2 s and 20 x 50 ms") }
    }
    #expect((counts.values.max() ?? 0) - (counts.values.min() ?? 0) <= 1, "\(counts)")
  }
}
