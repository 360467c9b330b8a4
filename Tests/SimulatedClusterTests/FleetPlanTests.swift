import Testing

@testable import SimulatedCluster

@Suite("The plan of a fleet")
struct FleetPlanTests {
  @Test("the same seed gives the same fleet, and another one another")
  func determinism() {
    #expect(FleetPlan(seed: 3).schedule == FleetPlan(seed: 3).schedule)
    #expect(FleetPlan(seed: 3).schedule != FleetPlan(seed: 4).schedule)
  }

  @Test("the shares hold to the driver")
  func shares() {
    let schedule = FleetPlan(drivers: 40, deleted: 0.25, failed: 0.1, outOfMemory: 0.05).schedule
    let counts = Dictionary(grouping: schedule, by: \.ending).mapValues(\.count)
    #expect(counts == [.deleted: 10, .failed: 4, .outOfMemory: 2, .completed: 24])
  }

  @Test("shares beyond the whole leave nothing over, and none too many")
  func tooManyShares() {
    let schedule = FleetPlan(drivers: 5, deleted: 0.8, failed: 0.8, outOfMemory: -1).schedule
    #expect(schedule.count { $0.ending == .deleted } == 4)
    #expect(schedule.count { $0.ending == .failed } == 1)
    #expect(FleetPlan(drivers: 0).schedule.isEmpty)
    #expect(FleetPlan(drivers: -1).schedule.isEmpty)
  }

  @Test("lives are within the range, starts are spread, names and addresses differ")
  func schedule() {
    let plan = FleetPlan(drivers: 300, lives: .seconds(1) ... .seconds(20), startsOver: .seconds(30))
    let schedule = plan.schedule
    #expect(schedule.allSatisfy { plan.lives.contains($0.life) })
    #expect(schedule.map(\.startsAfter) == schedule.map(\.startsAfter).sorted())
    #expect(schedule.first?.startsAfter == .zero)
    #expect(schedule.allSatisfy { $0.startsAfter < .seconds(30) })
    #expect(Set(schedule.map(\.podName)).count == 300)
    #expect(Set(schedule.map(\.address)).count == 300)
    #expect(Set(schedule.map(\.application.id)).count == 300)
    #expect(schedule[255].address.description == "127.1.1.0")
  }

  @Test("an address is read and written", arguments: ["127.0.0.1", "0.0.0.0", "255.255.255.255"])
  func address(text: String) {
    #expect(IPv4Address(text)?.description == text)
  }

  @Test("what is no address is not read", arguments: ["", "127.0.0", "127.0.0.256", "1.2.3.4.", "a.b.c.d", "1..2.3"])
  func noAddress(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test("a timing is scaled in all its parts")
  func scaling() {
    let timing = FleetPlan.Timing() * 0.1
    #expect(timing.kubeletReport == .milliseconds(30) ... .milliseconds(100))
    #expect(timing.driver.uiDelay == .milliseconds(220))
    #expect(timing.containerCreation == .milliseconds(80))
  }
}
