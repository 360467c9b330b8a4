import Agent
import ArgumentParser
import FoundationEssentials
import NIOPosix
import Timing

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look at all that an agent with these settings depends on, before it runs.",
    discussion: """
      Takes the same settings as run. Looks at the configuration, the API server, the permissions there, the lease, each \
      Pushgateway and Prometheus (and whether this scrapes that with honor_labels), the spool, and lists the pods once to \
      say which would be scraped, and why others not. It changes nothing anywhere. \(settingsWords)

      Ends with 0 where nothing has failed, also where there are warnings, else with 1.
      """
  )

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  @Option(help: ArgumentHelp("table or json", valueName: "FORMAT")) var output: Form = .table
  @Option(help: ArgumentHelp("time for each question to somebody", valueName: "DURATION"))
  var timeout: WrittenDuration = WrittenDuration(.seconds(10))
  @Flag(help: "look at the settings alone, as where a configuration is tested that runs elsewhere") var offline = false
  @Flag(help: "show all pods, not the first 20") var all = false
  @Option(help: .configurationFile) var config: String?
  @OptionGroup var settings: SettingOptions

  @concurrent
  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let report = await AgentCheck(
      source: ConfigurationSource(flags: settings.layer, file: config, environment: environment),
      environment: environment,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      timeout: timeout.duration,
      isOffline: offline
    ).report()
    let out = CommandOutput(environment: environment)
    switch output {
    case .table: out.write(report.text(isColoured: out.isColoured, all: all))
    case .json: try out.write(json: report)
    }
    guard report.ok else { throw ExitCode(1) }
  }
}
