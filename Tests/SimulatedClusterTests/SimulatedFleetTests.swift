import Fixtures
import FoundationEssentials
import Kubernetes
import NIOCore
import NIOHTTP1
import Testing

@testable import SimulatedCluster

/// One after the other: the fleets' addresses are fixed.
@Suite("A simulated fleet", .serialized)
struct SimulatedFleetTests {
  private static let quick = FleetPlan(
    drivers: 8,
    lives: .milliseconds(150) ... .milliseconds(300),
    startsOver: .milliseconds(100),
    deleted: 0.25,
    failed: 0.25,
    outOfMemory: 0.125,
    namespaces: ["one", "two"],
    firstAddress: IPv4Address(127, 88, 0, 1),
    port: 14040,
    timing: FleetPlan.Timing() * 0.02
  )

  @Test("each driver lives and ends as planned, and the pods say so")
  func lives() async throws {
    let plan = Self.quick
    try await withServer { server, _ in
      let fleet = SimulatedFleet(plan, on: server)
      try await fleet.run()

      #expect(fleet.truth.map(\.id) == plan.schedule.map(\.application.id))
      for truth in fleet.truth {
        let (runningAt, upAt) = (try #require(truth.runningAt), try #require(truth.uiUpAt))
        let endedAt = try #require(truth.endedAt)
        #expect(runningAt < upAt && upAt < endedAt)
        #expect(try #require(truth.finalValues).completedTasks > 0)
        #expect(try #require(truth.secondsUnseen) == endedAt.timeIntervalSince(upAt))

        let pod = server.pod(namespace: truth.namespace, name: truth.podName)
        guard truth.plannedEnding != .deleted else {
          #expect(pod == nil)
          #expect(try #require(truth.deletionAskedAt) < endedAt)
          continue
        }
        #expect(pod?.phase == truth.plannedEnding.phase)
        #expect(pod?.podIPs == [truth.address])
        #expect(pod?.labels["spark-app-selector"] == truth.id)
        guard case .terminated(let end)? = pod?.containerStatuses.first?.state else {
          Issue.record("\(truth.podName) has ended, but its pod does not say so")
          continue
        }
        #expect(end.exitCode == truth.plannedEnding.exitCode)
        #expect(end.reason == truth.plannedEnding.reason)
        #expect(end.finishedAt == truth.endedAt)
      }
      let left = server.pods.filter { $0.labels["spark-role"] == "executor" }
      #expect(left.isEmpty)
      #expect(server.pods.count { $0.annotations.isEmpty } == plan.bystanders)
    }
  }

  @Test("a watcher sees every step of every driver, in order")
  func events() async throws {
    var plan = Self.quick
    plan.firstAddress = IPv4Address(127, 88, 1, 1)
    plan.executors = 0
    plan.bystanders = 0
    let fleetPlan = plan
    try await withServer { server, port in
      let events = try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=1")
        try await SimulatedFleet(fleetPlan, on: server).run()
        server.endWatches()
        var events: [JSON] = []
        while let event = try await connection.nextEvent() { events.append(event) }
        return events
      }
      for planned in fleetPlan.schedule {
        let own = events.filter { $0[path: "object.metadata.name"]?.text == planned.podName }
        let steps = own.map { event in
          "\(event["type"]?.text ?? "") \(event[path: "object.status.phase"]?.text ?? "")"
        }
        let end = planned.ending.phase.rawValue
        let start = ["ADDED Pending", "MODIFIED Pending", "MODIFIED Running"]
        let expected =
          planned.ending == .deleted
          ? start + ["MODIFIED Running", "MODIFIED \(end)", "MODIFIED \(end)", "DELETED \(end)"]
          : start + ["MODIFIED \(end)"]
        #expect(steps == expected)
      }
    }
  }

  @Test("a scrape of a fleet's driver is part of the truth")
  func scrapes() async throws {
    var plan = Self.quick
    plan.drivers = 1
    plan.deleted = 0
    plan.lives = .seconds(3600) ... .seconds(3600)
    plan.timing.driver = .immediate
    plan.firstAddress = IPv4Address(127, 88, 2, 1)
    let server = SimulatedAPIServer()
    let fleet = SimulatedFleet(plan, on: server)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await fleet.run() }
      while fleet.truth[0].uiUpAt == nil { await Task.yield() }
      let port = plan.port
      let reply = try await get("/metrics/executors/prometheus", host: "127.88.2.1", port: port)
      #expect(reply.text == fleet.truth[0].lastScrape?.values.page)
      #expect(fleet.truth[0].scrapes == 1)
      #expect(fleet.truth[0].endedAt == nil)
      #expect(fleet.truth[0].secondsUnseen == nil)

      // Cancelled, it takes its drivers with it.
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      await #expect(throws: (any Error).self) { try await get("/", host: "127.88.2.1", port: plan.port) }
    }
  }

  @Test("a driver whose address is taken ends the fleet with an error that names it")
  func takenAddress() async throws {
    var plan = Self.quick
    plan.firstAddress = IPv4Address(127, 88, 3, 1)
    plan.lives = .seconds(3600) ... .seconds(3600)
    let other = SimulatedDriver(.init(), address: "127.88.3.2", port: plan.port, timing: .immediate)
    try await other.start()
    let fleet = SimulatedFleet(plan, on: SimulatedAPIServer())
    let error = await #expect(throws: ListenError.self) { try await fleet.run() }
    #expect(error?.host == "127.88.3.2")
    await other.stop()
  }
}
