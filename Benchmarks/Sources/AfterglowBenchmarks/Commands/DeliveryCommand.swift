import ArgumentParser
import FoundationEssentials

struct DeliveryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delivery",
    abstract: "Let a thousand applications end within a minute, and wait for their last values; up to fifteen minutes."
  )

  @OptionGroup var agent: AgentOptions
  @OptionGroup var stores: StoreOptions
  @Option(help: "how many applications there are") var drivers = DeliveryFleet().drivers
  @Option(help: "for how many seconds a driver's port is open") var life = DeliveryFleet().life
  @Option(help: "over how many seconds they start, and end") var over = DeliveryFleet().over
  @Option(help: "who delivers: afterglow or naive; can be given several times (default: both)")
  var deliverer: [Deliverer] = []
  @Option(help: "a flag for the agent; can be given several times") var setting: [String] = []
  @Option(help: "decides about the drivers") var seed = DeliveryFleet().seed
  @Option(help: "write the figures as JSON into this file, too", completion: .file()) var json: String?

  func validate() throws {
    guard (1...5000).contains(drivers) else {
      throw ValidationError("--drivers \(drivers): write a number from 1 to 5000")
    }
    guard (1...86400).contains(life) else { throw ValidationError("--life \(life): write seconds from 1 to 86400") }
    guard (0...86400).contains(over) else { throw ValidationError("--over \(over): write seconds, up to a day") }
  }

  @concurrent
  func run() async throws {
    var programs = try DeliveryPrograms(agent: agent.path(), stores)
    programs.settings = setting
    let benchmark = DeliveryBenchmark(
      programs: programs,
      deliverers: deliverer.isEmpty ? Deliverer.allCases : deliverer,
      fleet: DeliveryFleet(drivers: drivers, life: life, over: over, seed: seed)
    )
    let report = try await untilInterrupted { try await benchmark.run() }
    if let json { try Data(Report.json([report]).utf8).write(to: URL(filePath: json)) }
    try Report.show([report], asJSON: false)
  }
}

extension Deliverer: ExpressibleByArgument {}

extension DeliveryPrograms {
  /// - Throws: `ValidationError` where one is not there.
  init(agent: String, _ stores: StoreOptions) throws {
    self.init(agent: agent, pushgateway: try stores.pushgatewayPath(), prometheus: try stores.prometheusPath())
  }
}

/// What `delivery` starts beside the agent.
struct NaiveAgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "naive-agent", shouldDisplay: false)

  @Option(completion: .file()) var targets: String
  @Option var pushgateway: String

  @concurrent
  func run() async throws {
    let lines = String(decoding: try Data(contentsOf: URL(filePath: targets)), as: UTF8.self).split(separator: "\n")
    try await NaiveAgent(targets: lines.compactMap { NaiveAgent.Target(line: $0) }, url: pushgateway).run()
  }
}
