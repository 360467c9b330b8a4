import FoundationEssentials
import SimulatedCluster
import Subprocess
import SystemPackage

/// A list of pods from memory, in chunks as a socket gives them.
struct DecodeBenchmark {
  var pods: Int
  var rounds: Int

  private static let goal = Figure.Goal.atLeast(300)

  func run() async throws -> Report {
    var report = Report(
      "kubernetes-decode",
      """
      a list of \(pods) pods read from memory in chunks of 64 KiB, each case in a process of its own; the time of the \
      reader alone, the middle of \(rounds) rounds. What is read whole is kept.
      """
    )
    for ballast in [PodBallast.usual, .heavy] {
      for encoding in DecodeCase.Encoding.allCases {
        for share in DecodeCase.Share.allCases {
          let part = DecodeCase(
            encoding: encoding,
            share: share,
            jsonBytes: ballast.jsonBytes,
            pods: pods,
            rounds: rounds
          )
          report.add(row(part, try await Self.outcome(of: part)))
        }
      }
    }
    return report
  }

  private func row(_ part: DecodeCase, _ outcome: DecodeCase.Outcome) -> Report.Row {
    // The goal is for a list of which few are wanted, as the agent reads it.
    let hasGoal = part.encoding == .protobuf && part.share != .all
    let above = outcome.peakResident - outcome.residentBefore
    return Report.Row(
      name: "\(part.encoding.words), \(part.jsonBytes / 1000) KB of JSON each, \(part.share.words)",
      figures: [
        Figure("MB", outcome.bytes.megabytes),
        Figure("seconds", outcome.seconds),
        Figure("MB/s", outcome.bytes.megabytes / outcome.seconds, goal: hasGoal ? Self.goal : nil),
        Figure("pods/s", Double(part.pods) / outcome.seconds),
        Figure("peak RSS MB", outcome.peakResident.megabytes),
        Figure("of it by reading", above.megabytes),
      ]
    )
  }

  private static func outcome(of part: DecodeCase) async throws -> DecodeCase.Outcome {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let ended = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: [
        "decode-case", "--encoding", part.encoding.rawValue, "--share", part.share.rawValue, "--json-bytes",
        "\(part.jsonBytes)", "--pods", "\(part.pods)", "--rounds", "\(part.rounds)",
      ],
      output: .string(limit: 65536),
      error: .string(limit: 65536)
    )
    guard ended.terminationStatus.isSuccess,
      let outcome = try? JSONDecoder().decode(DecodeCase.Outcome.self, from: Data(ended.standardOutput.utf8))
    else { throw BenchmarkFailure("a case of decode ended early: \(ended.standardError)") }
    return outcome
  }
}
