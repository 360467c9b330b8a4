import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

/// A program that checks or renders what installs the agent, and ends by itself.
enum Tool: String {
  case helm
  case kubectl
  case hadolint
  case kubernetesValidate = "kubernetes-validate"
  /// Comes with Debian's prometheus.
  case promtool

  /// What a program wrote, and whether it was content.
  struct Outcome: Sendable, CustomStringConvertible {
    var isSuccess: Bool
    var output: String
    var complaint: String

    var description: String { "\(isSuccess ? "success" : "failure")\n\(output)\n\(complaint)" }
  }

  private static let mostBytes = 16 << 20

  private var path: String {
    get throws {
      let folders =
        ["\(Tree.root)/.build/peers/deployment/bin"]
        + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
      let candidates = folders.map { "\($0)/\(rawValue)" }
      return try #require(
        candidates.first { FileManager.default.isExecutableFile(atPath: $0) },
        "\(rawValue) is not installed. Run: scripts/install test"
      )
    }
  }

  /// Runs it in the root of the tree until it ends. Of the environment it gets the path alone, and no cluster.
  func run(_ arguments: String..., input: String = "") async throws -> Outcome {
    try await run(arguments, input: input)
  }

  func run(_ arguments: [String], input: String = "") async throws -> Outcome {
    let home = FileManager.default.temporaryDirectory.path
    let result = try await Subprocess.run(
      .path(FilePath(path)),
      arguments: Arguments(arguments),
      environment: .custom([
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": home, "KUBECONFIG": "/dev/null",
      ]),
      workingDirectory: FilePath(Tree.root),
      input: .string(input),
      output: .string(limit: Self.mostBytes),
      error: .string(limit: Self.mostBytes)
    )
    return Outcome(
      isSuccess: result.terminationStatus.isSuccess,
      output: result.standardOutput,
      complaint: result.standardError
    )
  }
}
