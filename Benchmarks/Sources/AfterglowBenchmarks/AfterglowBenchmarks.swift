import ArgumentParser

@main
struct AfterglowBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "AfterglowBenchmarks",
    abstract: "Measures the Kubernetes client and the text format, alone and beside their peers.",
    discussion: "To be run from the root of the tree, by scripts/benchmark, which builds what is measured.",
    subcommands: [
      DecodeCommand.self, SyncCommand.self, EventsCommand.self, PeersCommand.self, CaptureCommand.self,
      DeliveryCommand.self, FormatCommand.self, AllCommand.self, DecodeCaseCommand.self, FormatCaseCommand.self,
      NaiveAgentCommand.self,
    ]
  )
}
