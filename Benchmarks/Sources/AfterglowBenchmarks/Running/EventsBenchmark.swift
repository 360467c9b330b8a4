import SimulatedCluster

/// Watch events at a rate that no cluster has for long.
struct EventsBenchmark {
  private struct Size {
    var name: String
    var ballast: PodBallast?
    var speaksProtobuf: Bool
    var hasGoal: Bool
  }

  var agent: String
  var pods: Int
  /// Events in a second.
  var rate: Double
  var seconds: Int

  private static let sizes = [
    Size(name: "protobuf, 13 KB of JSON each", ballast: .usual, speaksProtobuf: true, hasGoal: true),
    Size(name: "protobuf, 1 KB of JSON each", ballast: nil, speaksProtobuf: true, hasGoal: true),
    Size(name: "JSON, 1 KB each", ballast: nil, speaksProtobuf: false, hasGoal: false),
  ]

  func run() async throws -> Report {
    var report = Report(
      "kubernetes-events",
      """
      \(rate.short) events a second for \(seconds) s, of random pods out of \(pods), \(pods / BenchmarkPods.share) of \
      them annotated and pending; server and agent share the machine. "Behind" is what was sent and not yet \
      taken: at most, asked each half second, and how long the last took after all was sent. \
      "Lag" is the agent's own, from an event's arrival until all had taken it, by the upper bound of its bucket.
      """
    )
    for size in Self.sizes { report.add(try await measure(size)) }
    return report
  }

  private func measure(_ size: Size) async throws -> Report.Row {
    let configuration = SimulatedAPIServer.Configuration(
      speaksProtobuf: size.speaksProtobuf,
      keepsBytes: false,
      ballast: size.ballast
    )
    let pods = BenchmarkPods(annotated: .pending).make(pods)
    return try await BenchmarkCluster.run(configuration, pods: pods) { cluster in
      try await AgentProcess.run(agent, on: cluster) { agent in
        _ = try await agent.waitUntilSynced()
        let before = try agent.process.figures()
        let first = cluster.server.resourceVersion
        let taken = try await Self.taken(by: agent)
        let (churn, behind) = try await drive(cluster.server) {
          let sent = cluster.server.resourceVersion - first
          return max(0, sent - (try await Self.taken(by: agent) - taken))
        }
        let end = ContinuousClock.now
        let total = try await eventually("the agent has taken all", within: .seconds(60), every: .milliseconds(5)) {
          let count = try await Self.taken(by: agent) - taken
          return count >= churn.events ? count : nil
        }
        let caughtUp = ContinuousClock.now - end
        let metrics = try await agent.metrics()
        let after = try agent.process.figures()
        let lag = "afterglow_kubernetes_event_lag_seconds"
        return Report.Row(
          name: size.name,
          figures: [
            Figure("sent", Double(churn.events)),
            Figure("sent/s", Double(churn.events) / Double(seconds), goal: size.hasGoal ? .atLeast(rate * 0.99) : nil),
            Figure("taken", Double(total)),
            Figure("behind at most", Double(behind)),
            Figure("behind s at the end", caughtUp.seconds, goal: size.hasGoal ? .atMost(1) : nil),
            Figure("relists", metrics.sum("afterglow_kubernetes_relists_total")),
            Figure("lag p50 ms", metrics.quantile(0.5, of: lag) * 1000),
            Figure("lag p99 ms", metrics.quantile(0.99, of: lag) * 1000),
            Figure("CPU s", (after.processorTime - before.processorTime).seconds),
            Figure("peak RSS MB", after.peakResident.megabytes),
            Figure("server late ms", churn.longestDelay.seconds * 1000),
          ]
        )
      }
    }
  }

  /// - Returns: what was sent, and the most that the agent was behind.
  private func drive(
    _ server: SimulatedAPIServer,
    behind: @escaping @Sendable () async throws -> Int
  ) async throws -> (PodChurn.Result, Int) {
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        var most = 0
        while !Task.isCancelled {
          most = max(most, try await behind())
          try? await Task.sleep(for: .milliseconds(500))
        }
        return most
      }
      let churn = await server.churn(PodChurn(eventsPerSecond: rate), for: .seconds(seconds))
      group.cancelAll()
      return (churn, try await group.next() ?? 0)
    }
  }

  private static func taken(by agent: AgentProcess) async throws -> Int {
    Int(try await agent.metrics().sum("afterglow_kubernetes_watch_events_total", with: "type=\"modified\""))
  }
}
