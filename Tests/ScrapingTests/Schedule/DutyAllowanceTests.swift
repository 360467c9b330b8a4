import Testing

@testable import Scraping

@Suite struct DutyAllowanceTests {
  private let start = ContinuousClock.now
  private let policy = SchedulePolicy()

  @Test("a driver's cold first scrape is paid from the reserve")
  func cold() {
    var allowance = DutyAllowance(policy, now: start)
    #expect(allowance.spend(.milliseconds(1500), policy: policy, at: start) == .zero)
    #expect(allowance.spend(.milliseconds(1), policy: policy, at: start) == .milliseconds(20))
  }

  @Test("however slow a target is, it is scraped a twentieth of the time", arguments: [2, 20, 300, 4000])
  func share(milliseconds: Int) {
    var allowance = DutyAllowance(policy, now: start)
    var now = start
    var inside = Duration.zero
    while start.duration(to: now) < .seconds(3600) {
      now += .milliseconds(milliseconds)
      inside += .milliseconds(milliseconds)
      now += max(allowance.spend(.milliseconds(milliseconds), policy: policy, at: now), .milliseconds(10))
    }
    let share = (inside - policy.dutyReserve) / start.duration(to: now)
    #expect(share <= 0.0501, "\(share)")
    // A target as slow as that is asked as often as the share allows, not less.
    if milliseconds > 2 { #expect(share > 0.048, "\(share)") }
  }
}
