import Console
import Delivery
import Discovery
import FoundationEssentials
import Logging
import NIOCore
import Scraping
import Transport

/// What is odd in settings that could be read.
struct ConfigurationCheck {
  private let configuration: AgentConfiguration
  private let file: String?
  private let given: Int
  private let isOffline: Bool
  private let eventLoopGroup: any EventLoopGroup

  /// - Parameters:
  ///   - given: how many settings are given, by whatever source.
  ///   - isOffline: whether files may be missing here that are there where the agent runs.
  init(
    _ configuration: AgentConfiguration,
    file: String?,
    given: Int,
    isOffline: Bool,
    on eventLoopGroup: any EventLoopGroup
  ) {
    self.configuration = configuration
    self.file = file
    self.given = given
    self.isOffline = isOffline
    self.eventLoopGroup = eventLoopGroup
  }

  func results() async -> [CheckResult] {
    let rules = configuration.rules.rules.count
    let counts = "\(given) \(given == 1 ? "setting" : "settings") given, \(rules) \(rules == 1 ? "rule" : "rules")"
    let place = file.map { "\($0): " } ?? ""
    var results = [CheckResult(.ok, "configuration", place + counts)]
    results += webConfiguration()
    results += await rulesWithoutAccess()
    results += configuration.rules.unreachable.map { rule, earlier in
      CheckResult(
        .warning,
        "rule \(rule.name)",
        "it never covers a pod: the rule \(earlier.name) before it matches whatever it matches",
        remedy: "put it before \(earlier.name), or remove it"
      )
    }
    results += configuration.rules.unwatched(in: configuration.scope).map { rule, namespaces in
      CheckResult(
        .warning,
        "rule \(rule)",
        "it is for namespaces that are not watched: \(namespaces)",
        remedy: "add them to namespace, or leave them out of the rule"
      )
    }
    for endpoint in configuration.pushgateways.map(\.endpoint) + configuration.prometheuses.map(\.endpoint) {
      results += await oddities(of: endpoint)
    }
    return results
  }

  /// Of the file that says who may read the agent's pages.
  private func webConfiguration() -> [CheckResult] {
    guard let file = configuration.webConfig else { return [] }
    if isOffline, let results = absences(of: file) { return results }
    do throws(ConfigurationError) {
      _ = try ListenerAccess(webConfig: file, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
      return [CheckResult(.ok, "web-config", file)]
    } catch {
      return [CheckResult(.failed, "web-config", error.problem)]
    }
  }

  /// What of the web configuration is not here, or wrong as far as can be seen without it; `nil` where all is here.
  private func absences(of file: String) -> [CheckResult]? {
    guard let contents = FileManager.default.contents(atPath: file) else {
      return FileManager.default.fileExists(atPath: file)
        ? nil : [AbsentFiles.result("web-config: \(file) is not here")]
    }
    let absent = AbsentFiles()
    let reading = absent.allow {
      Result { () throws(AccessFault) in try WebConfiguration.read(Array(contents), of: file) }
    }
    if case .failure(let fault) = reading { return [CheckResult(.failed, "web-config", "\(fault)")] + absent.results }
    return absent.results.isEmpty ? nil : absent.results
  }

  /// A file that is not here is told of by itself.
  private func isTold(_ fault: AccessFault) -> Bool {
    if case .unreadableFile = fault { isOffline } else { false }
  }

  private func rulesWithoutAccess() async -> [CheckResult] {
    let fetcher = PageFetcher(
      group: eventLoopGroup,
      timeout: configuration.scrapeTimeout,
      userAgent: ClusterExplainer.userAgent,
      accesses: configuration.accesses
    )
    let faults = fetcher.accessFaults.filter { !isTold($0.value) }.sorted { $0.key < $1.key }
    await fetcher.shutdown()
    return faults.map { CheckResult(.warning, "rule \($0.key)", "its targets cannot be asked: \($0.value)") }
  }

  private func oddities(of endpoint: Endpoint) async -> [CheckResult] {
    var results: [CheckResult] = []
    if endpoint.exposesSecrets {
      results.append(
        CheckResult(
          .warning,
          "endpoint \(endpoint)",
          "credentials are sent over plain HTTP",
          remedy: "use https where others may listen"
        )
      )
    }
    if endpoint.access.tls.skipsVerification {
      results.append(
        CheckResult(
          .warning,
          "endpoint \(endpoint)",
          "its certificate is not verified",
          remedy: "name its authority (tls.ca-file) instead"
        )
      )
    }
    let client = EndpointClient(endpoint, on: eventLoopGroup, userAgent: ClusterExplainer.userAgent)
    if let fault = client.accessFault, !isTold(fault) {
      results.append(CheckResult(.warning, "endpoint \(endpoint)", "it cannot be asked: \(fault)"))
    }
    try? await client.shutdown()
    return results
  }
}
