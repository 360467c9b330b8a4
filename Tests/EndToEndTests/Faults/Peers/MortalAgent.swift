import FoundationEssentials
import Subprocess

/// The agent, which is killed again and again and always started with the same words.
struct MortalAgent: Sendable {
  let process: MortalProcess
  let console: LoopbackAddress
  private let arguments: [String]
  private let folder: String

  static func run<Result: Sendable>(
    _ arguments: [String],
    in folder: String,
    body: (MortalAgent) async throws -> Result
  ) async throws -> Result {
    let console = try await LoopbackAddress.unused()
    return try await MortalProcess.run("the agent") { process in
      let agent = MortalAgent(
        process: process,
        console: console,
        arguments: ["run", "--listen", "\(console)"] + arguments,
        folder: folder
      )
      return try await body(agent)
    }
  }

  /// Returns when it answers.
  func start() async throws {
    try await process.start(
      RunningProcess.Launch(
        name: "afterglow",
        executable: try Tree.built("afterglow"),
        arguments: arguments,
        environment: ["HOME": folder],
        folder: folder,
        grace: .seconds(15)
      )
    )
    try await eventually("the agent to answer", within: .seconds(30)) {
      try process.check()
      return try await Web.get("http://\(console)/healthz").status == 200 ? true : nil
    }
  }

  /// What it says of itself; `nil` while it is away.
  func metrics() async -> String? {
    guard process.current != nil else { return nil }
    return try? await Web.text("http://\(console)/metrics")
  }

  /// In bytes; `nil` while it does not run.
  var residentMemory: Int? { process.current?.residentMemory }

  /// The lines that its runs until now have written with these words, each with the run's number before it.
  func log(mentioning words: String) -> [String] {
    (1...max(1, process.starts)).flatMap { run -> [String] in
      guard let bytes = try? Data(contentsOf: URL(filePath: "\(folder)/afterglow-\(run).log")) else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.contains(words) }.map {
        "run \(run): \($0)"
      }
    }
  }
}
