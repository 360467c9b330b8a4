import Agent
import ArgumentParser
import Demonstration
import FoundationEssentials
import Logging
import NIOPosix
import ServiceLifecycle
import Transport
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show the agent at work on a simulated cluster, on this machine alone.",
    discussion: """
      Starts a simulated Kubernetes API and a fleet of short-lived drivers on loopback addresses, runs the agent against \
      them over HTTP, and compares what it kept of each application with the truth. Takes about 30 seconds.
      """
  )

  @Option(help: ArgumentHelp("how many drivers, 1 to 200", valueName: "NUMBER"))
  var drivers = 24

  @Option(
    help: ArgumentHelp(
      "a real Pushgateway to forward to (default: none: the agent serves the groups itself)",
      valueName: "URL"
    )
  )
  var pushgateway: String?

  @Flag(help: "also run a real Spark driver, by spark-submit or an installed pyspark")
  var spark = false

  @Flag(help: "stay after the end, until interrupted, with the groups held as the agent holds them")
  var keep = false

  @Option(
    help: ArgumentHelp(
      "write a kubeconfig of the simulated cluster there, for check and explain (default: none)",
      valueName: "FILE"
    )
  )
  var kubeconfig: String?

  @Option(help: ArgumentHelp("address of the agent's own pages; port 0 is any free one", valueName: "HOST:PORT"))
  var listen = "127.0.0.1:0"

  @Option(help: ArgumentHelp("least severe level of the agent's log", valueName: "LEVEL"))
  var logLevel = "error"

  func validate() throws {
    guard (1...200).contains(drivers) else {
      throw ValidationError("--drivers \(drivers): write a number from 1 to 200")
    }
  }

  @concurrent
  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    var flags = ["listen": [listen], "log-level": [logLevel], "log-format": ["text"]]
    flags["pushgateway"] = pushgateway.map { [$0] }
    let configuration = try AgentConfiguration(layers: [SettingsLayer(flags: flags)])
    let logger = Logger(
      configuration.logFormat,
      threshold: LogThreshold(configuration.logLevel),
      environment: environment
    )
    let plan = DemonstrationPlan(
      drivers: drivers,
      pushgateway: configuration.pushgateways.first,
      realSpark: spark ? try SparkInstallation.find(environment: environment) : nil,
      stays: keep,
      kubeconfig: kubeconfig,
      seed: UInt64.random(in: .min ... .max),
      process: ProcessInfo.processInfo.processIdentifier
    )
    OpenFiles.raiseLimit()
    let demonstration = try await Demonstration(plan, configuration: configuration, logger: logger)
    let services = ServiceGroup(
      configuration: .init(
        services: [
          .init(service: demonstration.agent, successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: demonstration, successTerminationBehavior: .gracefullyShutdownGroup),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger.quieter
      )
    )
    do {
      try await services.run()
    } catch {
      await demonstration.close()
      throw error
    }
    await demonstration.close()
  }
}
