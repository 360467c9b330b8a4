import ArgumentParser

struct AllCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "All of them, one after another; about twenty-five minutes."
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var peer: PeerOptions
  @OptionGroup var stores: StoreOptions

  @concurrent
  func run() async throws {
    let (agent, vmagent, pods) = (try agent.path(), try peer.path(), common.pods)
    let programs = try CapturePrograms(agent: agent, vmagent: vmagent, stores)
    let reports = [
      try await DecodeBenchmark(pods: pods, rounds: 3).run(),
      try await SyncBenchmark(agent: agent, pods: pods, rate: 200, seconds: 60).run(),
      try await EventsBenchmark(agent: agent, pods: pods, rate: 20_000, seconds: 30).run(),
      try await PeersBenchmark(agent: agent, vmagent: vmagent, pods: pods, rate: 200, seconds: 60).run(),
      try await CaptureBenchmark(programs: programs).run(),
      try await DeliveryBenchmark(programs: DeliveryPrograms(agent: agent, stores)).run(),
      try await FormatBenchmark(seconds: 1, rounds: 3).run(),
    ]
    try Report.show(reports, asJSON: common.json)
  }
}
