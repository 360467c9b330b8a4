import Testing

@testable import Scraping

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
    taking duration: Duration = .zero,
    jitter: Double = 0
  ) -> Duration {
    schedule.begin(at: time)
    #expect(schedule.due == nil)
    schedule.finish(result, at: time + duration, jitter: jitter)
    return (time + duration).duration(to: schedule.due ?? time)
  }

  @Test("a new target is due at once")
  func atOnce() {
    #expect(schedule().due == start)
    #expect(schedule().state == .waitingForPort)
  }

  // MARK: Waiting

  @Test("while the port is closed the retries grow from 20 ms to 500 ms, as a share of the time waited")
  func portWait() {
    var schedule = schedule()
    var waits: [Duration] = []
    var now = start
    while start.duration(to: now) < .seconds(20) {
      waits.append(wait(&schedule, .refused, at: now))
      now += waits.last ?? .zero
    }
    #expect(waits.first == .milliseconds(20))
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(waits.last == .milliseconds(500))
    #expect(schedule.state == .waitingForPort)
  }

  @Test("a driver whose port opens after 1.9 to 2.5 s is found within 250 ms of it, in fewer than 40 attempts")
  func portOpens() {
    for opening in stride(from: 1.9, through: 2.5, by: 0.01) {
      var schedule = schedule()
      var now = start
      var attempts = 1
      while start.duration(to: now) < .seconds(opening) {
        now += wait(&schedule, .refused, at: now)
        attempts += 1
      }
      #expect(start.duration(to: now) - .seconds(opening) <= .milliseconds(250))
      #expect(attempts < 40)
    }
  }

  @Test("a pod older than two minutes that never answered is asked every five seconds")
  func patience() {
    var schedule = schedule(age: .seconds(110))
    #expect(wait(&schedule, .refused, at: start + .seconds(9)) <= .milliseconds(500))
    #expect(wait(&schedule, .refused, at: start + .seconds(11)) == .seconds(5))
  }

  @Test("a container that is reported to run now, in a pod known for a minute, is tried with new zeal")
  func started() {
    var schedule = schedule()
    // While its image was pulled the pod had an address already.
    _ = wait(&schedule, .refused, at: start + .seconds(60))
    #expect(schedule.due == start + .milliseconds(60500))
    schedule.correct(origin: start + .seconds(59), now: start + .seconds(60))
    #expect(schedule.due == start + .milliseconds(60020))
    // Its age is the container's, not the pod's.
    #expect(wait(&schedule, .captured(), at: start + .seconds(69)) == .milliseconds(200))
  }

  @Test("an answer that is no page yet is asked for again quickly, and is told from a closed port")
  func startingUp() {
    var schedule = schedule(age: .seconds(2))
    for second in 0..<5 { _ = wait(&schedule, .refused, at: start + .seconds(second)) }
    #expect(wait(&schedule, .notReady, at: start + .seconds(5)) == .milliseconds(20))
    #expect(schedule.state == .waitingForPage)
    #expect(wait(&schedule, .notReady, at: start + .seconds(6)) == .milliseconds(100))
    #expect(wait(&schedule, .notReady, at: start + .seconds(11)) == .milliseconds(500))
    #expect(wait(&schedule, .notReady, at: start + .seconds(126)) == .seconds(5))
    #expect(wait(&schedule, .captured(), at: start + .seconds(127)) > .zero)
    #expect(schedule.state == .young)
  }

  @Test("one that never answers in time is asked less and less, however often its port had refused before")
  func timeOuts() {
    var schedule = schedule()
    for second in 0..<5 { _ = wait(&schedule, .refused, at: start + .seconds(second)) }
    let waits = (0..<7).map { wait(&schedule, .failed, at: start + .seconds(10 + $0)) }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
    #expect(schedule.state == .waitingForPort)
  }

  @Test("an old pod that has just become known is tried quickly at first: its clock may be behind ours")
  func clockBehind() {
    var schedule = schedule(age: .seconds(300))
    #expect(wait(&schedule, .refused, at: start) == .milliseconds(20))
    #expect(wait(&schedule, .refused, at: start + .seconds(3)) == .milliseconds(300))
    #expect(wait(&schedule, .refused, at: start + .seconds(11)) == .seconds(5))
  }

  // MARK: Young and steady

  @Test("the interval is a share of the age, between the shortest and the longest")
  func growth() {
    for (age, expected) in [(1.0, 0.1), (5, 0.1), (10, 0.2), (60, 1.2), (600, 12), (3600, 15)] {
      var schedule = schedule(age: .seconds(age))
      let wait = wait(&schedule, .captured(), at: start)
      #expect(abs(wait / .seconds(1) - expected) < 0.001, "at \(age) s")
      #expect(schedule.state == (age < 750 ? .young : .steady))
    }
  }

  @Test("chance shortens the longest interval by a tenth at most, and no other")
  func jitter() {
    var old = schedule(age: .seconds(3600))
    #expect(wait(&old, .captured(), at: start, jitter: 1) == .milliseconds(13500))
    #expect(wait(&old, .captured(), at: start, jitter: 0.5) == .milliseconds(14250))
    var young = schedule(age: .seconds(60))
    #expect(wait(&young, .captured(), at: start, jitter: 1) == .milliseconds(1200))
  }

  @Test("a single failure of a target that answers changes nothing; in a row they are put further apart")
  func failures() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured(), at: start)
    let waits = (0..<6).map { _ in wait(&schedule, .failed, at: start) }
    #expect(waits == [.milliseconds(200), .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(30)])
    #expect(wait(&schedule, .captured(), at: start) == .milliseconds(200))
    #expect(wait(&schedule, .failed, at: start) == .milliseconds(200))
  }

  @Test("an answer without a page in the middle of a life changes nothing, however many there are")
  func answersInARow() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured(), at: start)
    for _ in 0..<10 { #expect(wait(&schedule, .notReady, at: start) == .milliseconds(200)) }
    #expect(schedule.state == .young)
  }

  @Test("a start in the future, by a clock that is ahead, counts as now")
  func clockSkew() {
    var schedule = TargetSchedule(policy: SchedulePolicy(), origin: start + .seconds(60), now: start)
    #expect(wait(&schedule, .captured(), at: start) == .milliseconds(100))
    schedule.correct(origin: start + .seconds(600), now: start + .seconds(1))
    #expect(wait(&schedule, .captured(), at: start + .seconds(11)) == .milliseconds(200))
  }

  @Test("a slow target is asked no more than a twentieth of the time allows, but a few slow scrapes change nothing")
  func dutyCycle() {
    var schedule = schedule(age: .seconds(5))
    // A driver's first scrape is cold.
    #expect(wait(&schedule, .captured(), at: start, taking: .seconds(1)) < .milliseconds(150))
    #expect(wait(&schedule, .captured(), at: start + .seconds(2), taking: .milliseconds(1)) < .milliseconds(150))
    for second in 3..<7 {
      let now = start + .seconds(second)
      #expect(wait(&schedule, .captured(), at: now, taking: .milliseconds(500)) < .milliseconds(300))
      #expect(!schedule.isSparing)
    }
    #expect(wait(&schedule, .captured(), at: start + .seconds(8), taking: .milliseconds(500)) == .seconds(10))
    #expect(schedule.isSparing)
    schedule.end(at: start + .seconds(9))
    #expect(!schedule.isSparing)
  }

  @Test(
    "a target that answers without a page is not asked more either",
    arguments: [TargetSchedule.Result.notReady, .refused]
  )
  func dutyWithoutPage(result: TargetSchedule.Result) {
    var schedule = schedule()
    var (now, inside) = (start, Duration.zero)
    while start.duration(to: now) < .seconds(3600) {
      now += wait(&schedule, result, at: now, taking: .seconds(1)) + .seconds(1)
      inside += .seconds(1)
    }
    #expect((inside - schedule.policy.dutyReserve) / start.duration(to: now) < 0.0501)
  }

  @Test(
    "time-outs in a row are put half a minute apart, not minutes; the page that comes after them is followed as any"
  )
  func dutyOfTimeOuts() {
    var schedule = schedule(age: .seconds(60))
    _ = wait(&schedule, .captured(), at: start)
    let waits = (1...6).map { wait(&schedule, .failed, at: start + .seconds(40 * $0), taking: .seconds(10)) }
    #expect(waits.first.map { $0 < .seconds(3) } == true)
    #expect(waits.dropFirst().allSatisfy { $0 == .seconds(30) })
    let next = wait(&schedule, .captured(), at: start + .seconds(290), taking: .milliseconds(5))
    #expect(next < .milliseconds(7100), "\(next)")
  }

  @Test("answers without a page that take long are half a minute apart, and are not in the way of the page that comes")
  func dutyOfSlowAnswers() {
    var schedule = schedule()
    var now = start
    while start.duration(to: now) < .seconds(1200) {
      let wait = wait(&schedule, .notReady, at: now, taking: .seconds(5))
      #expect(wait <= .seconds(30))
      now += wait + .seconds(5)
    }
    let first = wait(&schedule, .captured(), at: now, taking: .seconds(2))
    #expect(first <= .seconds(30), "\(first)")
    let second = wait(&schedule, .captured(), at: now + first, taking: .milliseconds(5))
    #expect(second <= .seconds(15), "\(second)")
  }

  @Test("a first page that takes nearly as long as it may leaves the reserve to those that follow")
  func slowFirstPage() {
    var schedule = schedule(age: .seconds(5))
    var now = start
    for taken in [9000, 2300, 2300, 2300, 2300] {
      let wait = wait(&schedule, .captured(), at: now, taking: .milliseconds(taken))
      #expect(wait < .seconds(1), "\(taken)")
      now += wait + .milliseconds(taken)
    }
  }

  @Test("time-outs of a driver that starts do not keep us from it once it answers, nor does its slow first page")
  func coldStart() {
    var schedule = schedule(age: .zero)
    var (now, waits) = (start, [Duration]())
    for _ in 0..<5 {
      waits.append(wait(&schedule, .failed, at: now, taking: .seconds(10)))
      now += .seconds(10) + (waits.last ?? .zero)
    }
    #expect(waits == [1, 2, 4, 8, 16].map { .seconds($0) })
    let first = wait(&schedule, .captured(), at: now, taking: .seconds(3))
    #expect(first < .seconds(3), "\(first)")
    let second = wait(&schedule, .captured(), at: now + .seconds(5), taking: .milliseconds(200))
    #expect(second <= .seconds(4), "\(second)")
  }

  @Test("numbers that change hold at once, where they ask for a scrape earlier")
  func adopted() {
    var schedule = schedule(age: .seconds(3600))
    _ = wait(&schedule, .captured(), at: start)
    var policy = SchedulePolicy()
    policy.longest = .seconds(3)
    schedule.adopt(policy, now: start + .seconds(1))
    #expect(schedule.due == start + .seconds(4))
    schedule.adopt(SchedulePolicy(), now: start + .seconds(2))
    #expect(schedule.due == start + .seconds(4))
    #expect(wait(&schedule, .captured(), at: start + .seconds(4)) == .seconds(15))
  }

  // MARK: Idle

  @Test("an application that has run out of work is scraped at the shortest interval, as its end may be near")
  func idle() {
    var schedule = schedule(age: .seconds(3600))
    let done = WorkProgress(active: 0, completed: 9)
    #expect(wait(&schedule, .captured(done), at: start) == .milliseconds(100))
    #expect(schedule.state == .steady)
    #expect(wait(&schedule, .captured(done), at: start + .milliseconds(100)) == .milliseconds(100))
    #expect(schedule.state == .idle)
    let busy = WorkProgress(active: 1, completed: 9)
    #expect(wait(&schedule, .captured(busy), at: start + .seconds(15.1)) == .seconds(15))
    #expect(schedule.state == .steady)
  }

  @Test("an idle target that is slow is not asked more than its share allows")
  func idleAndSlow() {
    var schedule = schedule(age: .seconds(3600))
    let done = WorkProgress(active: 0, completed: 9)
    var last = Duration.zero
    for second in 0..<10 {
      last = wait(&schedule, .captured(done), at: start + .seconds(second), taking: .seconds(1))
    }
    #expect(schedule.state == .idle)
    #expect(last > .seconds(15))
  }

  // MARK: Ending

  @Test("deletion makes a scrape due at once, and from then on the shortest interval holds")
  func ending() {
    var schedule = schedule(age: .seconds(3600))
    _ = wait(&schedule, .captured(), at: start)
    schedule.end(at: start + .seconds(2))
    #expect(schedule.due == start + .seconds(2))
    #expect(schedule.state == .ending)
    #expect(wait(&schedule, .captured(), at: start + .seconds(2)) == .milliseconds(100))
    #expect(wait(&schedule, .captured(), at: start + .seconds(31)) == .milliseconds(100))
    // Where the grace is longer than usual, it is asked less the longer it takes.
    #expect(wait(&schedule, .captured(), at: start + .seconds(132)) == .seconds(2))
    #expect(schedule.state == .ending)
  }

  @Test("deletion during a scrape, which may have come just before, makes another due right after")
  func endingInFlight() {
    var schedule = schedule(age: .seconds(3600))
    _ = wait(&schedule, .captured(), at: start)
    schedule.begin(at: start + .seconds(15))
    schedule.end(at: start + .seconds(15))
    #expect(schedule.due == nil)
    schedule.finish(.captured(), at: start + .seconds(16))
    #expect(schedule.due == start + .seconds(16))
    #expect(wait(&schedule, .captured(), at: start + .seconds(16)) == .milliseconds(100))
  }

  @Test("one that is told to end before it showed a page is tried at once, and stays what it is")
  func endingEarly() {
    var schedule = schedule()
    _ = wait(&schedule, .refused, at: start + .seconds(50))
    schedule.end(at: start + .seconds(50))
    #expect(schedule.due == start + .seconds(50))
    #expect(schedule.state == .waitingForPort)
    #expect(wait(&schedule, .captured(), at: start + .seconds(51)) == .milliseconds(100))
    #expect(schedule.state == .ending)
  }

  @Test("one that is told to end and refuses then is asked a few times more, and left alone")
  func endingRefused() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured(), at: start)
    schedule.end(at: start)
    let waits = (1...4).map { wait(&schedule, .refused, at: start + .seconds($0)) }
    #expect(waits == [.milliseconds(50), .milliseconds(100), .milliseconds(200), .seconds(5)])
    #expect(schedule.state == .silent)
  }

  // MARK: Silent and ended

  @Test("a target that refuses after it had answered is retried quickly, then left to Kubernetes")
  func silence() {
    var schedule = schedule(age: .seconds(10))
    _ = wait(&schedule, .captured(), at: start)
    let waits = (1...4).map { wait(&schedule, .refused, at: start + .seconds($0)) }
    #expect(waits == [.milliseconds(50), .milliseconds(100), .milliseconds(200), .seconds(5)])
    #expect(schedule.state == .silent)
    #expect(wait(&schedule, .refused, at: start + .seconds(9)) == .seconds(5))
    #expect(wait(&schedule, .failed, at: start + .seconds(14)) == .seconds(5))
    #expect(wait(&schedule, .refused, at: start + .seconds(20)) == .seconds(5))
  }

  @Test("a silent target that answers again is what it was; one that starts anew is waited for as a new one")
  func back() {
    var schedule = schedule(age: .seconds(1000))
    _ = wait(&schedule, .captured(), at: start)
    for second in 1...5 { _ = wait(&schedule, .refused, at: start + .seconds(second)) }
    #expect(schedule.state == .silent)
    // A notebook's next session.
    #expect(wait(&schedule, .notReady, at: start + .seconds(10)) == .milliseconds(20))
    #expect(schedule.state == .waitingForPage)
    #expect(wait(&schedule, .captured(), at: start + .seconds(11)) == .seconds(15))
    #expect(schedule.state == .steady)
  }

  @Test("a target that has ended is never due again, whatever comes")
  func ended() {
    var schedule = schedule()
    schedule.begin(at: start)
    schedule.close()
    schedule.finish(.captured(), at: start + .seconds(1))
    schedule.end(at: start + .seconds(2))
    #expect(schedule.due == nil)
    #expect(schedule.state == .ended)
  }
}
