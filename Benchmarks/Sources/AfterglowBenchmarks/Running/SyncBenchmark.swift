import SimulatedCluster

/// From a cluster that the agent has never seen to one that it knows, and a minute of changes after that.
struct SyncBenchmark {
  private struct Way {
    var name: String
    var streams: StreamingLists
    var speaksProtobuf: Bool
    var hasGoals: Bool
  }

  var agent: String
  var pods: Int
  /// Changes in a second.
  var rate: Double
  var seconds: Int

  private static let ways = [
    Way(name: "protobuf, streamed", streams: .supported, speaksProtobuf: true, hasGoals: true),
    Way(name: "protobuf, listed", streams: .forbidden, speaksProtobuf: true, hasGoals: true),
    Way(name: "JSON, streamed", streams: .supported, speaksProtobuf: false, hasGoals: false),
    Way(name: "JSON, listed", streams: .forbidden, speaksProtobuf: false, hasGoals: false),
  ]

  func run() async throws -> Report {
    var report = Report(
      "kubernetes-sync",
      """
      the shipped agent on a cluster of \(pods) pods of 37 KB of JSON each, \(pods / BenchmarkPods.share) of them \
      annotated and pending, so that nothing is scraped; then \(rate.short) changes a second for \(seconds) s. \
      "Synced" counts from the last byte that the server handed to the system.
      """
    )
    for way in Self.ways { report.add(try await measure(way)) }
    return report
  }

  private func measure(_ way: Way) async throws -> Report.Row {
    let configuration = SimulatedAPIServer.Configuration(
      streamingLists: way.streams,
      speaksProtobuf: way.speaksProtobuf,
      ballast: .heavy
    )
    let pods = BenchmarkPods(annotated: .pending).make(pods)
    return try await BenchmarkCluster.run(configuration, pods: pods) { cluster in
      try await AgentProcess.run(agent, on: cluster) { agent in
        let synced = try await agent.waitUntilSynced()
        let known = try agent.process.figures()
        let metrics = try await agent.metrics()
        guard metrics.sum("afterglow_annotated_pods") == Double(self.pods / BenchmarkPods.share) else {
          throw BenchmarkFailure("the agent does not know all annotated pods after it was synced")
        }
        let sent = try await cluster.lastByteSent()
        let churn = await cluster.server.churn(PodChurn(eventsPerSecond: rate), for: .seconds(seconds))
        let after = try agent.process.figures()
        return Report.Row(
          name: way.name,
          figures: [
            Figure("sent after s", (sent - agent.process.startedAt).seconds),
            Figure("synced s", (synced - sent).seconds, goal: way.hasGoals ? .atMost(2) : nil),
            Figure("RSS MB", known.resident.megabytes),
            Figure("peak RSS MB", known.peakResident.megabytes, goal: way.hasGoals ? .atMost(40) : nil),
            Figure("anonymous MB", known.anonymous.megabytes),
            Figure("CPU s", known.processorTime.seconds),
            Figure("changes", Double(churn.events)),
            Figure("RSS MB then", after.resident.megabytes),
            Figure("peak RSS MB then", after.peakResident.megabytes),
            Figure("anonymous MB then", after.anonymous.megabytes),
            Figure("CPU s then", after.processorTime.seconds),
          ]
        )
      }
    }
  }
}
