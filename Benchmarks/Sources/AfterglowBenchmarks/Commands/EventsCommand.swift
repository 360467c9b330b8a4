import ArgumentParser

struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Send the agent watch events at a steady rate."
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var agent: AgentOptions
  @Option(help: "how many events there are each second") var rate = 20_000.0
  @Option(help: "for how many seconds") var seconds = 30

  @concurrent
  func run() async throws {
    let benchmark = EventsBenchmark(agent: try agent.path(), pods: common.pods, rate: rate, seconds: seconds)
    try Report.show([try await benchmark.run()], asJSON: common.json)
  }
}
