import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import Testing

@testable import Scraping

/// Whole lives of drivers in simulated time: the plan as it is, against drivers that die without a word.
@Suite struct SimulatedLifeTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1_000_000)

  /// What there was of one life, and what was seen of it.
  private struct Life {
    /// From the opening of its port.
    var length: Double
    var scrapes = 0
    var lost: Double?
  }

  /// Lets drivers that were all started at once live side by side, and scrapes them until the last one is dead.
  ///
  /// - Parameters:
  ///   - slowPages: what its first pages take; the others take as long as all.
  ///   - progress: the tasks that a driver shows at an age in seconds.
  private func live(
    _ lengths: [Double],
    portOpensAfter opening: Double = 2.1,
    scrapeTakes duration: Duration = .milliseconds(1),
    slowPages: [Duration] = [],
    policy: SchedulePolicy = SchedulePolicy(),
    progress: (Double) -> WorkProgress? = { _ in nil }
  ) -> [Life] {
    var plan = ScrapePlan(policy: policy, limits: .init(inFlight: 10_000, perSecond: 1_000_000), now: start)
    var lives = lengths.map { Life(length: $0) }
    for index in lives.indices {
      let target = Target(
        pod: PodReference(uid: "\(index)", namespace: "n", name: "\(index)"),
        address: "10.0.0.1",
        port: 4040,
        path: "/metrics",
        startedAt: wallClock
      )
      let pod = DiscoveredPod(reference: target.pod, targets: [target], life: .running(since: wallClock))
      plan.update(pod, now: start, wallClock: wallClock)
    }
    let end = (lengths.max() ?? 0) + opening
    var generator = SeededGenerator(seed: 1)
    var now = start
    while true {
      switch plan.next(now: now, wallClock: wallClock) {
      case .wait(let until):
        guard let until, start.duration(to: until) / .seconds(1) < end else { return lives }
        now = until
      case .scrape(let target):
        let index = Int(target.pod.uid) ?? 0
        let age = start.duration(to: now) / .seconds(1) - opening
        let taken = slowPages.dropFirst(lives[index].scrapes).first ?? duration
        let isServed = age >= 0 && age < lives[index].length
        if isServed {
          lives[index].scrapes += 1
          lives[index].lost = lives[index].length - age
        }
        let scrape = Scrape(
          target: target,
          at: wallClock,
          duration: .zero,
          result: isServed ? .success(ExpositionPage()) : .failure(.refused)
        )
        plan.finish(
          scrape,
          progress: progress(age),
          now: now + (isServed ? taken : .zero),
          jitter: .random(in: 0...1, using: &generator)
        )
      }
    }
  }

  /// Lengths about one that are spread evenly, as nobody knows when a driver ends.
  private func lengths(about length: Double, count: Int = 200) -> [Double] {
    (0..<count).map { length * (0.9 + 0.2 * (Double($0) + 0.5) / Double(count)) }
  }

  @Test(
    "of any life at most 1.5 % is lost on average, and never more than 3 % of one longer than five seconds",
    arguments: [5.0, 7, 10, 20, 60, 150, 300, 600]
  )
  func loss(length: Double) {
    // Chance weighs more the fewer intervals the lives' ends are spread over.
    let lives = live(lengths(about: length, count: max(200, Int(4000 / length))))
    #expect(lives.allSatisfy { $0.lost != nil })
    let lost = lives.reduce(0) { $0 + ($1.lost ?? $1.length) } / lives.reduce(0) { $0 + $1.length }
    #expect(lost <= 0.015, "\(lost)")
    #expect(lives.allSatisfy { ($0.lost ?? $0.length) <= max(0.03 * ($0.length + 2.1), 0.11) })
  }

  @Test("of lives from 1 to 20 s at most 1.5 % is lost, of none more than 110 ms per five seconds of age")
  func shortLives() {
    var generator = SeededGenerator(seed: 5)
    let lives = live((0..<1000).map { _ in Double.random(in: 1...20, using: &generator) })
    let lost = lives.map { $0.lost ?? $0.length }.sorted()
    #expect(lost.reduce(0, +) / lives.reduce(0) { $0 + $1.length } <= 0.015)
    #expect(lost[500] <= 0.125)
    #expect(lost[950] <= 0.4)
  }

  @Test("a life that ends within the first second of its page is captured")
  func shortest() {
    for length in [0.25, 0.3, 0.5, 1] {
      #expect(live([length]).allSatisfy { $0.lost != nil }, "\(length) s")
    }
  }

  @Test("an hour costs fewer than a fifth of the scrapes of polling each second, ten minutes fewer than half")
  func cost() {
    #expect(live([600])[0].scrapes < 300)
    #expect(live([3600])[0].scrapes < 720)
  }

  @Test("so does an hour of work that comes in bursts, where each pause might be the end")
  func costOfBursts() {
    let lives = live([3600]) { age in
      // Twenty seconds of work, forty of nothing.
      let round = (age / 60).rounded(.down)
      let isBusy = age - round * 60 < 20
      return WorkProgress(active: isBusy ? 4 : 0, completed: round * 100 + (isBusy ? (age - round * 60) : 20))
    }
    #expect(lives[0].scrapes < 720, "\(lives[0].scrapes)")
  }

  @Test("where work runs out some seconds before the end, next to nothing is lost of a long life")
  func idleEnd() {
    let lives = live(lengths(about: 300, count: 50)) { age in
      age < 265 ? WorkProgress(active: 3, completed: age) : WorkProgress(active: 0, completed: 999)
    }
    // Those whose boost was over, or had not yet begun, at their end are lost as much of as any.
    let boosted = lives.filter { $0.length > 271 && $0.length < 275 }
    #expect(boosted.allSatisfy { ($0.lost ?? 9) <= 0.11 })
    #expect(!boosted.isEmpty)
  }

  /// As it was seen of a real driver on a busy machine, which nobody looked at for half a minute then.
  @Test("a driver whose first pages are slow is seen as closely as any as soon as they are not")
  func slowStart() {
    let pages = [4480, 1522, 600, 250].map { Duration.milliseconds($0) }
    for length in [9.0, 12, 15, 20] {
      let lives = live(lengths(about: length), slowPages: pages)
      #expect(lives.allSatisfy { ($0.lost ?? $0.length) <= 0.03 * ($0.length + 2.1) }, "\(length)")
    }
  }

  @Test("a slow driver is never asked more than a twentieth of the time, and captured all the same")
  func slow() {
    let lives = live([60], scrapeTakes: .milliseconds(200))
    #expect(lives[0].scrapes <= 60 / 4 + 9)
    #expect(lives[0].scrapes > 12)
  }
}
