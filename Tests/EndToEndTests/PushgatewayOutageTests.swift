import SimulatedCluster
import Subprocess
import Testing

/// The Pushgateway is away, for a while or for good.
@Suite("A Pushgateway that is away", .serialized, .timeLimit(.minutes(1)))
struct PushgatewayOutageTests {
  @Test("gets the last values of a driver that lived and died meanwhile, once it is there")
  func comesLate() async throws {
    try await withAgent { cluster, agent, address, folder in
      let driver = try await cluster.startDriver("early-driver", worksFor: .milliseconds(1500))
      let total = try await driver.showsItsTotal()
      try await driver.succeed()
      try await eventually("the ended group to wait", within: .seconds(10)) {
        let metrics = try await agent.metrics()
        return metrics.value("afterglow_groups", ["state": "ended"]) == 1
          && metrics.value("afterglow_pushgateway_up") == 0
          && metrics.value("afterglow_pushgateway_waiting_groups") == 1 ? true : nil
      }
      #expect(try await agent.readiness().status == 200)

      try await PushgatewayProcess.run(at: address, in: folder) { gateway in
        let page = try await endedGroup(of: driver, at: gateway)
        #expect(page.completedTasks(of: driver.id) == total)
        #expect(driver.tasksLastShown == total)
        #expect(page.value("afterglow_application_exit_info", ["phase": "Succeeded", "exit_code": "0"]) == 1)
        #expect(try await gateway.groups() == [["job": "spark", "application_id": driver.id]])
        try await eventually("the agent to know that it is back", within: .seconds(10)) {
          let metrics = try await agent.metrics()
          return metrics.value("afterglow_pushgateway_up") == 1
            && metrics.value("afterglow_pushgateway_waiting_groups") == 0
            && metrics.value("afterglow_groups", ["state": "held"]) == 1 ? true : nil
        }
      }
      let complaints = agent.log(.warning, .error, .critical)
      #expect(complaints.count == 1, "\(complaints)")
      #expect(complaints.first?.message.hasPrefix("Pushgateway cannot be used") == true)
      #expect(complaints.first?["cause"]?.contains("cannot reach http://\(address): connection refused") == true)
      #expect(agent.log(.notice).map(\.message) == ["Pushgateway is back"])
    } afterwards: { agent, ending in
      #expect(ending.status == .exited(0))
      #expect(agent.log(.error).isEmpty)
    }
  }

  @Test("and comes back when the agent has been told to end gets what waits before that does")
  func backAtTheEnd() async throws {
    try await withAgent { cluster, agent, address, folder in
      let driver = try await cluster.startDriver("last-driver", worksFor: .milliseconds(500))
      let total = try await driver.showsItsTotal()
      try await driver.succeed()
      try await eventually("the ended group to wait", within: .seconds(20)) {
        let metrics = try await agent.metrics()
        return metrics.value("afterglow_groups", ["state": "ended"]) == 1
          && metrics.value("afterglow_pushgateway_up") == 0 ? true : nil
      }
      let asked = ContinuousClock.now
      try agent.process.send(.terminate)
      try await PushgatewayProcess.run(at: address, in: folder) { gateway in
        try await agent.process.waitForEnd(within: .seconds(15))
        #expect(asked.duration(to: .now) < .seconds(10))
        let page = try await endedGroup(of: driver, at: gateway, within: .zero)
        #expect(page.completedTasks(of: driver.id) == total)
      }
    } afterwards: { agent, ending in
      #expect(ending.status == .exited(0))
      #expect(agent.log(.error).isEmpty)
    }
  }

  @Test("when the agent is told to end does not keep that, which says how many groups are left")
  func awayAtTheEnd() async throws {
    try await withAgent { cluster, agent, _, _ in
      let ended = try await cluster.startDriver("ended-driver", worksFor: .milliseconds(500))
      _ = try await ended.showsItsTotal()
      try await ended.succeed()
      let running = try await cluster.startDriver("running-driver", worksFor: .milliseconds(500))
      _ = try await running.showsItsTotal()
      try await eventually("two groups to wait", within: .seconds(10)) {
        try await agent.metrics().value("afterglow_pushgateway_waiting_groups") == 2 ? true : nil
      }
    } afterwards: { agent, ending in
      #expect(ending.status == .exited(0))
      #expect(ending.duration < .seconds(10))
      let errors = agent.log(.error)
      #expect(errors.count == 1, "\(errors)")
      #expect(errors.first?.message == "groups are left that could not be pushed")
      #expect(errors.first?["groups"] == "2")
    }
  }

  // MARK: -

  /// Runs an agent that is given the address of a Pushgateway where nothing listens yet.
  private func withAgent(
    _ body: (
      _ cluster: TestCluster, _ agent: AfterglowProcess, _ address: LoopbackAddress, _ folder: String
    ) async throws -> Void,
    afterwards check: (_ agent: AfterglowProcess, _ ending: RunningProcess.Ending) -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let address = try await LoopbackAddress.unused()
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--pushgateway", "http://\(address)"]
        let (agent, ending) = try await AfterglowProcess.run(arguments, in: folder) { agent in
          try await body(cluster, agent, address, folder)
          return agent
        }
        check(agent, ending)
      }
    }
  }

  /// What the gateway has when it has been told of the driver's end.
  private func endedGroup(
    of driver: TestDriver,
    at gateway: PushgatewayProcess,
    within limit: Duration = .seconds(30)
  ) async throws -> MetricsPage {
    try await eventually("the group of \(driver.pod) with its end", within: limit) {
      let page = try await gateway.metrics()
      let labels = ["application_id": driver.id, "job": "spark"]
      return page.value("afterglow_application_end_timestamp_seconds", labels) == nil ? nil : page
    }
  }
}
