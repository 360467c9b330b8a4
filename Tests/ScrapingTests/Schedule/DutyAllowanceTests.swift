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
      now += max(allowance.spend(duration, isPage: true, policy: policy, at: now), .milliseconds(10))
    }
    return (inside - policy.dutyReserve) / start.duration(to: now)
  }

  @Test(
    "a driver's cold first scrapes cost no wait, nor do four in a row that meet a pause",
    arguments: [10, 500, 2400]
  )
  func few(milliseconds: Int) {
    var allowance = DutyAllowance(policy, now: start)
    for _ in 0..<4 {
      #expect(allowance.spend(.milliseconds(milliseconds), isPage: true, policy: policy, at: start) == .zero)
    }
    #expect(allowance.spend(.milliseconds(1), isPage: true, policy: policy, at: start) == .milliseconds(20))
    var later = DutyAllowance(policy, now: start)
    for _ in 0..<5 { _ = later.spend(.milliseconds(1), isPage: true, policy: policy, at: start) }
    for _ in 0..<4 {
      #expect(later.spend(.milliseconds(milliseconds), isPage: true, policy: policy, at: start) == .milliseconds(20))
    }
  }

  @Test("five slow ones in a row are waited for twenty times as long as the quickest of them took")
  func five() {
    var allowance = DutyAllowance(policy, now: start)
    let waits = [400, 300, 350, 500, 450, 330].map {
      allowance.spend(.milliseconds($0), isPage: true, policy: policy, at: start)
    }
    #expect(waits == [0, 0, 0, 0, 6, 6].map { .seconds($0) })
  }

  @Test("a first page, and what is waited for in vain before it, takes little of the reserve")
  func inVain() {
    var allowance = DutyAllowance(policy, now: start)
    for _ in 0..<10 { #expect(allowance.spendInVain(.seconds(10), policy: policy, at: start) == .zero) }
    // Half of the reserve is left.
    let waits = (0..<4).map { _ in allowance.spend(.milliseconds(1300), isPage: true, policy: policy, at: start) }
    #expect(waits == [0, 0, 0, 4].map { .seconds($0) })
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
