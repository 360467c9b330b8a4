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
    results += exposingRules()
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
    for endpoint in configuration.endpoints {
      results += await oddities(of: endpoint)
    }
    return results
  }

  /// Of the file that says who may read the agent's pages.
  private func webConfiguration() -> [CheckResult] {
    guard let file = configuration.webConfig else { return [] }
    if isOffline, let results = absences(of: file) { return results }
    do throws(ConfigurationError) {
      let access = try ListenerAccess(webConfig: file, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
      if access.exposesPasswords {
        return [
          CheckResult(
            .warning,
            "web-config",
            "\(file): passwords for the agent's pages are sent over plain HTTP",
            remedy: "add tls_server_config"
          )
        ]
      }
      if access.requiresClientCertificates {
        return [
          CheckResult(
            .warning,
            "web-config",
            "\(file): who asks must show a certificate, and a kubelet's HTTP probes have none",
            remedy: "probe by tcpSocket, or write VerifyClientCertIfGiven, with basic_auth_users for who has none"
          )
        ]
      }
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

  private func exposingRules() -> [CheckResult] {
    var results = configuration.rules.exposing.map { rule in
      CheckResult(
        .warning,
        "rule \(rule.name)",
        "credentials are sent over plain HTTP, since it says scheme: http",
        remedy: "use https where others may listen"
      )
    }
    for (rule, access) in configuration.accesses.sorted(by: { $0.key < $1.key }) {
      guard let server = access.credentials?.exposingEndpoint else { continue }
      results.append(Self.exposure(of: server, by: "rule \(rule)"))
    }
    return results
  }

  /// - Parameter server: gives tokens for a secret.
  private static func exposure(of server: Endpoint, by name: String) -> CheckResult {
    CheckResult(
      .warning,
      name,
      "the client's secret is sent to \(server) over plain HTTP",
      remedy: "let token-url begin with https://"
    )
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
    if let server = endpoint.access.credentials?.exposingEndpoint {
      results.append(Self.exposure(of: server, by: "endpoint \(endpoint)"))
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
