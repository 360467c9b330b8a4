import Discovery
import FoundationEssentials
import Kubernetes
public import NIOCore
import Timing

/// Looks at all that an agent with these settings would depend on, before it runs. It changes nothing anywhere.
public struct AgentCheck: Sendable {
  private let source: ConfigurationSource
  private let environment: [String: String]
  private let eventLoopGroup: any EventLoopGroup
  private let timeout: Duration
  private let isOffline: Bool

  /// - Parameters:
  ///   - environment: where a connection to the cluster is looked for.
  ///   - timeout: for each question to somebody.
  ///   - isOffline: whether the settings are all that is looked at.
  public init(
    source: ConfigurationSource,
    environment: [String: String],
    eventLoopGroup: any EventLoopGroup,
    timeout: Duration,
    isOffline: Bool
  ) {
    self.source = source
    self.environment = environment
    self.eventLoopGroup = eventLoopGroup
    self.timeout = timeout
    self.isOffline = isOffline
  }

  public func report() async -> CheckReport {
    var report = CheckReport()
    // Where it is tested may be elsewhere than where it runs.
    let absent = isOffline ? AbsentFiles() : nil
    let read = { Result { () throws(ConfigurationError) in try source.read() } }
    let reading: ConfigurationReading
    do throws(ConfigurationError) {
      reading = try (absent?.allow(read) ?? read()).get()
    } catch {
      report.add(Self.failures(error) + (absent?.results ?? []))
      return report
    }
    let configuration = reading.configuration
    let settings = ConfigurationCheck(
      configuration,
      file: source.fileName,
      given: reading.given.count,
      isOffline: isOffline,
      on: eventLoopGroup
    )
    report.add(await settings.results() + (absent?.results ?? []))
    guard !isOffline else { return report }

    let connection: ClusterConnection?
    do {
      connection = try ClusterConnection.detect(
        kubeconfig: configuration.kubeconfig,
        context: configuration.context,
        environment: environment,
        home: environment["HOME"]
      )
    } catch {
      connection = nil
      report.add([CheckResult(.failed, "api-server", "\(error)")])
    }
    let owner =
      configuration.owner
      ?? connection.map {
        OwnerName.derived(
          connection: $0,
          scope: configuration.scope,
          job: configuration.job,
          labels: configuration.groupingLabels
        )
      }
    let peers = PeerCheck(configuration: configuration, owner: owner, on: eventLoopGroup, timeout: timeout)
    // Side by side: each waits for somebody else.
    async let cluster = check(connection, configuration)
    async let gateways = peers.gateways()
    async let prometheuses = peers.prometheuses()
    async let history = peers.history()
    let (checks, pods, unscraped) = await cluster
    report.add(checks)
    report.add(await gateways)
    report.add(await prometheuses)
    report.add(await history)
    if let path = configuration.spool { report.add([SpoolCheck.result(path, size: configuration.spoolBytes)]) }
    (report.pods, report.unscraped) = (pods, unscraped)
    return report
  }

  private static func failures(_ error: ConfigurationError) -> [CheckResult] {
    let all = error.all
    var results = all.prefix(ConfigurationError.most).map { error in
      CheckResult(
        .failed,
        "configuration",
        "\(error.place): \(error.problem)",
        remedy: error.remedy.isEmpty ? nil : error.remedy
      )
    }
    if all.count > results.count {
      results.append(CheckResult(.failed, "configuration", "and \(all.count - results.count) more mistakes"))
    }
    return results
  }

  private func check(
    _ connection: ClusterConnection?,
    _ configuration: AgentConfiguration
  ) async -> ([CheckResult], [CheckedPod], [String: Int]) {
    guard var connection else { return ([], [], [:]) }
    connection.userAgent = ClusterExplainer.userAgent
    let client = KubernetesClient(connection: connection, eventLoopGroup: eventLoopGroup)
    let cluster = ClusterCheck(configuration: configuration, client: client, timeout: timeout)
    let results = await cluster.results()
    let found = await cluster.pods()
    try? await client.shutdown()
    return (results + [found.result], found.pods, found.unscraped)
  }
}
