import FoundationEssentials

/// The `afterglow` program that was built together with these tests.
struct AfterglowProcess: Sendable {
  let process: RunningProcess
  /// Where its console listens.
  let console: LoopbackAddress
  /// What its console asks for; `nil` where it is open to everybody.
  let access: WebAccess?

  /// Runs `afterglow run` around a closure, then ends it with SIGTERM.
  ///
  /// - Parameters:
  ///   - console: where its console shall listen; nil for an address of its own.
  ///   - access: what its console asks for; nil where it is open to everybody.
  ///   - environment: variables besides `HOME`, which is the folder.
  ///   - waitsForReady: whether the closure waits until the agent is ready; if not, only until its console answers.
  static func run<Result: Sendable>(
    _ arguments: [String],
    at console: LoopbackAddress? = nil,
    access: WebAccess? = nil,
    environment: [String: String] = [:],
    waitsForReady: Bool = true,
    in folder: String,
    body: (AfterglowProcess) async throws -> Result
  ) async throws -> (result: Result, ending: RunningProcess.Ending) {
    let unused = try await LoopbackAddress.unused()
    let console = console ?? unused
    let launch = try launch(["--listen", "\(console)"] + arguments, environment: environment, in: folder)
    return try await RunningProcess.run(launch) { process in
      let agent = AfterglowProcess(process: process, console: console, access: access)
      try await eventually("afterglow to \(waitsForReady ? "be ready" : "answer")", within: .seconds(30)) {
        guard !process.hasEnded else {
          throw PeerError(peer: "afterglow", message: "ended before it was ready", isFinal: true)
        }
        let status = try await agent.readiness().status
        return status == 200 || !waitsForReady ? true : nil
      }
      return try await body(agent)
    }
  }

  /// Runs `afterglow run` with something that it cannot start with, until it has ended by itself.
  ///
  /// - Returns: all that it wrote, and how it ended.
  static func runToEnd(
    _ arguments: [String],
    environment: [String: String] = [:],
    in folder: String
  ) async throws -> (lines: [String], ending: RunningProcess.Ending) {
    let launch = try launch(arguments, environment: environment, in: folder)
    let (lines, ending) = try await RunningProcess.run(launch) { process in
      try await process.waitForEnd(within: .seconds(10))
      return process.lines.map(String.init)
    }
    return (lines, ending)
  }

  /// Runs another command than `run` to its end, in a folder of its own.
  ///
  /// - Returns: all that it wrote, and how it ended.
  static func command(_ name: String, _ arguments: [String]) async throws -> (
    log: String, ending: RunningProcess.Ending
  ) {
    try await withTemporaryFolder { folder in
      let launch = try launch(arguments, as: name, environment: [:], in: folder)
      let (log, ending) = try await RunningProcess.run(launch) { process in
        try await process.waitForEnd(within: .seconds(30))
        return process.log
      }
      return (log, ending)
    }
  }

  private static func launch(
    _ arguments: [String],
    as command: String = "run",
    environment: [String: String],
    in folder: String
  ) throws -> RunningProcess.Launch {
    RunningProcess.Launch(
      name: "afterglow",
      executable: try Tree.built("afterglow"),
      arguments: [command] + arguments,
      environment: environment.merging(["HOME": folder]) { own, _ in own },
      folder: folder,
      grace: .seconds(15)
    )
  }

  /// Of its console.
  var url: String { "\(access == nil ? "http" : "https")://\(console)" }

  /// A page of its console.
  func page(_ path: String) async throws -> String {
    try await Web.text("\(url)\(path)", by: access)
  }

  /// What `/readyz` answers.
  func readiness() async throws -> (status: UInt, body: String) {
    try await Web.get("\(url)/readyz", by: access)
  }

  /// What `/metrics` says of the agent itself.
  func metrics() async throws -> MetricsPage {
    MetricsPage(try await page("/metrics"))
  }

  /// What `/applications/metrics` serves where no Pushgateway gets the groups.
  func applications() async throws -> MetricsPage {
    MetricsPage(try await page("/applications/metrics"))
  }

  /// The lines of its log of these levels, with some words in any of their fields.
  func log(_ levels: LogLine.Level..., mentioning words: String = "") -> [LogLine] {
    process.lines.compactMap { LogLine($0) }.filter { levels.contains($0.level) && $0.mentions(words) }
  }
}

/// A line of the agent's log, which is JSON where it goes to no terminal.
struct LogLine: Sendable, CustomStringConvertible {
  enum Level: String, Sendable {
    case trace, debug, info, notice, warning, error, critical
  }

  let level: Level
  let message: String
  private let fields: [String: String]

  init?(_ line: Substring) {
    guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)),
      let level = fields["level"].flatMap(Level.init(rawValue:)), let message = fields["message"]
    else { return nil }
    self.level = level
    self.message = message
    self.fields = fields
  }

  subscript(name: String) -> String? { fields[name] }

  func mentions(_ words: String) -> Bool {
    words.isEmpty || fields.values.contains { $0.contains(words) }
  }

  var description: String { "\(level) \(fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })" }
}
