import Testing

@testable import Scraping

@Suite struct DutyAllowanceTests {
  private let start = ContinuousClock.now
  private let policy = SchedulePolicy()

  /// Scrapes for an hour, each time waiting as long as it has to.
  ///
  /// - Returns: the share of the time that was spent inside scrapes, but for the reserve.
  private func share(of durations: [Duration]) -> Double {
    var allowance = DutyAllowance(policy, now: start)
    var now = start
    var inside = Duration.zero
    var index = 0
    while start.duration(to: now) < .seconds(3600) {
      let duration = durations[index % durations.count]
      index += 1
      now += duration
      inside += duration
      now += max(allowance.spend(duration, policy: policy, at: now), .milliseconds(10))
    }
    return (inside - policy.dutyReserve) / start.duration(to: now)
  }

  @Test("a driver's cold first scrape costs no wait, nor does a single one that meets a pause", arguments: [1, 3, 8])
  func single(seconds: Int) {
    var allowance = DutyAllowance(policy, now: start)
    #expect(allowance.spend(.seconds(seconds), policy: policy, at: start) == .zero)
    #expect(allowance.spend(.milliseconds(1), policy: policy, at: start) == .milliseconds(20))
    var later = DutyAllowance(policy, now: start)
    _ = later.spend(.milliseconds(1), policy: policy, at: start)
    #expect(later.spend(.seconds(seconds), policy: policy, at: start) == .milliseconds(20))
  }

  @Test("two slow ones in a row are waited for twenty times as long")
  func two() {
    var allowance = DutyAllowance(policy, now: start)
    _ = allowance.spend(.milliseconds(400), policy: policy, at: start)
    #expect(allowance.spend(.milliseconds(300), policy: policy, at: start) == .seconds(6))
  }

  @Test("however slow a target is, it is scraped a twentieth of the time", arguments: [2, 20, 300, 4000])
  func slow(milliseconds: Int) {
    let share = share(of: [.milliseconds(milliseconds)])
    #expect(share <= 0.0501, "\(share)")
  }

  @Test("one that is slow now and then is, too, once the reserve is used up")
  func alternating() {
    let share = share(of: [.seconds(1), .milliseconds(1)])
    #expect(share <= 0.0501, "\(share)")
    #expect(share > 0.045, "\(share)")
  }
}
