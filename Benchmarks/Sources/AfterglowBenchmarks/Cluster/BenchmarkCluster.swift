import FoundationEssentials
import Kubernetes
import SimulatedCluster

/// A simulated API server in this process, full of pods; what is measured watches it from a process of its own.
struct BenchmarkCluster: Sendable {
  let server: SimulatedAPIServer
  let port: Int

  var url: String { "http://127.0.0.1:\(port)" }

  static func run<Result>(
    _ configuration: SimulatedAPIServer.Configuration,
    pods: [Pod],
    body: (BenchmarkCluster) async throws -> Result
  ) async throws -> Result {
    let server = SimulatedAPIServer(configuration)
    try server.createAll(pods)
    let cluster = BenchmarkCluster(server: server, port: try await server.start())
    do {
      let result = try await body(cluster)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  /// When the last byte of the first full list was handed to the system.
  ///
  /// Some clients know all that matters to them before that.
  func lastByteSent() async throws -> ContinuousClock.Instant {
    try await eventually("the server has sent a whole list", within: .seconds(60), every: .milliseconds(5)) {
      server.firstStateSentAt
    }
  }

  /// - Returns: the path of a kubeconfig in the folder.
  func writeKubeconfig(in folder: String) throws -> String {
    let path = "\(folder)/kubeconfig"
    let text = """
      apiVersion: v1
      kind: Config
      current-context: simulated
      clusters: [{name: simulated, cluster: {server: "\(url)"}}]
      users: [{name: nobody, user: {}}]
      contexts: [{name: simulated, context: {cluster: simulated, user: nobody}}]

      """
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// A folder that is there while a closure runs.
func withTemporaryFolder<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "afterglow-benchmark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}
