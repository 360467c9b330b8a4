import ArgumentParser
import FoundationEssentials

struct CaptureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Let short-lived drivers come and go before several collectors at once; two minutes.",
    discussion:
      "What the agent can be told is in 'afterglow run --help'; --setting=--growth=0.01 and the like give it to it."
  )

  @OptionGroup var agent: AgentOptions
  @OptionGroup var peer: PeerOptions
  @OptionGroup var stores: StoreOptions
  @Option(help: "how many drivers there are") var drivers = CaptureFleet().drivers
  @Option(
    help: "for how many seconds a driver's port is open: SHORTEST..LONGEST (default: 1..20)",
    transform: CaptureFleet.lives
  )
  var lives = CaptureFleet().lives
  @Option(help: "over how many seconds they start") var over = CaptureFleet().startsOver
  @Option(help: "the share of them that is deleted, from 0 to 1") var deleted = CaptureFleet().deleted
  @Option(
    help:
      "who captures, with commas between: afterglow, vmagent-1s, vmagent-15s or another interval (default: all three)",
    transform: CaptureCollector.list
  )
  var collectors: [CaptureCollector] = CaptureCollector.usual
  @Option(help: "a flag for the agent; can be given several times") var setting: [String] = []
  @Option(help: "decides who lives how long and who is deleted") var seed = CaptureFleet().seed
  @Option(help: "write the figures as JSON into this file, too", completion: .file()) var json: String?

  func validate() throws {
    guard (1...5000).contains(drivers) else {
      throw ValidationError("--drivers \(drivers): write a number from 1 to 5000")
    }
    guard over >= 0, over <= 86400 else { throw ValidationError("--over \(over): write seconds, up to a day") }
    guard (0...1).contains(deleted) else { throw ValidationError("--deleted \(deleted): write a share from 0 to 1") }
  }

  @concurrent
  func run() async throws {
    var programs = try CapturePrograms(agent: agent.path(), vmagent: peer.path(), stores)
    programs.settings = setting
    let benchmark = CaptureBenchmark(
      programs: programs,
      collectors: collectors,
      fleet: CaptureFleet(drivers: drivers, lives: lives, startsOver: over, deleted: deleted, seed: seed)
    )
    let report = try await untilInterrupted { try await benchmark.run() }
    if let json { try Data(Report.json([report]).utf8).write(to: URL(filePath: json)) }
    try Report.show([report], asJSON: false)
    for verdict in report.verdicts { write(verdict, to: .output) }
  }
}

/// Where the places are into which captured samples go.
struct StoreOptions: ParsableArguments {
  @Option(help: "a Pushgateway", completion: .file()) var pushgateway = PushgatewayProcess.usualPath
  @Option(help: "a Prometheus", completion: .file()) var prometheus = PrometheusProcess.usualPath

  func pushgatewayPath() throws -> String { try Self.checked(pushgateway, of: "--pushgateway") }
  func prometheusPath() throws -> String { try Self.checked(prometheus, of: "--prometheus") }

  private static func checked(_ path: String, of option: String) throws -> String {
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ValidationError("\(option) \(path): there is no such program; install it with scripts/install benchmark")
    }
    return path
  }
}

extension CapturePrograms {
  /// - Throws: `ValidationError` where one is not there.
  init(agent: String, vmagent: String, _ stores: StoreOptions) throws {
    self.init(
      agent: agent,
      vmagent: vmagent,
      pushgateway: try stores.pushgatewayPath(),
      prometheus: try stores.prometheusPath()
    )
  }
}
