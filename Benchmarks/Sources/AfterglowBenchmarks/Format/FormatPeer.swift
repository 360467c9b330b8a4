import FoundationEssentials
import Subprocess
import SystemPackage

/// Somebody else's program that does the same work on the same page. `Peers/build` makes them.
struct FormatPeer: Sendable {
  enum Task: String, Sendable, CaseIterable {
    case read
    case write
    case relabel
  }

  /// Of the program in `folder`.
  var program: String
  /// As the program calls it.
  var argument: String
  var task: Task

  static let folder = ".build/peers/text-format"

  static let all = [
    FormatPeer(program: "victoriametrics", argument: "read", task: .read),
    FormatPeer(program: "prometheus", argument: "read", task: .read),
    FormatPeer(program: "prometheus", argument: "read-labels", task: .read),
    FormatPeer(program: "prometheus_client", argument: "read", task: .read),
    FormatPeer(program: "prometheus", argument: "write", task: .write),
    FormatPeer(program: "prometheus_client", argument: "write", task: .write),
    FormatPeer(program: "prometheus", argument: "relabel", task: .relabel),
  ]

  private var path: String { URL(filePath: "\(Self.folder)/\(program)").standardizedFileURL.path }

  var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Whether this is what the other does when it does not relabel.
  func isWithoutRules(of other: FormatPeer) -> Bool {
    other.task == .relabel && program == other.program && argument == "read-labels"
  }

  /// - Parameters:
  ///   - page: the file that it reads.
  ///   - rules: the file with the rules for `relabel`.
  func measure(page: String, rules: String, seconds: Double) async throws -> FormatOutcome {
    let extra = task == .relabel ? [rules] : []
    return try await FormatOutcome(of: path, [argument, page, "\(seconds)"] + extra)
  }
}

extension FormatOutcome {
  /// What a program writes that does the work for so long.
  init(of program: String, _ arguments: [String]) async throws {
    let ended = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: Arguments(arguments),
      output: .string(limit: 64 << 20),
      error: .string(limit: 65536)
    )
    guard ended.terminationStatus.isSuccess,
      let outcome = try? JSONDecoder().decode(FormatOutcome.self, from: Data(ended.standardOutput.utf8))
    else {
      let command = ([program] + arguments).joined(separator: " ")
      throw BenchmarkFailure("\(command) ended without a result: \(ended.standardError)")
    }
    self = outcome
  }
}
