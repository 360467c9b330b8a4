/// The agent as it is shipped, but for its symbols, which are not in memory: `afterglow run`.
struct AgentProcess: Sendable {
  static let usualPath = ".build/release/afterglow"

  let process: MeasuredProcess
  private let authority: String

  /// Runs it around a closure, against a cluster.
  ///
  /// - Parameter settings: flags of `afterglow run` beside those that it needs here.
  static func run<Result: Sendable>(
    _ executable: String,
    on cluster: BenchmarkCluster,
    settings: [String] = [],
    body: (AgentProcess) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let kubeconfig = try cluster.writeKubeconfig(in: folder)
      let address = try await FreeAddress.find()
      let arguments = ["run", "--kubeconfig", kubeconfig, "--listen", "\(address)", "--log-format", "json"]
      return try await MeasuredProcess.run(executable, arguments + settings, in: folder) { process in
        try await body(AgentProcess(process: process, authority: "\(address)"))
      }
    }
  }

  /// Waits until the first list is known.
  ///
  /// - Returns: when it was.
  func waitUntilSynced() async throws -> ContinuousClock.Instant {
    try await process.line(with: "\"watching pods\"", within: .seconds(120)).at
  }

  func metrics() async throws -> MetricsPage {
    try await MetricsPage(at: "http://\(authority)/metrics")
  }
}
