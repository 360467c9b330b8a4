import Discovery
import Exposition
import FoundationEssentials
import Testing

@testable import Scraping

@Suite struct ScrapePlanTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1000)

  private func target(
    _ uid: String,
    restart: Int = 0,
    startedAt: Date? = nil,
    schedule: ScheduleOverrides = ScheduleOverrides()
  ) -> Target {
    Target(
      pod: PodReference(uid: uid, namespace: "n", name: uid),
      address: "10.0.0.1",
      port: 4040,
      path: "/metrics",
      restart: restart,
      startedAt: startedAt,
      schedule: schedule
    )
  }

  private func pod(_ target: Target?, uid: String, life: PodLife = .running(since: nil)) -> DiscoveredPod {
    DiscoveredPod(
      reference: PodReference(uid: uid, namespace: "n", name: uid),
      targets: target.map { [$0] } ?? [],
      life: life
    )
  }

  private func plan(inFlight: Int = 100, perSecond: Int = 10_000, jitter: Double = 0) -> ScrapePlan {
    var policy = SchedulePolicy()
    policy.jitter = jitter
    return ScrapePlan(policy: policy, limits: .init(inFlight: inFlight, perSecond: perSecond), now: start)
  }

  private func statuses(_ plan: ScrapePlan) -> [TargetStatus] {
    plan.statuses(now: start, wallClock: wallClock)
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
    let end = start + .milliseconds(60)
    #expect(next(&plan, at: end) == .wait(until: nil))
    plan.finish(captured(target("a")), now: end)
    #expect(next(&plan, at: end) == .wait(until: end + .milliseconds(100)))
    #expect(next(&plan, at: end + .milliseconds(100)) == .scrape(target("a")))
    #expect(statuses(plan).first?.captures == 1)
    #expect(statuses(plan).first?.firstAttempt == wallClock)
  }

  @Test("other numbers hold for targets that wait, unless they have their own")
  func adopt() {
    var plan = plan()
    let own = target("b", schedule: ScheduleOverrides(longest: .seconds(60)))
    for target in [target("a"), own] {
      plan.update(pod(target, uid: target.pod.uid), now: start, wallClock: wallClock)
      guard case .scrape(let target) = next(&plan, at: start) else { continue }
      plan.finish(captured(target), now: start)
    }
    var policy = SchedulePolicy()
    policy.shortest = .milliseconds(10)
    plan.adopt(policy, limits: .init(inFlight: 1), now: start)
    #expect(next(&plan, at: start) == .wait(until: start + .milliseconds(10)))
    guard case .scrape = next(&plan, at: start + .milliseconds(10)) else {
      Issue.record("a scrape was to begin")
      return
    }
    #expect(next(&plan, at: start + .milliseconds(10)) == .wait(until: nil), "one at a time")
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
    var plan = plan(inFlight: 2)
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
    #expect(statuses(plan).isEmpty)
    #expect(plan.inFlightCount == 0)
  }

  @Test("deletion brings the next scrape forward")
  func ending() {
    var plan = plan()
    let old = target("a", startedAt: wallClock - 3600)
    plan.update(pod(old, uid: "a"), now: start, wallClock: wallClock)
    _ = plan.next(now: start, wallClock: wallClock)
    plan.finish(captured(old), now: start)
    #expect(next(&plan, at: start + .seconds(14)) == .wait(until: start + .milliseconds(14976)))
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
    #expect(statuses(plan).first?.captures == 1)
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

  @Test("a container that is known to run only later gives its target the age of the container")
  func corrected() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    _ = next(&plan, at: start)
    plan.finish(captured(target("a")), now: start)
    // An hour later, by the kubelet's word, it had started ten seconds ago.
    let now = start + .seconds(3600)
    let known = target("a", startedAt: wallClock - 10)
    plan.update(pod(known, uid: "a"), now: now, wallClock: wallClock)
    #expect(next(&plan, at: now) == .scrape(known))
    let due = plan.finish(captured(known), now: now)
    #expect(due == now + .milliseconds(200))
  }

  @Test("an annotation that changes on a living pod changes its schedule, and asks for a scrape in time")
  func adopted() {
    var plan = plan()
    let old = target("a", startedAt: wallClock - 3600)
    plan.update(pod(old, uid: "a"), now: start, wallClock: wallClock)
    _ = next(&plan, at: start)
    plan.finish(captured(old), now: start)
    let asked = target("a", startedAt: wallClock - 3600, schedule: ScheduleOverrides(longest: .seconds(2)))
    plan.update(pod(asked, uid: "a"), now: start + .seconds(1), wallClock: wallClock)
    #expect(next(&plan, at: start + .milliseconds(2900)) == .wait(until: start + .milliseconds(3000)))
    #expect(next(&plan, at: start + .seconds(3)) == .scrape(asked))
  }

  @Test("a target given up while it is scraped and known again is not scraped twice at a time")
  func knownAgain() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    _ = next(&plan, at: start)
    plan.update(pod(nil, uid: "a"), now: start, wallClock: wallClock)
    #expect(!plan.has(target("a").id))
    #expect(plan.inFlightCount == 1)
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    #expect(next(&plan, at: start + .seconds(60)) == .wait(until: nil))
    plan.finish(captured(target("a")), now: start + .seconds(60))
    #expect(plan.inFlightCount == 0)
    #expect(next(&plan, at: start + .seconds(62)) == .scrape(target("a")))
  }

  @Test("no more scrapes begin in a second than allowed")
  func rate() {
    var plan = plan(perSecond: 50)
    for number in 0..<200 { plan.update(pod(target("\(number)"), uid: "\(number)"), now: start, wallClock: wallClock) }
    var begun = 0
    for millisecond in 0..<1000 {
      while case .scrape = next(&plan, at: start + .milliseconds(millisecond)) { begun += 1 }
    }
    #expect((50...56).contains(begun))
    // The wait that it asks for is one after which there is a scrape.
    guard case .wait(let time?) = next(&plan, at: start + .milliseconds(999)) else {
      Issue.record("it was to wait for a certain time")
      return
    }
    guard case .scrape = next(&plan, at: time) else {
      Issue.record("a scrape was to begin")
      return
    }
  }

  /// Lets targets of an hour's age and young ones compete for half of the scrapes that they need.
  @Test("where not all can be scraped, the old and steady ones are put off, none for ever, and it is said")
  func overload() {
    var plan = plan(perSecond: 10)
    let olds = (0..<60).map { target("old \($0)", startedAt: wallClock - 3600, schedule: .init(longest: .seconds(4))) }
    let youngs = (0..<1).map { target("young \($0)", startedAt: wallClock, schedule: .init(growth: 0)) }
    for target in olds + youngs {
      plan.update(pod(target, uid: target.pod.uid), now: start, wallClock: wallClock)
    }
    var scrapes: [String: Int] = [:]
    var complaints: [Overload] = []
    for millisecond in 0..<90_000 {
      let now = start + .milliseconds(millisecond)
      while case .scrape(let target) = next(&plan, at: now) {
        scrapes[target.pod.uid, default: 0] += 1
        plan.finish(captured(target), now: now)
      }
      if let complaint = plan.takeOverload(now: now) { complaints.append(complaint) }
    }
    let young = scrapes["young 0", default: 0]
    let old = olds.map { scrapes[$0.pod.uid, default: 0] }
    #expect(scrapes.values.reduce(0, +) >= 890)
    // The young one has its rate, but for what falls between two of the others.
    #expect(young > 350, "\(young) of 900")
    #expect((old.min() ?? 0) >= 4)
    #expect(plan.shedScrapes > 500)
    #expect(complaints.count == 2)
    #expect(complaints.first?.limit == .perSecond)
    #expect(complaints.last?.description.contains("scrapes-per-second") == true)
  }

  @Test("lateness for which no limit is the reason is no overload")
  func lateAlone() {
    var plan = plan()
    plan.update(pod(target("a"), uid: "a"), now: start, wallClock: wallClock)
    _ = next(&plan, at: start)
    plan.finish(captured(target("a")), now: start)
    #expect(next(&plan, at: start + .seconds(5)) == .scrape(target("a")))
    #expect(plan.shedScrapes == 0)
    #expect(plan.takeOverload(now: start + .seconds(5)) == nil)
  }

  @Test("targets that never answer leave a quarter of the places to those that do")
  func hanging() {
    var plan = plan(inFlight: 8)
    plan.update(pod(target("good"), uid: "good"), now: start, wallClock: wallClock)
    _ = next(&plan, at: start)
    plan.finish(captured(target("good")), now: start)
    for number in 0..<20 {
      plan.update(pod(target("bad \(number)"), uid: "bad \(number)"), now: start, wallClock: wallClock)
    }
    var begun = 0
    while case .scrape(let target) = next(&plan, at: start + .milliseconds(50)) {
      #expect(target.pod.uid != "good")
      begun += 1
    }
    #expect(begun == 6)
    // It is woken for the good one though others are held up.
    #expect(next(&plan, at: start + .milliseconds(50)) == .wait(until: start + .milliseconds(100)))
    #expect(next(&plan, at: start + .milliseconds(100)) == .scrape(target("good")))
    // Whoever ends leaves its place to one that waits, at once.
    let end = start + .milliseconds(101)
    #expect(plan.finish(captured(target("good")), now: end) == end)
    // One that has failed last is in doubt again.
    #expect(next(&plan, at: start + .milliseconds(201)) == .scrape(target("good")))
    let failure = Scrape(
      target: target("good"),
      at: wallClock,
      duration: .zero,
      result: .failure(.timedOut(.seconds(10)))
    )
    plan.finish(failure, now: start + .milliseconds(202))
    #expect(next(&plan, at: start + .seconds(1)) == .wait(until: nil))
  }

  @Test("targets that are scraped seldom share a wake-up, and none is late for it")
  func shared() {
    var plan = plan(jitter: 0.1)
    let targets = (0..<200).map { target("\($0)", startedAt: wallClock - 3600) }
    var dues: [String: ContinuousClock.Instant] = [:]
    for (number, target) in targets.enumerated() {
      let now = start + .milliseconds(number)
      plan.update(pod(target, uid: target.pod.uid), now: now, wallClock: wallClock)
      _ = next(&plan, at: now)
      dues[target.pod.uid] = plan.finish(captured(target), now: now, jitter: Double(number % 11) / 10)
    }
    #expect(Set(dues.values).count < 30)
    for (number, target) in targets.enumerated() {
      let wait = (start + .milliseconds(number)).duration(to: dues[target.pod.uid] ?? start)
      #expect(wait <= .seconds(15) && wait > .seconds(13.3))
    }
  }
}
