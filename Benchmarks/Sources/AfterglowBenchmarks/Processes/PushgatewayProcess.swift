/// The Prometheus project's Pushgateway, with nothing kept on disk.
struct PushgatewayProcess: Sendable {
  static let usualPath = "/usr/bin/prometheus-pushgateway"

  let process: MeasuredProcess
  /// `HOST:PORT`.
  let authority: String

  var url: String { "http://\(authority)" }

  /// Runs it around a closure, which is called when it serves.
  static func run<Result: Sendable>(
    _ executable: String,
    body: (PushgatewayProcess) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let authority = "\(try await FreeAddress.find())"
      let arguments = ["--web.listen-address=\(authority)", "--persistence.file="]
      return try await MeasuredProcess.run(executable, arguments, in: folder) { process in
        try await process.waitUntilReady(at: authority)
        return try await body(PushgatewayProcess(process: process, authority: authority))
      }
    }
  }

  /// What it holds now.
  func metrics() async throws -> MetricsPage {
    try await MetricsPage(at: "\(url)/metrics")
  }
}

extension MeasuredProcess {
  /// Waits until a program of the Prometheus project says that it is ready.
  func waitUntilReady(at authority: String) async throws {
    try await eventually("\(name) is ready", within: .seconds(30), every: .milliseconds(20)) {
      // Fails when it has ended; that it does not listen yet is no failure.
      _ = try figures()
      return (try? await MetricsPage(at: "http://\(authority)/-/ready")).map { _ in }
    }
  }
}
