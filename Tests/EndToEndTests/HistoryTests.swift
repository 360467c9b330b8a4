import FoundationEssentials
import SimulatedCluster
import Subprocess
import Testing

/// What a real history server says of applications that have ended, held against Spark's own event log.
@Suite("The last word from a history server", .serialized, .timeLimit(.minutes(5)))
struct HistoryTests {
  @Test("tells of a driver that was over before it was seen")
  func missed() async throws {
    try await withPeers { peers in
      try await HistoryServerProcess.run(.spark3, logs: peers.logs, in: peers.folder) { history in
        _ = try await AfterglowProcess.run(peers.arguments(history: history.url), in: peers.folder) { agent in
          var application = try await peers.application(.spark3)
          application.script = "spark_workload.py"
          let start = Date()
          let (id, _) = try await SparkDriver.run(application, in: peers.folder) { driver in
            let start = try await driver.started()
            _ = try await driver.finished()
            try await driver.ended()
            return start.applicationID
          }
          // As in a cluster, where each pod has its application's id, also of a release that draws its own here.
          application.givenID = id
          var pod = SparkDriverPod(namespace: "spark", name: "short-driver", application: application)
            .running(since: start)
          SparkDriverPod.succeed(&pod, at: Date())
          try peers.cluster.server.create(pod)
          let page = try await lastWord(on: id, from: agent, at: peers.gateway)
          let log = try EventLog(in: peers.logs)
          #expect(log.isOfWorkload)
          try expect(page, of: id, log)
          let work = ["application_id": id, "executor_id": "driver", "namespace": "spark", "pod": "short-driver"]
          #expect(page.value("metrics_executor_completedTasks_total", work) ?? 0 > 20)
          let metrics = try await agent.metrics()
          #expect(metrics.value("afterglow_applications_recovered_total") == 1)
          #expect(metrics.value("afterglow_applications_captured_total") == 0)
        }
      }
    }
  }

  @Test("makes exact what was scraped last long before the end, and takes no counter back")
  func scraped() async throws {
    try await withPeers { peers in
      try await HistoryServerProcess.run(.spark4, logs: peers.logs, in: peers.folder) { history in
        // One page of it, and no other.
        let once = [
          "--shortest-interval", "1h", "--longest-interval", "1h", "--idle-boost", "0s", "--scrape-timeout", "1m",
        ]
        let arguments = peers.arguments(history: history.url, once)
        _ = try await AfterglowProcess.run(arguments, in: peers.folder) { agent in
          try await CounterWatch.run(on: peers.gateway) { watch in
            var application = try await peers.application(.spark4)
            application.script = "spark_workload.py"
            application.gate = peers.gate
            let pod = SparkDriverPod(namespace: "spark", name: "half-seen-driver", application: application)
            let ((id, scraped), _) = try await SparkDriver.run(application, in: peers.folder) { driver in
              let id = try await driver.started().applicationID
              try await eventually("some stages of \(id) to be over", within: .seconds(120)) {
                try EventLog(in: peers.logs).stages.count >= 3 ? true : nil
              }
              try peers.cluster.server.create(pod.running(since: Date()))
              let page = try await eventually("stages of \(id) at the gateway", within: .seconds(90)) {
                let page = try await peers.gateway.metrics()
                return page.values("spark_stage_info", ["application_id": id]).isEmpty ? nil : page
              }
              try peers.openGate()
              _ = try await driver.finished()
              try await driver.ended()
              return (id, page)
            }
            try peers.succeed(pod)
            let page = try await lastWord(on: id, from: agent, at: peers.gateway)
            let log = try EventLog(in: peers.logs)
            #expect(log.isOfWorkload)
            try expect(page, of: id, log)
            let tasks = try #require(scraped.completedTasks(of: id))
            #expect(tasks > 0 && tasks < Int64(log.tasks.completed))
            #expect(scraped.values("spark_stage_info", ["application_id": id]).count < log.stages.count)
            let metrics = try await agent.metrics()
            #expect(metrics.value("afterglow_scrapes_total", ["result": "captured"]) == 1)
            #expect(metrics.value("afterglow_applications_recovered_total") == 0)
            #expect(watch.faults.isEmpty)
            print("\(tasks) of \(log.tasks.completed) tasks had been scraped; \(watch.pages) pages")
          }
        }
      }
    }
  }

