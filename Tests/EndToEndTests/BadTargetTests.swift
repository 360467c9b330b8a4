import Kubernetes
import SimulatedCluster
import Subprocess
import Testing

/// What a person can get wrong with a pod: each pod's trouble is said once, and is nobody else's.
@Suite("A pod that cannot be scraped", .serialized, .timeLimit(.minutes(1)))
struct BadTargetTests {
  @Test("for its malformed port annotation is named with the value and the remedy, and counted")
  func malformedPort() async throws {
    try await besideAGoodDriver(expectingOneWarningOf: "spark/bad-port-driver") { cluster, agent in
      let bad = try await cluster.addDriver("bad-port-driver", annotations: ["prometheus.io/port": "http:4040"])
      let warning = try await eventually("a warning of \(bad.pod)", within: .seconds(10)) {
        agent.log(.warning, mentioning: bad.pod).first
      }
      #expect(warning.message == "pod is not scraped")
      #expect(warning["pod"] == bad.pod)
      #expect(warning.mentions("prometheus.io/port is \"http:4040\""))
      #expect(warning.mentions("write a number from 1 to 65535, or the name of a container port"))
      let metrics = try await agent.metrics()
      #expect(metrics.value("afterglow_unscraped_pods", ["reason": "malformed_port"]) == 1)
      #expect(metrics.value("afterglow_annotated_pods") == 2)
      // The same mistake at the pod's next change is no news.
      let changes = metrics.value("afterglow_kubernetes_watch_events_total", ["type": "modified"]) ?? 0
      try cluster.server.update(namespace: bad.namespace, name: bad.name) { $0.labels["touched"] = "yes" }
      try await eventually("the agent to see the pod's change", within: .seconds(10)) {
        let now = try await agent.metrics().value("afterglow_kubernetes_watch_events_total", ["type": "modified"])
        return now ?? 0 > changes ? true : nil
      }
    }
  }

  @Test("for its executors page is off is named with the setting that switches it on")
  func pageOff() async throws {
    try await besideAGoodDriver(expectingOneWarningOf: "spark/page-off-driver") { cluster, agent in
      let bad = try await cluster.startDriver("page-off-driver", options: .init(hasExecutorsPage: false))
      let warning = try await eventually("a warning of \(bad.pod)", within: .seconds(10)) {
        agent.log(.warning, mentioning: bad.pod).first
      }
      #expect(warning.message == "target gives no metrics")
      #expect(warning["pod"] == bad.pod)
      #expect(warning["target"]?.hasSuffix("/metrics/executors/prometheus") == true)
      #expect(warning.mentions("/jobs/"))
      #expect(warning.mentions("spark.ui.prometheus.enabled=true"))
      try await eventually("five scrapes of it", within: .seconds(20)) {
        let scrapes = try await agent.metrics().value("afterglow_scrapes_total", ["result": "redirected"]) ?? 0
        return scrapes >= 5 ? true : nil
      }
    }
  }

  @Test("since it never serves anything is not talked of while it may still start, and is when it has ended")
  func neverServes() async throws {
    try await besideAGoodDriver(expectingOneWarningOf: "spark/mute-driver") { cluster, agent in
      let bad = try await cluster.addDriver("mute-driver")
      try await eventually("five scrapes of it", within: .seconds(20)) {
        let scrapes = try await agent.metrics().value("afterglow_scrapes_total", ["result": "refused"]) ?? 0
        return scrapes >= 5 ? true : nil
      }
      try await eventually("it alone to be waited for", within: .seconds(10)) {
        try await agent.metrics().value("afterglow_targets", ["state": "waiting_for_port"]) == 1 ? true : nil
      }
      #expect(agent.log(.warning, .error).isEmpty)
      try await bad.succeed()
      let warning = try await eventually("a warning of \(bad.pod)", within: .seconds(10)) {
        agent.log(.warning, mentioning: bad.pod).first
      }
      #expect(warning.message == "pod ended before anything of it was captured")
      #expect(warning["reason"] == "connection refused: nothing listens on the port")
      #expect(try await agent.metrics().value("afterglow_pods_missed_total") == 1)
      let missed = try await agent.page("/api/v1/applications?state=missed")
      #expect(missed.contains("\"pods\":[\"mute-driver\"]") && missed.contains("connection refused"), "\(missed)")
      let arguments = ["application", bad.id, "--agent", "http://\(agent.console)"]
      let (log, ending) = try await AfterglowProcess.command("explain", arguments)
      #expect(ending.status == .exited(1))
      #expect(
        log.hasPrefix("application \(bad.id) was missed: it ended before anything of it was captured: "),
        "\(log)"
      )
    }
  }

  /// Runs an agent for a good driver and for what the closure adds; whatever that is, the good one is captured, and
  /// there is one warning in the whole log.
  private func besideAGoodDriver(
    expectingOneWarningOf pod: String,
    _ body: (_ cluster: TestCluster, _ agent: AfterglowProcess) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let (agent, ending) = try await AfterglowProcess.run(["--kubeconfig", kubeconfig.path], in: folder) { agent in
          let good = try await cluster.startDriver("good-driver", worksFor: .seconds(1))
          try await body(cluster, agent)
          let total = try await good.showsItsTotal()
          try await good.succeed()
          try await eventually("all of the good driver's tasks to be kept", within: .seconds(10)) {
            try await agent.applications().completedTasks(of: good.id) == total ? true : nil
          }
          return agent
        }
        #expect(ending.status == .exited(0))
        let complaints = agent.log(.warning, .error, .critical)
        #expect(complaints.count == 1, "\(complaints)")
        #expect(complaints.first?["pod"] == pod)
      }
    }
  }
}
