import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Subprocess
import Testing

/// The API server refuses, forbids, forgets, or is away.
@Suite("Trouble with the API server", .serialized, .timeLimit(.minutes(1)))
struct ClusterOutageTests {
  struct Trouble: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var configuration = SimulatedAPIServer.Configuration()
    var isUp = true
    /// What is said of it in the log and by `/readyz`.
    var words: [String]
    /// What the review of the permissions at the start finds.
    var missing: [String] = []
    var end: @Sendable (TestCluster) async throws -> Void
  }

  /// The agent's own.
  static let token = "the-agents-own-token-0123456789"

  static let troubles = [
    Trouble(
      testDescription: "a refused token",
      configuration: .init(bearerToken: "another"),
      words: ["cannot watch pods in all namespaces", "refused the credentials of kubeconfig", "renew the token"],
      end: { cluster in cluster.server.reconfigure { $0.bearerToken = token } }
    ),
    Trouble(
      testDescription: "no permission to list",
      // A list that is streamed is a watch.
      configuration: .init(streamingLists: .forbidden, authorise: { $0.verb != "list" }),
      words: [
        "cannot list pods in all namespaces", "forbids it", "a ClusterRole that has the rule",
        "{apiGroups: [\"\"], resources: [\"pods\"], verbs: [\"list\", \"watch\"]}",
      ],
      missing: ["may not list pods in all namespaces"],
      end: { cluster in cluster.server.reconfigure { $0.authorise = { _ in true } } }
    ),
    Trouble(
      testDescription: "no permission to watch",
      configuration: .init(authorise: { $0.verb != "watch" }),
      words: [
        "cannot watch pods in all namespaces", "forbids it", "a ClusterRole that has the rule",
        "{apiGroups: [\"\"], resources: [\"pods\"], verbs: [\"list\", \"watch\"]}",
      ],
      missing: ["may not watch pods in all namespaces"],
      end: { cluster in cluster.server.reconfigure { $0.authorise = { _ in true } } }
    ),
    Trouble(
      testDescription: "no server at all",
      isUp: false,
      words: ["cannot watch pods in all namespaces", "cannot be reached: connection refused", "check the address in"],
      end: { cluster in try await cluster.start() }
    ),
  ]

  @Test("is said once and makes the agent unready, until it ends", arguments: troubles)
  func saidOnce(trouble: Trouble) async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run(trouble.configuration, isUp: trouble.isUp) { cluster in
        let arguments = ["--kubeconfig", try KubeconfigFile(server: cluster.url, token: Self.token, in: folder).path]
        let run = try await AfterglowProcess.run(arguments, waitsForReady: false, in: folder) { agent in
          try await eventually("three attempts", within: .seconds(30)) {
            let metrics = try await agent.metrics()
            let lists = metrics.value("afterglow_kubernetes_lists_total", ["result": "failed"]) ?? 0
            let watches = metrics.value("afterglow_kubernetes_watches_total", ["result": "failed"]) ?? 0
            return lists + watches >= 3 ? true : nil
          }
          let complaints = agent.log(.warning, .error, .critical)
          let missing = complaints.filter { $0.message == "permissions are missing" }
          #expect(missing.count == trouble.missing.count, "\(complaints)")
          for (found, words) in zip(missing, trouble.missing) {
            #expect(found["cause"]?.hasSuffix(words) == true, "\(found)")
            #expect(found["remedy"]?.contains("verbs: [\"list\", \"watch\"]") == true)
          }
          let errors = complaints.filter { $0.message != "permissions are missing" }
          #expect(errors.count == 1, "\(errors)")
          let error = try #require(errors.first)
          #expect(error.level == .error)
          let readiness = try await agent.readiness()
          #expect(readiness.status == 503)
          for words in trouble.words + [cluster.url] {
            #expect(error["cause"]?.contains(words) == true)
            #expect(readiness.body.contains(words))
          }
          #expect(try await agent.page("/healthz") == "ok\n")
          #expect(try await agent.metrics().value("afterglow_ready") == 0)

          try await trouble.end(cluster)
          try await eventually("the agent to be ready", within: .seconds(40)) {
            try await agent.readiness().status == 200 ? true : nil
          }
          #expect(agent.log(.notice).map(\.message) == ["the Kubernetes API is watched again"])
          #expect(agent.log(.warning, .error, .critical).count == complaints.count)
          #expect(!readiness.body.contains(Self.token))
          return agent
        }
        #expect(run.ending.status == .exited(0))
        #expect(!run.result.process.log.contains(Self.token))
      }
    }
  }

  enum Interruption: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case cut = "cut watches"
    case forgotten = "a forgotten history"
    case away = "a server that is away for a while"

    var testDescription: String { rawValue }
  }

  @Test(
    "in the middle of a driver's life costs nothing of it, and its deletion is noticed",
    arguments: Interruption.allCases
  )
  func midLife(interruption: Interruption) async throws {
    try await withAgent { cluster, agent in
      let driver = try await cluster.startDriver("long-driver")
      try await captured(driver, by: agent)
      try await interrupt(cluster, by: interruption, seenBy: agent)
      // Deleted as kubectl does: a word before, then the end, then the pod is gone.
      let deletions = try await agent.metrics().value("afterglow_kubernetes_watch_events_total", ["type": "deleted"])
      try cluster.server.delete(namespace: driver.namespace, name: driver.name)
      try await eventually("the agent to know of the deletion", within: .seconds(10)) {
        try await agent.metrics().value("afterglow_targets", ["state": "ending"]) == 1 ? true : nil
      }
      await driver.simulated.stop()
      let end = Date()
      try cluster.server.update(namespace: driver.namespace, name: driver.name) { pod in
        let termination = ContainerStatus.Termination(
          exitCode: 143,
          reason: "Error",
          startedAt: pod.startTime,
          finishedAt: end
        )
        pod.phase = .failed
        pod.containerStatuses = [ContainerStatus(name: SparkDriverPod.container, state: .terminated(termination))]
      }
      try cluster.server.finishDeletion(namespace: driver.namespace, name: driver.name)
      try await expectEnd(of: driver, exitInfo: ["phase": "Failed", "exit_code": "143"], at: agent)
      try await eventually("the agent to have seen the pod go", within: .seconds(10)) {
        let metrics = try await agent.metrics()
        let seen = metrics.value("afterglow_kubernetes_watch_events_total", ["type": "deleted"])
        return metrics.value("afterglow_annotated_pods") == 0 && seen ?? 0 > deletions ?? 0 ? true : nil
      }
    }
  }

  @Test("during which a pod goes, of which nothing is ever told, does not hide that it is gone")
  func goneInBetween() async throws {
    try await withAgent { cluster, agent in
      let driver = try await cluster.startDriver("lost-driver")
      try await captured(driver, by: agent)
      // A restart after which the server remembers nothing of what happened in between.
      await cluster.server.stop()
      await driver.simulated.stop()
      try cluster.server.finishDeletion(namespace: driver.namespace, name: driver.name)
      cluster.server.compact()
      try await cluster.start()
      try await expectEnd(of: driver, exitInfo: ["phase": "Deleted"], at: agent)
      #expect(cluster.server.counts.expiredWatches > 0)
      let metrics = try await agent.metrics()
      #expect(metrics.value("afterglow_annotated_pods") == 0)
      #expect(metrics.value("afterglow_kubernetes_watch_events_total", ["type": "deleted"]) == 0)
    }
  }

  // MARK: -

  private func withAgent(
    _ body: (_ cluster: TestCluster, _ agent: AfterglowProcess) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let arguments = ["--kubeconfig", try KubeconfigFile(server: cluster.url, in: folder).path]
        let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { try await body(cluster, $0) }
        #expect(ending.status == .exited(0))
      }
    }
  }

  private func captured(_ driver: TestDriver, by agent: AfterglowProcess) async throws {
    try await eventually("something of \(driver.pod) to be captured", within: .seconds(10)) {
      try await agent.applications().completedTasks(of: driver.id) ?? 0 > 0 ? true : nil
    }
  }

  /// What the group says after the end is what the driver said last, and how it ended.
  private func expectEnd(
    of driver: TestDriver,
    exitInfo: [String: String],
    at agent: AfterglowProcess
  ) async throws {
    let total = driver.tasksLastShown
    var page: MetricsPage?
    try await eventually(
      "the end of \(driver.pod) with \(total ?? 0) tasks",
      within: .seconds(20),
      note: {
        page.map {
          "\($0.lines(of: "afterglow_application_exit_info")), \($0.completedTasks(of: driver.id) ?? 0) tasks"
        }
      }
    ) {
      page = try await agent.applications()
      let labels = exitInfo.merging(["application_id": driver.id]) { $1 }
      return page?.value("afterglow_application_exit_info", labels) == 1 && page?.completedTasks(of: driver.id) == total
        ? true : nil
    }
  }

  /// Interrupts all watches, and returns when the agent is over it.
  private func interrupt(
    _ cluster: TestCluster,
    by interruption: Interruption,
    seenBy agent: AfterglowProcess
  ) async throws {
    let server = cluster.server
    let before = server.counts
    switch interruption {
    case .cut:
      server.cutWatches()
      try await eventually("the watch to be resumed", within: .seconds(20)) {
        server.counts.resumedWatches > before.resumedWatches ? true : nil
      }
      #expect(server.counts.lists == before.lists && server.counts.streamingLists == before.streamingLists)
    case .forgotten:
      // Again, should the agent be back before the history is forgotten.
      try await eventually("a watch to be told that its version is too old", within: .seconds(20)) {
        server.cutWatches()
        try server.create(Pod(namespace: "spark", name: "bystander-\(UUID().uuidString.lowercased())", uid: ""))
        server.compact()
        let isOver = try await eventually("a watch", within: .seconds(20)) { server.openWatches > 0 ? true : nil }
        return isOver && server.counts.expiredWatches > before.expiredWatches ? true : nil
      }
      #expect(server.counts.streamingLists > before.streamingLists)
    case .away:
      await server.stop()
      try await eventually("the agent to be unready", within: .seconds(20)) {
        try await agent.readiness().status == 503 ? true : nil
      }
      #expect(agent.log(.error).count == 1)
      try await cluster.start()
    }
    try await eventually("the agent to be ready and watching", within: .seconds(40)) {
      try await agent.readiness().status == 200 && server.openWatches == 1 ? true : nil
    }
  }
}
