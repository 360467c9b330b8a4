import ArgumentParser
import FoundationEssentials

/// What all benchmarks can be told.
struct CommonOptions: ParsableArguments {
  @Option(help: "how many pods the cluster has; one in twenty is annotated") var pods = 10_000
  @Flag(help: "write JSON instead of a table") var json = false

  func validate() throws {
    guard (20...100_000).contains(pods) else {
      throw ValidationError("--pods \(pods): write a number from 20 to 100000")
    }
  }
}

/// Where the agent is that is measured.
struct AgentOptions: ParsableArguments {
  @Option(help: "the agent, as it is shipped", completion: .file()) var afterglow = AgentProcess.usualPath

  /// As a path that holds in any folder.
  func path() throws -> String {
    let path = URL(filePath: afterglow).standardizedFileURL.path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ValidationError("--afterglow \(afterglow): there is no such program; build it with scripts/release")
    }
    return path
  }
}

/// Where its peer is.
struct PeerOptions: ParsableArguments {
  @Option(help: "a vmagent", completion: .file()) var vmagent = VmagentProcess.usualPath

  func path() throws -> String {
    guard FileManager.default.isExecutableFile(atPath: vmagent) else {
      throw ValidationError("--vmagent \(vmagent): there is no such program; install it with scripts/install benchmark")
    }
    return vmagent
  }
}
