import ArgumentParser

struct PeersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers",
    abstract: "Let the agent and vmagent watch the same cluster, one after the other."
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var peer: PeerOptions
  @Option(help: "how many changes of pods there are each second") var rate = 200.0
  @Option(help: "for how many seconds they change") var seconds = 60

  @concurrent
  func run() async throws {
    let benchmark = PeersBenchmark(
      agent: try agent.path(),
      vmagent: try peer.path(),
      pods: common.pods,
      rate: rate,
      seconds: seconds
    )
    try Report.show([try await benchmark.run()], asJSON: common.json)
  }
}
