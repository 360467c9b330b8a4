import Scraping
import Testing

@Suite struct TargetScheduleTests {
  private let start = ContinuousClock.now

  private func schedule(age: Duration = .zero, policy: SchedulePolicy = SchedulePolicy()) -> TargetSchedule {
    TargetSchedule(policy: policy, origin: start - age, now: start)
  }

  /// Scrapes once at the given time and tells how long it is to the next.
  private func wait(
    _ schedule: inout TargetSchedule,
    _ result: TargetSchedule.Result,
    at time: ContinuousClock.Instant,
    taking duration: Duration = .milliseconds(1)
  ) -> Duration {
    schedule.begin(at: time)
    #expect(schedule.due == nil)
    schedule.finish(result, at: time + duration)
    return (time + duration).duration(to: schedule.due ?? time)
  }

  @Test("a new target is due at once")
  func atOnce() {
    #expect(schedule().due == start)
    #expect(schedule().state == .waitingForPort)
  }

  @Test("the interval is a share of the age, between the shortest and the longest")
  func growth() {
    for (age, expected) in [(1.0, 0.1), (5, 0.1), (10, 0.2), (60, 1.2), (600, 12), (3600, 15)] {
      var schedule = schedule(age: .seconds(age))
      let wait = wait(&schedule, .captured, at: start, taking: .zero)
      #expect(abs(wait / .seconds(1) - expected) < 0.001, "at \(age) s")
      #expect(schedule.state == .steady)
    }
  }

  @Test("an hour costs fewer than a fifth of the scrapes of polling each second, ten minutes fewer than half")
  func cost() {
    for (life, most) in [(600, 300), (3600, 720)] {
      var schedule = schedule()
      var now = start
      var scrapes = 0
      while start.duration(to: now) < .seconds(life) {
        now += wait(&schedule, .captured, at: now) + .milliseconds(1)
        scrapes += 1
      }
      #expect(scrapes < most, "\(life) s took \(scrapes) scrapes")
    }
  }

  @Test("while the port is closed the retries grow from 20 ms to 500 ms")
  func portWait() {
    var schedule = schedule()
    var waits: [Duration] = []
    var now = start
    for _ in 0..<20 {
      waits.append(wait(&schedule, .refused, at: now, taking: .zero))
      now += waits.last ?? .zero
    }
    #expect(waits.first == .milliseconds(20))
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(waits.last == .milliseconds(500))
    #expect(schedule.state == .waitingForPort)
  }

  @Test("an old pod that never answered is asked every five seconds")
  func patience() {
    var schedule = schedule(age: .seconds(121))
    #expect(wait(&schedule, .refused, at: start, taking: .zero) == .seconds(5))
  }

  @Test("a page of a starting driver is asked for again as quickly as a closed port")
  func startingUp() {
    var schedule = schedule(age: .seconds(2))
    #expect(wait(&schedule, .notReady, at: start, taking: .zero) == .milliseconds(20))
    #expect(schedule.state == .waitingForPort)
  }

  @Test("a target that refuses after it had answered is retried quickly, then left to Kubernetes")
  func silence() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured, at: start)
    let waits = (1...4).map { wait(&schedule, .refused, at: start + .seconds($0), taking: .zero) }
    #expect(waits == [.milliseconds(50), .milliseconds(100), .milliseconds(200), .seconds(5)])
    #expect(schedule.state == .silent)
    #expect(wait(&schedule, .refused, at: start + .seconds(9), taking: .zero) == .seconds(5))
  }

  @Test("a silent target that answers again is steady again")
  func back() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured, at: start)
    for second in 1...5 { _ = wait(&schedule, .refused, at: start + .seconds(second)) }
    #expect(schedule.state == .silent)
    _ = wait(&schedule, .captured, at: start + .seconds(10))
    #expect(schedule.state == .steady)
  }

  @Test("deletion makes a scrape due at once, and from then on the shortest interval holds")
  func ending() {
    var schedule = schedule(age: .seconds(3600))
    _ = wait(&schedule, .captured, at: start)
    schedule.end(at: start + .seconds(2))
    #expect(schedule.due == start + .seconds(2))
    #expect(schedule.state == .ending)
    #expect(wait(&schedule, .captured, at: start + .seconds(2), taking: .zero) == .milliseconds(100))
    #expect(schedule.state == .ending)
  }

  @Test("deletion during a scrape does not begin a second one")
  func endingInFlight() {
    var schedule = schedule(age: .seconds(3600))
    _ = wait(&schedule, .captured, at: start)
    schedule.begin(at: start + .seconds(15))
    schedule.end(at: start + .seconds(15))
    #expect(schedule.due == nil)
    schedule.finish(.captured, at: start + .seconds(15))
    #expect(schedule.due == start + .seconds(15) + .milliseconds(100))
  }

  @Test("a slow target is asked no more than the duty cycle allows, but one slow scrape changes nothing")
  func dutyCycle() {
    var schedule = schedule(age: .seconds(5))
    // A driver's first scrape is cold.
    #expect(wait(&schedule, .captured, at: start, taking: .seconds(1)) < .milliseconds(150))
    #expect(wait(&schedule, .captured, at: start + .seconds(2), taking: .milliseconds(1)) < .milliseconds(150))
    #expect(wait(&schedule, .captured, at: start + .seconds(3), taking: .milliseconds(500)) < .milliseconds(200))
    #expect(wait(&schedule, .captured, at: start + .seconds(4), taking: .milliseconds(500)) == .seconds(10))
  }

  @Test("a start in the future, by a clock that is ahead, counts as now")
  func clockSkew() {
    let schedule = TargetSchedule(policy: SchedulePolicy(), origin: start + .seconds(60), now: start)
    var copy = schedule
    #expect(wait(&copy, .captured, at: start, taking: .zero) == .milliseconds(100))
  }

  @Test("of any life longer than a few seconds about a hundredth is lost on average, and never above three")
  func loss() {
    for life in [5.0, 10, 20, 60, 300, 700] {
      var schedule = schedule()
      var now = start
      var last = start
      var lost = 0.0
      // Ends spread evenly over the last tenth of the life, as nobody knows when a driver ends.
      let ends = (0..<200).map { start + .seconds(life * (0.9 + 0.1 * Double($0) / 200)) }
      var index = 0
      while index < ends.count {
        let next = now + wait(&schedule, .captured, at: now, taking: .zero)
        last = now
        while index < ends.count, ends[index] < next {
          let share = last.duration(to: ends[index]) / start.duration(to: ends[index])
          #expect(share < 0.03)
          lost += share
          index += 1
        }
        now = next
      }
      #expect(lost / Double(ends.count) < 0.015, "life of \(life) s")
    }
  }
}
