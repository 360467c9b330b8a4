import FoundationEssentials
import SimulatedCluster

/// Who scrapes drivers and pushes what they show.
enum Deliverer: String, Sendable, CaseIterable {
  /// The agent, which asks Prometheus what has arrived and deletes the groups then.
  case afterglow
  /// `NaiveAgent`.
  case naive

  var words: String {
    switch self {
    case .afterglow: "afterglow"
    case .naive: "each second, a PUT each"
    }
  }

  /// Runs it around a closure.
  func run<Result: Sendable>(
    _ programs: DeliveryPrograms,
    for plan: FleetPlan,
    on cluster: BenchmarkCluster,
    into gateway: PushgatewayProcess,
    readBy store: PrometheusProcess,
    body: (MeasuredProcess) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .afterglow:
      let settings = ["--pushgateway", gateway.url, "--prometheus", store.url] + programs.settings
      return try await AgentProcess.run(programs.agent, on: cluster, settings: settings) { agent in
        _ = try await agent.waitUntilSynced()
        return try await body(agent.process)
      }
    case .naive:
      return try await withTemporaryFolder { folder in
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let targets = NaiveAgent.Target.list(of: plan)
        let file = "\(folder)/targets"
        try Data(targets.map { "\($0.line)\n" }.joined().utf8).write(to: URL(filePath: file))
        let arguments = ["naive-agent", "--targets", file, "--pushgateway", gateway.url]
        return try await MeasuredProcess.run(program, arguments, in: folder, body: body)
      }
    }
  }
}

/// The programs of a run, as paths.
struct DeliveryPrograms: Sendable {
  var agent: String
  /// Flags of `afterglow run`, beside what it needs.
  var settings: [String] = []
  var pushgateway: String
  var prometheus: String
}
