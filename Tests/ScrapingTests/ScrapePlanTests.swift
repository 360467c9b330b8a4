import Discovery
import Exposition
import FoundationEssentials
import Scraping
import Testing

@Suite struct ScrapePlanTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1000)

  private func target(_ uid: String, restart: Int = 0, startedAt: Date? = nil) -> Target {
    Target(
      pod: PodReference(uid: uid, namespace: "n", name: uid),
      address: "10.0.0.1",
      port: 4040,
      path: "/metrics",
      restart: restart,
      startedAt: startedAt
    )
  }

  private func pod(_ target: Target?, uid: String, life: PodLife = .running(since: nil)) -> DiscoveredPod {
    DiscoveredPod(
      reference: PodReference(uid: uid, namespace: "n", name: uid),
      targets: target.map { [$0] } ?? [],
      life: life
    )
  }

  private func plan(mostInFlight: Int = 100) -> ScrapePlan {
    ScrapePlan(policy: SchedulePolicy(), mostInFlight: mostInFlight)
  }

  private func next(_ plan: inout ScrapePlan, at time: ContinuousClock.Instant) -> ScrapePlan.Step {
    plan.next(now: time, wallClock: wallClock)
  }

  private func captured(_ target: Target) -> Scrape {
    Scrape(target: target, at: wallClock, duration: .zero, result: .success(ExpositionPage()))
  }

  @Test("a new target is scraped at once, and not twice at a time")
  func new() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    #expect(next(&plan, at: start) == .scrape(target("a")))
    #expect(next(&plan, at: start + .seconds(60)) == .wait(until: nil))
    plan.finish(captured(target("a")), now: start)
    #expect(next(&plan, at: start) == .wait(until: start + .milliseconds(100)))
    #expect(next(&plan, at: start + .milliseconds(100)) == .scrape(target("a")))
    #expect(plan.statuses.first?.captures == 1)
    #expect(plan.statuses.first?.firstAttempt == wallClock)
  }

  @Test("of many the one that is due first comes first")
  func order() {
    var plan = plan()
    for uid in ["a", "b", "c"] {
      plan.update(pod(target(uid), uid: uid), now: start, wallClock: wallClock)
      guard case .scrape(let target) = plan.next(now: start, wallClock: wallClock) else { continue }
      let offset: Duration = .milliseconds(uid == "b" ? 0 : uid == "a" ? 10 : 20)
      plan.finish(captured(target), now: start + offset)
    }
    let later = start + .seconds(1)
    #expect(next(&plan, at: later) == .scrape(target("b")))
    #expect(next(&plan, at: later) == .scrape(target("a")))
    #expect(next(&plan, at: later) == .scrape(target("c")))
  }

  @Test("no more scrapes are under way than allowed")
  func limit() {
    var plan = plan(mostInFlight: 2)
    for uid in ["a", "b", "c"] { plan.update(pod(target(uid), uid: uid), now: start, wallClock: wallClock) }
    guard case .scrape(let first) = plan.next(now: start, wallClock: wallClock),
      case .scrape = plan.next(now: start, wallClock: wallClock)
    else {
      Issue.record("two scrapes were to begin")
      return
    }
    #expect(plan.inFlightCount == 2)
    #expect(next(&plan, at: start) == .wait(until: nil))
    plan.finish(captured(first), now: start)
    guard case .scrape = plan.next(now: start, wallClock: wallClock) else {
      Issue.record("the third scrape was to begin")
      return
    }
  }

  @Test("a pod that is gone is scraped no more, and a scrape of it that comes back late does no harm")
  func gone() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    _ = plan.next(now: start, wallClock: wallClock)
    plan.update(pod(nil, uid: "a"), now: start, wallClock: wallClock)
    plan.finish(captured(target("a")), now: start)
    #expect(next(&plan, at: start + .seconds(60)) == .wait(until: nil))
    #expect(plan.statuses.isEmpty)
    #expect(plan.inFlightCount == 0)
  }

  @Test("deletion brings the next scrape forward")
  func ending() {
    var plan = plan()
    let old = target("a", startedAt: wallClock - 3600)
    plan.update(pod(old, uid: "a"), now: start, wallClock: wallClock)
    _ = plan.next(now: start, wallClock: wallClock)
    plan.finish(captured(old), now: start)
    #expect(next(&plan, at: start) == .wait(until: start + .seconds(15)))
    plan.update(pod(old, uid: "a", life: .ending), now: start + .seconds(3), wallClock: wallClock)
    #expect(plan.endingTargets == [old])
    #expect(next(&plan, at: start + .seconds(3)) == .scrape(old))
  }

  @Test("news of a pod that changes nothing of its target leaves its schedule alone")
  func unchanged() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    _ = plan.next(now: start, wallClock: wallClock)
    plan.finish(captured(target("a")), now: start)
    for _ in 0..<10 { plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock) }
    #expect(next(&plan, at: start) == .wait(until: start + .milliseconds(100)))
    #expect(plan.statuses.first?.captures == 1)
  }

  @Test("a restarted container is a target of its own, and young again")
  func restart() {
    var plan = plan()
    let old = target("a", startedAt: wallClock - 3600)
    plan.update(pod(old, uid: "a"), now: start, wallClock: wallClock)
    _ = plan.next(now: start, wallClock: wallClock)
    plan.finish(captured(old), now: start)
    let restarted = target("a", restart: 1, startedAt: wallClock)
    plan.update(pod(restarted, uid: "a"), now: start, wallClock: wallClock)
    #expect(next(&plan, at: start) == .scrape(restarted))
    plan.finish(captured(restarted), now: start)
    #expect(next(&plan, at: start) == .wait(until: start + .milliseconds(100)))
  }
}
