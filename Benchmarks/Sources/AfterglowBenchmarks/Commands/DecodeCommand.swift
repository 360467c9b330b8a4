import ArgumentParser
import FoundationEssentials

struct DecodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Read lists of pods from memory, in both encodings."
  )

  @OptionGroup var common: CommonOptions
  @Option(help: "how often each list is read") var rounds = 3

  @concurrent
  func run() async throws {
    try Report.show([try await DecodeBenchmark(pods: common.pods, rounds: rounds).run()], asJSON: common.json)
  }
}

/// What `decode` starts for each case.
struct DecodeCaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "decode-case", shouldDisplay: false)

  @Option var encoding: DecodeCase.Encoding
  @Option var share: DecodeCase.Share
  @Option var jsonBytes: Int
  @Option var pods: Int
  @Option var rounds: Int

  @concurrent
  func run() async throws {
    let part = DecodeCase(encoding: encoding, share: share, jsonBytes: jsonBytes, pods: pods, rounds: rounds)
    write(String(decoding: try JSONEncoder().encode(part.measure()), as: UTF8.self), to: .output)
  }
}
