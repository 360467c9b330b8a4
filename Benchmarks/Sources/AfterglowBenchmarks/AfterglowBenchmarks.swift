import ArgumentParser

@main
struct AfterglowBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "AfterglowBenchmarks",
    abstract: "Measures the Kubernetes client, alone and beside its peers.",
    discussion: "To be run from the root of the tree, by scripts/benchmark, which builds what is measured.",
    subcommands: [
      DecodeCommand.self, SyncCommand.self, EventsCommand.self, PeersCommand.self, AllCommand.self,
      DecodeCaseCommand.self,
    ]
  )
}