  /// However much of it could be scraped.
  @Test("is all of a driver that lives for about a second", arguments: SparkRelease.usual)
  func brief(release: SparkRelease) async throws {
    try await withPeers { peers in
      try await HistoryServerProcess.run(release, logs: peers.logs, in: peers.folder) { history in
        _ = try await AfterglowProcess.run(peers.arguments(history: history.url), in: peers.folder) { agent in
          try await CounterWatch.run(on: peers.gateway) { watch in
            var application = try await peers.application(release)
            application.script = "spark_brief.py"
            let start = Date()
            let (pod, id) = try await SparkDriver.run(application, in: peers.folder) { [application] driver in
              var application = application
              var pod = SparkDriverPod(namespace: "spark", name: "brief-driver", application: application)
              // One that draws its own id is shown as soon as that is known.
              if application.givenID != nil { try peers.cluster.server.create(pod.running(since: start)) }
              let id = try await driver.started().applicationID
              if application.givenID == nil {
                application.givenID = id
                pod.application = application
                try peers.cluster.server.create(pod.running(since: start))
              }
              try await driver.ended()
              return (pod, id)
            }.result
            try peers.succeed(pod)
            let page = try await lastWord(on: id, from: agent, at: peers.gateway)
            let log = try EventLog(in: peers.logs)
            #expect(log.tasks.completed == 4 && log.stages.count == 1)
            try expect(page, of: id, log)
            #expect(watch.faults.isEmpty)
            let scrapes = try await agent.metrics().value("afterglow_scrapes_total", ["result": "captured"])
            let seconds = ((log.endedAt ?? .nan) - (log.startedAt ?? .nan)) / 1000
            print("\(release.rawValue): an application of \(seconds) s, \(scrapes ?? 0) pages captured")
          }
        }
      }
    }
  }

  enum Kill: CaseIterable {
    case whileItRuns, afterItsEnd
  }

