import Fixtures
import Testing
import Timing

@testable import Delivery

@Suite struct AcknowledgementPlanTests {
  private let start = ContinuousClock.now

  private func plan(_ sources: Int = 1) -> AcknowledgementPlan {
    AcknowledgementPlan(sources: sources, now: start)
  }

  /// An answer that came at once.
  private func take(
    _ plan: inout AcknowledgementPlan,
    _ generations: [String: [Int]],
    from source: Int = 0,
    latency: Duration = .zero,
    at now: ContinuousClock.Instant
  ) -> AcknowledgementPlan.Progress {
    plan.take(generations, from: source, latency: latency, now: now)
  }

  private func expect(
    _ plan: inout AcknowledgementPlan,
    _ generations: [String: Int],
    now: ContinuousClock.Instant
  ) -> Bool {
    plan.expect(generations, now: now)
  }

  @Test("each is asked at once, and then rarely while nothing is awaited")
  func idle() {
    var plan = plan(2)
    #expect(plan.nextQuery(of: 0) == start)
    #expect(plan.nextQuery(of: 1) == start)
    _ = take(&plan, [:], at: start)
    #expect(plan.nextQuery(of: 0) == start + .seconds(60))
    #expect(plan.nextQuery(of: 1) == start)
  }

  @Test("what is new is asked for after a second, then ever more slowly while nothing comes")
  func pace() {
    var plan = plan()
    _ = take(&plan, [:], at: start)
    var now = start + .seconds(5)
    #expect(expect(&plan, ["a": 1], now: now))
    #expect(!expect(&plan, ["a": 1], now: now + .milliseconds(500)))
    for wait in [1, 2, 4, 8, 15, 15] {
      #expect(plan.nextQuery(of: 0) == now + .seconds(wait))
      now = plan.nextQuery(of: 0)
      #expect(take(&plan, ["b": [1]], at: now) == .init())
    }
    #expect(expect(&plan, ["a": 1, "c": 1], now: now))
    #expect(plan.nextQuery(of: 0) == now + .seconds(1))
  }

  @Test("what comes keeps the pace, since more may be about to")
  func news() {
    var plan = plan()
    plan.expect(["a": 1, "b": 1], now: start)
    for _ in 0..<5 { _ = take(&plan, ["c": [1]], at: start) }
    #expect(plan.nextQuery(of: 0) == start + .seconds(15))
    #expect(take(&plan, ["a": [1]], at: start).acknowledged == [.init(id: "a", generation: 1)])
    #expect(plan.nextQuery(of: 0) == start + .seconds(1))
    #expect(take(&plan, ["a": [1], "b": [1]], at: start).acknowledged == [.init(id: "b", generation: 1)])
    #expect(plan.nextQuery(of: 0) == start + .seconds(60))
    #expect(plan.count == 0)
  }

  @Test("all must have returned a generation, at whatever times, and each is remembered until then")
  func all() {
    var plan = plan(3)
    plan.expect(["a": 7], now: start)
    #expect(take(&plan, ["a": [7]], from: 0, at: start).acknowledged.isEmpty)
    #expect(take(&plan, ["a": [7]], from: 1, at: start).acknowledged.isEmpty)
    // It is gone from there again, and was there all the same.
    #expect(take(&plan, ["b": [1]], from: 0, at: start).acknowledged.isEmpty)
    #expect(take(&plan, ["a": [7]], from: 0, at: start).acknowledged.isEmpty)
    // Those that have returned it are asked rarely.
    #expect(plan.nextQuery(of: 1) == start + .seconds(60))
    #expect(take(&plan, ["a": [7]], from: 2, at: start).acknowledged == [.init(id: "a", generation: 7)])
    #expect(take(&plan, ["a": [7]], from: 2, at: start).acknowledged.isEmpty)
  }

  @Test(
    "only the very generation counts, among however many series",
    arguments: [([7], true), ([6], false), ([8], false), ([6, 7], true), ([8, 6], false), ([], false)]
  )
  func exact(returned: [Int], isAcknowledged: Bool) {
    var plan = plan()
    plan.expect(["a": 7], now: start)
    #expect(take(&plan, ["a": returned], at: start).acknowledged.isEmpty == !isAcknowledged)
  }

  @Test("a group that changes is awaited anew, and one that nobody waits for any more is forgotten")
  func changes() {
    var plan = plan(2)
    plan.expect(["a": 7, "b": 1], now: start)
    _ = take(&plan, ["a": [7], "b": [1]], from: 0, at: start)
    #expect(expect(&plan, ["a": 8], now: start))
    #expect(plan.count == 1)
    // Of the first one only the generation before was seen.
    #expect(take(&plan, ["a": [8], "b": [1]], from: 1, at: start).acknowledged.isEmpty)
    #expect(take(&plan, ["a": [8]], from: 0, at: start).acknowledged == [.init(id: "a", generation: 8)])
  }

  @Test("one that fails is left alone for longer and longer, and no news shortens that")
  func failures() {
    var plan = plan(2)
    var generator = HighestGenerator()
    plan.expect(["a": 1], now: start)
    var waits: [Duration] = []
    for _ in 0..<8 {
      plan.fail(0, now: start, using: &generator)
      waits.append(start.duration(to: plan.nextQuery(of: 0)))
    }
    #expect(waits.map { ($0 / .seconds(1)).rounded() } == [1, 2, 4, 8, 16, 30, 30, 30])
    plan.expect(["a": 1, "b": 1], now: start)
    #expect(plan.nextQuery(of: 0) == start + waits[7])
    #expect(plan.nextQuery(of: 1) == start)
    _ = take(&plan, ["a": [1]], at: start)
    #expect(plan.nextQuery(of: 0) == start + .seconds(1))
  }

  @Test("a slow one gets rest, also from news, and is not forgotten for that")
  func rest() {
    var plan = plan()
    plan.expect(["a": 1], now: start)
    _ = take(&plan, ["b": [1]], latency: .milliseconds(500), at: start)
    #expect(plan.nextQuery(of: 0) == start + .seconds(10))
    plan.expect(["a": 1, "c": 1], now: start)
    #expect(plan.nextQuery(of: 0) == start + .seconds(10))
    _ = take(&plan, ["b": [1]], latency: .seconds(20), at: start)
    #expect(plan.nextQuery(of: 0) == start + .seconds(60))
  }

  @Test("one that has returned nothing for minutes is told of, once for as long as it stays so")
  func nothing() {
    var plan = plan()
    // Nothing is awaited: then nothing is missed.
    #expect(!take(&plan, [:], at: start - .seconds(600)).returnsNothing)
    plan.expect(["a": 1], now: start)
    #expect(!take(&plan, [:], at: start).returnsNothing)
    #expect(!take(&plan, [:], at: start + .seconds(179)).returnsNothing)
    #expect(take(&plan, [:], at: start + .seconds(180)).returnsNothing)
    #expect(!take(&plan, [:], at: start + .seconds(400)).returnsNothing)
    // It has groups of ours after all, if not this one.
    #expect(!take(&plan, ["b": [1]], at: start + .seconds(500)).returnsNothing)
    #expect(!take(&plan, [:], at: start + .seconds(600)).returnsNothing)
    #expect(take(&plan, [:], at: start + .seconds(780)).returnsNothing)
  }
}
