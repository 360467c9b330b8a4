/// The `afterglow` program that was built together with these tests.
struct AfterglowProcess: Sendable {
  let process: RunningProcess
  /// Where its console listens.
  let console: LoopbackAddress

  /// Runs `afterglow run` around a closure, once it is ready, then ends it with SIGTERM.
  static func run<Result: Sendable>(
    _ arguments: [String],
    in folder: String,
    body: (AfterglowProcess) async throws -> Result
  ) async throws -> (result: Result, ending: RunningProcess.Ending) {
    let console = try await LoopbackAddress.unused()
    let launch = RunningProcess.Launch(
      name: "afterglow",
      executable: try Tree.built("afterglow"),
      arguments: ["run", "--listen", "\(console)"] + arguments,
      environment: ["HOME": folder],
      folder: folder,
      grace: .seconds(15)
    )
    return try await RunningProcess.run(launch) { process in
      let agent = AfterglowProcess(process: process, console: console)
      try await eventually("afterglow to be ready", within: .seconds(30)) {
        guard !process.hasEnded else {
          throw PeerError(peer: "afterglow", message: "ended before it was ready", isFinal: true)
        }
        return try await Web.get("http://\(console)/readyz").status == 200 ? true : nil
      }
      return try await body(agent)
    }
  }

  /// A page of its console.
  func page(_ path: String) async throws -> String {
    try await Web.text("http://\(console)\(path)")
  }
}
