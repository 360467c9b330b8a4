import Agent
import ArgumentParser
import FoundationEssentials
import Kubernetes
import Logging
import NIOPosix
import ServiceLifecycle
import Transport
import UnixSignals

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Watch a cluster, scrape its annotated pods and forward what they show.",
    discussion: settingsWords
  )

  @Option(help: .configurationFile) var config: String?

  @OptionGroup var settings: SettingOptions

  /// Away from the main actor, to which every hop costs 10 µs.
  @concurrent
  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let source = ConfigurationSource(flags: settings.layer, file: config, environment: environment)
    let reading = try source.read()
    let configuration = reading.configuration
    let threshold = LogThreshold(configuration.logLevel)
    let logger = Logger(configuration.logFormat, threshold: threshold, environment: environment)
    let connection = try ClusterConnection.detect(
      kubeconfig: configuration.kubeconfig,
      context: configuration.context,
      environment: environment,
      home: environment["HOME"]
    )
    OpenFiles.raiseLimit()
    let agent = try AfterglowAgent(
      configuration: configuration,
      file: ConfigurationFile(of: source, reading),
      threshold: threshold,
      connection: connection,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: logger
    )
    let services = ServiceGroup(
      configuration: .init(
        services: [.init(service: agent, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger.quieter
      )
    )
    try await services.run()
  }
}

extension Logger {
  init(_ format: LogFormat, threshold: LogThreshold, environment: [String: String]) {
    let style = LineLogHandler.Style(format, environment: environment)
    self.init(label: "afterglow") { LineLogHandler(label: $0, threshold: threshold, style: style) }
  }

  /// For libraries, whose progress is of no interest to the agent's users.
  var quieter: Logger {
    var logger = self
    logger.logLevel = max(logLevel, .warning)
    return logger
  }
}