  @Test(
    "is waited for by an agent that was killed and one that was ended, and nothing goes before",
    arguments: Kill.allCases
  )
  func restarts(kill: Kill) async throws {
    try await withPeers { peers in
      let address = try await LoopbackAddress.unused()
      try await PrometheusProcess.run(scraping: [peers.gateway.authority], in: peers.folder) { prometheus in
        try await CounterWatch.run(on: peers.gateway) { watch in
          let spool = "\(peers.folder)/spool"
          let arguments = peers.arguments(
            history: "http://\(address)",
            ["--spool", spool, "--prometheus", prometheus.url]
          )
          let pod = try await killedAgent(arguments, kill, spool: spool, peers)
          let id = try #require(pod.application.givenID)

          let (_, ending) = try await AfterglowProcess.run(arguments, in: peers.folder) { agent in
            try await eventually("Prometheus to have the end of \(id)", within: .seconds(20)) {
              try await prometheus.query("afterglow_application_exit_info{application_id=\"\(id)\"}").first
            }
            // Without the history server it would be acknowledged by now.
            try await Task.sleep(for: .seconds(3))
            let metrics = try await agent.metrics()
            #expect(metrics.value("afterglow_groups", ["state": "ended"]) == 1)
            #expect(metrics.value("afterglow_holds_total", ["end": "acknowledged"]) == 0)
            #expect(try await peers.gateway.groups().count == 1)
            #expect(try await agent.page("/groups").contains("the history server is asked for its last word"))
          }
          #expect(ending.status == .exited(0))
          // As after the time to live of a job: the spool alone knows of it now.
          try peers.cluster.server.delete(namespace: pod.namespace, name: pod.name)

          _ = try await AfterglowProcess.run(arguments, in: peers.folder) { agent in
            try await HistoryServerProcess.run(.spark4, at: address, logs: peers.logs, in: peers.folder) { _ in
              try await eventually("the group of \(id) to be acknowledged and deleted", within: .seconds(120)) {
                let metrics = try await agent.metrics()
                return metrics.value("afterglow_history_applications_total", ["result": "read"]) == 1
                  && metrics.value("afterglow_holds_total", ["end": "acknowledged"]) == 1
                  && metrics.value("afterglow_groups_deleted_total") == 1 ? true : nil
              }
            }
          }
          try expect(try #require(watch.last(of: id)), of: id, try EventLog(in: peers.logs))
          #expect(watch.faults.isEmpty)
          let stage = "last_over_time(spark_stage_info{application_id=\"\(id)\",status=\"complete\"}[5m])"
          #expect(try await prometheus.query(stage).count == 1)
        }
      }
    }
  }

  @Test("that is not spoken in time leaves the group as it is, and that is said")
  func away() async throws {
    try await withPeers { peers in
      let nobody = "http://\(try await LoopbackAddress.unused())"
      let arguments = peers.arguments(history: nobody, hold: "3s", ["--spark-history-wait", "3s"])
      _ = try await AfterglowProcess.run(arguments, in: peers.folder) { agent in
        try await CounterWatch.run(on: peers.gateway) { watch in
          let pod = try await briefDriver(peers)
          let id = try #require(pod.application.givenID)
          let page = try await endedGroup(of: id, at: peers.gateway)
          let began = ContinuousClock.now
          #expect(try await agent.page("/groups").contains("the history server is asked for its last word"))
          try await eventually("the agent to give it up", within: .seconds(10)) {
            try await agent.metrics().value("afterglow_history_applications_total", ["result": "failed"]) == 1
              ? true : nil
          }
          let groups = try await agent.page("/groups")
          #expect(groups.contains("the history server has not told"), "\(groups)")
          let said = agent.log(.notice, mentioning: "connection refused")
          #expect(said.count == 1 && said.first?["application"] == id && said.first?["result"] == "failed", "\(said)")
          #expect(agent.log(.warning).map(\.message).count { $0.hasPrefix("the history server cannot be asked") } == 1)

          try await eventually("the group of \(id) to be deleted after its hold", within: .seconds(20)) {
            let metrics = try await agent.metrics()
            return metrics.value("afterglow_holds_total", ["end": "elapsed"]) == 1
              && metrics.value("afterglow_groups_deleted_total") == 1 ? true : nil
          }
          #expect(began.duration(to: .now) > .seconds(5))
          #expect(try await peers.gateway.groups().isEmpty)
          #expect(lines(of: id, on: try #require(watch.last(of: id))) == lines(of: id, on: page))
          #expect(page.completedTasks(of: id) == 4)
        }
      }
    }
  }

  // MARK: -

  /// What all of these have around them.
  private struct Peers {
    let folder: String
    /// Where applications write their event logs.
    let logs: String
    let gateway: PushgatewayProcess
    let cluster: TestCluster
    let kubeconfig: KubeconfigFile

    /// The agent's.
    func arguments(history: String, hold: String = "1h", _ more: [String] = []) -> [String] {
      [
        "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--hold", hold, "--spark-history", history,
      ] + more
    }

    func application(_ release: SparkRelease) async throws -> SparkDriver.Application {
      var application = try await SparkDriver.Application.new(release)
      application.linger = .zero
      application.log(to: logs)
      return application
    }

    /// Where drivers wait for a test.
    var gate: String { "\(folder)/gate" }

    func openGate() throws { try Data().write(to: URL(filePath: gate)) }

    /// The kubelet says that a driver has ended well.
    func succeed(_ pod: SparkDriverPod) throws {
      let end = Date()
      try cluster.server.update(namespace: pod.namespace, name: pod.name) { SparkDriverPod.succeed(&$0, at: end) }
    }
  }

  private func withPeers(_ body: (Peers) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let logs = "\(folder)/events"
      try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await TestCluster.run { cluster in
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          try await body(Peers(folder: folder, logs: logs, gateway: gateway, cluster: cluster, kubeconfig: kubeconfig))
        }
      }
    }
  }

  /// Runs a brief driver until what it has done is at the gateway and a closure has returned, and shows its pod to the end.
  private func briefDriver(_ peers: Peers, _ body: () async throws -> Void = {}) async throws -> SparkDriverPod {
    var application = try await peers.application(.spark4)
    application.script = "spark_brief.py"
    application.gate = peers.gate
    let pod = SparkDriverPod(namespace: "spark", name: "brief-driver", application: application)
    _ = try await SparkDriver.run(application, in: peers.folder) { driver in
      try peers.cluster.server.create(pod.running(since: Date()))
      let id = try await driver.started().applicationID
      try await eventually("the work of \(id) at the gateway", within: .seconds(60)) {
        try await peers.gateway.metrics().completedTasks(of: id) == 4 ? true : nil
      }
      try await body()
      try peers.openGate()
      try await driver.ended()
    }
    try peers.succeed(pod)
    return pod
  }

  /// Runs a driver to its end, and an agent until it is killed meanwhile or thereafter.
  private func killedAgent(
    _ arguments: [String],
    _ kill: Kill,
    spool: String,
    _ peers: Peers
  ) async throws -> SparkDriverPod {
    try await AfterglowProcess.run(arguments, in: peers.folder) { agent in
      let pod = try await briefDriver(peers) {
        guard kill == .whileItRuns else { return }
        try await eventually("a file in the spool", within: .seconds(30)) {
          try FileManager.default.contentsOfDirectory(atPath: spool).contains { $0.hasSuffix(".prom") } ? true : nil
        }
        try agent.process.send(.kill)
      }
      if kill == .afterItsEnd {
        _ = try await endedGroup(of: try #require(pod.application.givenID), at: peers.gateway)
        try agent.process.send(.kill)
      }
      try await agent.process.waitForEnd(within: .seconds(10))
      return pod
    }.result
  }

  private func endedGroup(of id: String, at gateway: PushgatewayProcess) async throws -> MetricsPage {
    try await eventually("the end of \(id) at the gateway", within: .seconds(20)) {
      let page = try await gateway.metrics()
      return page.values("afterglow_application_exit_info", ["application_id": id]).isEmpty ? nil : page
    }
  }

  /// The page of the gateway once it has what the history server said.
  private func lastWord(
    on id: String,
    from agent: AfterglowProcess,
    at gateway: PushgatewayProcess
  ) async throws -> MetricsPage {
    try await eventually("the last word on \(id) to be delivered", within: .seconds(120)) {
      let metrics = try await agent.metrics()
      return metrics.value("afterglow_history_applications_total", ["result": "read"]) == 1
        && metrics.value("afterglow_groups", ["state": "held"]) == 1 ? true : nil
    }
    return try await endedGroup(of: id, at: gateway)
  }

  private func expect(_ page: MetricsPage, of id: String, _ log: EventLog) throws {
    try log.expect(page, of: id)
    try log.expectWork(page, of: id)
    let end = try #require(page.value("spark_application_end_timestamp_seconds", ["application_id": id]))
    #expect(log.endedAt.map { $0 / 1000 } == end)
  }

  /// All that a group has, but for when it was pushed.
  private func lines(of id: String, on page: MetricsPage) -> Set<Substring> {
    Set(page.lines.filter { $0.contains("application_id=\"\(id)\"") && !$0.hasPrefix("push_") })
  }
}
