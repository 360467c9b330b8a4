import ArgumentParser

struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Start the agent on a cluster of large pods, then let these change for a minute."
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var agent: AgentOptions
  @Option(help: "how many changes of pods there are each second") var rate = 200.0
  @Option(help: "for how many seconds they change") var seconds = 60

  @concurrent
  func run() async throws {
    let benchmark = SyncBenchmark(agent: try agent.path(), pods: common.pods, rate: rate, seconds: seconds)
    try Report.show([try await benchmark.run()], asJSON: common.json)
  }
}
