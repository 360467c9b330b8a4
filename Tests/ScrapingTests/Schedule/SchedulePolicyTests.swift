import Discovery
import Scraping
import Testing

@Suite struct SchedulePolicyTests {
  @Test("what a target asks for holds for it, and the rest as for all")
  func overridden() {
    let policy = SchedulePolicy().overridden(by: ScheduleOverrides(growth: 0.01, idleBoost: .zero))
    #expect(policy.growth == 0.01)
    #expect(policy.idleBoost == .zero)
    #expect(policy.shortest == .milliseconds(100))
    #expect(policy.longest == .seconds(15))
  }

  @Test("a bound that is asked for moves the other one out of its way")
  func bounds() {
    let slow = SchedulePolicy().overridden(by: ScheduleOverrides(shortest: .seconds(60)))
    #expect((slow.shortest, slow.longest) == (.seconds(60), .seconds(60)))
    let quick = SchedulePolicy().overridden(by: ScheduleOverrides(longest: .milliseconds(50)))
    #expect((quick.shortest, quick.longest) == (.milliseconds(50), .milliseconds(50)))
    let both = SchedulePolicy().overridden(by: ScheduleOverrides(shortest: .seconds(5), longest: .seconds(1)))
    #expect((both.shortest, both.longest) == (.seconds(5), .seconds(5)))
  }
}
