import Testing

@testable import Scraping

@Suite struct IdleBoostTests {
  private let start = ContinuousClock.now
  private let policy = SchedulePolicy()

  private struct Run {
    var boost: IdleBoost
    var now: ContinuousClock.Instant
    var waits: [Duration] = []
  }

  private func run(policy: SchedulePolicy = SchedulePolicy()) -> Run {
    Run(boost: IdleBoost(policy, now: start), now: start)
  }

  /// Scrapes a number of times where 15 s would be usual.
  private func scrape(_ run: inout Run, _ progress: WorkProgress?, times: Int = 1, policy: SchedulePolicy? = nil) {
    for _ in 0..<times {
      let wait = run.boost.interval(
        after: progress,
        usual: .seconds(15),
        policy: policy ?? self.policy,
        at: run.now
      )
      run.waits.append(wait)
      run.now += wait
    }
  }

  private let busy = WorkProgress(active: 3, completed: 10)
  private let done = WorkProgress(active: 0, completed: 12)

  @Test("work that has run out brings the shortest interval for ten seconds, then ever longer ones")
  func boosted() {
    var run = run()
    scrape(&run, busy)
    scrape(&run, done, times: 120)
    #expect(run.waits.first == .seconds(15))
    let waits = Array(run.waits.dropFirst())
    #expect((100...101).contains(waits.count { $0 == .milliseconds(100) }))
    let after = waits.drop { $0 == .milliseconds(100) }.prefix(8).map { $0 / .milliseconds(1) }
    #expect(after == [200, 400, 800, 1600, 3200, 6400, 12800, 15000])
    #expect(!run.boost.isActive)
  }

  @Test("where nothing is under way a look soon after tells whether the work has run out")
  func suspected() {
    var run = run()
    scrape(&run, WorkProgress(active: 0, completed: 5))
    #expect(!run.boost.isActive)
    scrape(&run, WorkProgress(active: 0, completed: 6))
    #expect(run.waits == [.milliseconds(100), .seconds(15)])
    scrape(&run, WorkProgress(active: 0, completed: 6))
    scrape(&run, WorkProgress(active: 0, completed: 6))
    #expect(run.waits.suffix(2) == [.milliseconds(100), .milliseconds(100)])
    #expect(run.boost.isActive)
  }

  @Test("work ends a boost at once")
  func workAgain() {
    var run = run()
    scrape(&run, done, times: 5)
    #expect(run.boost.isActive)
    scrape(&run, WorkProgress(active: 1, completed: 12))
    #expect(!run.boost.isActive)
    #expect(run.waits.last == .seconds(15))
  }

  @Test(
    "there is no boost before any work, while a task runs, or where nothing is told",
    arguments: [WorkProgress(active: 0, completed: 0), WorkProgress(active: 1, completed: 5), nil]
  )
  func none(progress: WorkProgress?) {
    var run = run()
    scrape(&run, progress, times: 3)
    #expect(run.waits == [.seconds(15), .seconds(15), .seconds(15)])
  }

  @Test("a boost of no length is none")
  func switchedOff() {
    var policy = SchedulePolicy()
    policy.idleBoost = .zero
    var run = run(policy: policy)
    scrape(&run, done, times: 10, policy: policy)
    #expect(run.waits.allSatisfy { $0 == .seconds(15) })
  }

  @Test("work that comes in bursts for an hour costs no boost each")
  func bursts() {
    var run = run()
    var completed = 0.0
    while start.duration(to: run.now) < .seconds(3600) {
      completed += 1
      scrape(&run, WorkProgress(active: 1, completed: completed))
      // Idle long enough to see it.
      for _ in 0..<20 { scrape(&run, WorkProgress(active: 0, completed: completed)) }
    }
    let extra = run.waits.count { $0 < .seconds(15) }
    #expect(extra < 230, "\(extra) scrapes more than without any boost")
    #expect(extra > 100)
  }
}
