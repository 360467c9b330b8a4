import ArgumentParser
import FoundationEssentials

struct FormatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Read, write and relabel a page of Spark's, beside others' parsers and writers."
  )

  @Option(help: "for how many seconds each case and each peer runs in a round") var seconds = 1.0
  @Option(help: "how many rounds there are") var rounds = 3
  @Flag(help: "write JSON instead of a table") var json = false

  func validate() throws {
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds \(seconds): write a number above 0, up to 60")
    }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds \(rounds): write a number from 1 to 100") }
  }

  @concurrent
  func run() async throws {
    try Report.show([try await FormatBenchmark(seconds: seconds, rounds: rounds).run()], asJSON: json)
  }
}

/// What `format` starts for each case.
struct FormatCaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "format-case", shouldDisplay: false)

  @Argument var part: FormatCase
  @Option var seconds: Double

  func run() throws {
    write(String(decoding: try JSONEncoder().encode(part.measure(seconds: seconds)), as: UTF8.self), to: .output)
  }
}
