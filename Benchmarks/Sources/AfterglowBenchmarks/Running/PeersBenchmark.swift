import SimulatedCluster

/// The same cluster for the agent and for vmagent, one after the other.
struct PeersBenchmark {
  var agent: String
  var vmagent: String
  var pods: Int
  /// Changes in a second.
  var rate: Double
  var seconds: Int

  private var annotated: Int { pods / BenchmarkPods.share }

  func run() async throws -> Report {
    var report = Report(
      "peers",
      """
      a cluster of \(pods) pods of 37 KB of JSON each, \(annotated) of them annotated and served by a small page that \
      each program scrapes every 15 s, by the usual relabelling; \(rate.short) changes a second for \
      \(seconds) s. "Targets known" counts from the program's start.
      """
    )
    let pages = try await PageServer.start()
    do {
      for speaksProtobuf in [true, false] {
        let name = "afterglow, \(speaksProtobuf ? "protobuf" : "JSON")"
        report.add(
          try await withCluster(pages, speaksProtobuf: speaksProtobuf) { cluster in
            try await AgentProcess.run(agent, on: cluster) { agent in
              try await measure(name, agent.process, on: cluster) {
                (try? await agent.metrics()).map { Int($0.sum("afterglow_targets")) } ?? 0
              }
            }
          }
        )
      }
      let version = vmagent == VmagentProcess.usualPath ? await VmagentProcess.version() : nil
      report.add(
        try await withCluster(pages, speaksProtobuf: true) { cluster in
          let sink = "http://127.0.0.1:\(pages.port)/write"
          return try await VmagentProcess.run(vmagent, on: cluster, sink: sink) { vmagent in
            try await measure(version.map { "vmagent \($0)" } ?? "vmagent", vmagent.process, on: cluster) {
              // It may not listen yet.
              (try? await vmagent.targets()) ?? 0
            }
          }
        }
      )
    } catch {
      try await pages.stop()
      throw error
    }
    try await pages.stop()
    return report
  }

  private func withCluster(
    _ pages: PageServer,
    speaksProtobuf: Bool,
    body: (BenchmarkCluster) async throws -> Report.Row
  ) async throws -> Report.Row {
    let configuration = SimulatedAPIServer.Configuration(speaksProtobuf: speaksProtobuf, ballast: .heavy)
    let pods = BenchmarkPods(annotated: .serving(port: pages.port)).make(pods)
    return try await BenchmarkCluster.run(configuration, pods: pods, body: body)
  }

  private func measure(
    _ name: String,
    _ process: MeasuredProcess,
    on cluster: BenchmarkCluster,
    _ targets: @Sendable () async throws -> Int
  ) async throws -> Report.Row {
    let known = try await eventually(
      "\(process.name) knows \(annotated) targets",
      within: .seconds(180),
      every: .milliseconds(50)
    ) {
      let there = try process.figures()
      return try await targets() >= annotated ? (ContinuousClock.now, there) : nil
    }
    let sent = try await cluster.lastByteSent()
    let churn = await cluster.server.churn(PodChurn(eventsPerSecond: rate), for: .seconds(seconds))
    let after = try process.figures()
    return Report.Row(
      name: name,
      figures: [
        Figure("list sent s", (sent - process.startedAt).seconds),
        Figure("targets known s", (known.0 - process.startedAt).seconds),
        Figure("RSS MB", known.1.resident.megabytes),
        Figure("CPU s", known.1.processorTime.seconds),
        Figure("changes", Double(churn.events)),
        Figure("RSS MB then", after.resident.megabytes),
        Figure("peak RSS MB", after.peakResident.megabytes),
        Figure("anonymous MB", after.anonymous.megabytes),
        Figure("CPU s then", after.processorTime.seconds),
      ]
    )
  }
}
