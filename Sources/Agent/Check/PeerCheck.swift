import Delivery
import Exposition
import FoundationEssentials
import Kubernetes
import NIOCore
import Spark
import Timing
import Transport

/// Gateways and Prometheus, which are asked and never written to.
struct PeerCheck: Sendable {
  private let configuration: AgentConfiguration
  private let owner: String?
  private let eventLoopGroup: any EventLoopGroup
  private let timeout: Duration

  /// - Parameter owner: whose groups would be the agent's own; `nil` where that depends on a cluster that is not known.
  init(configuration: AgentConfiguration, owner: String?, on eventLoopGroup: any EventLoopGroup, timeout: Duration) {
    self.configuration = configuration
    self.owner = owner
    self.eventLoopGroup = eventLoopGroup
    self.timeout = timeout
  }

  // MARK: Pushgateways

  func gateways() async -> [CheckResult] {
    guard !configuration.pushgateways.isEmpty else {
      return [CheckResult(.skipped, "pushgateway", "none is configured: the agent serves the groups itself")]
    }
    return await sideBySide(configuration.pushgateways.count) { [await check(configuration.pushgateways[$0])] }
  }

  /// One that hangs must not keep the others waiting.
  ///
  /// - Returns: what came of each, in their order.
  private func sideBySide(
    _ count: Int,
    _ check: @escaping @Sendable (Int) async -> [CheckResult]
  ) async -> [CheckResult] {
    await withTaskGroup(of: (Int, [CheckResult]).self) { group in
      for index in 0..<count { group.addTask { (index, await check(index)) } }
      var results: [Int: [CheckResult]] = [:]
      for await (index, found) in group { results[index] = found }
      return (0..<count).flatMap { results[$0] ?? [] }
    }
  }

  private func check(_ address: PushgatewayAddress) async -> CheckResult {
    let client = PushgatewayClient(
      address: address,
      on: eventLoopGroup,
      timeout: timeout,
      userAgent: ClusterExplainer.userAgent
    )
    let result = result(address, await client.status(), await client.survey())
    try? await client.shutdown()
    return result
  }

  private func result(
    _ address: PushgatewayAddress,
    _ status: GatewayAnswer<GatewayStatus>,
    _ survey: GatewayAnswer<GatewaySurvey>
  ) -> CheckResult {
    let name = "pushgateway"
    var version = "\(address), of unknown version"
    switch status {
    case .answered(let status): version = status.version.map { "\(address), version \($0)" } ?? version
    // What can be surveyed can be used.
    case .unreadable: break
    case .broken(let words, _), .denied(let words, _), .failed(let words, _):
      return CheckResult(.failed, name, words, remedy: "check its address, its credentials and that it runs")
    }
    switch survey {
    case .answered(let survey):
      let own = survey.groups.values.count { $0.owner != nil && $0.owner == owner }
      let others = survey.groups.count - own + survey.otherGroups
      return CheckResult(.ok, name, "\(version), holds \(own) of this agent's groups and \(others) of others'")
    case .unreadable(let words):
      return CheckResult(
        .failed,
        name,
        "\(version): its metrics cannot be read: \(words)",
        remedy: Self.remedy(whereMetrics: words)
      )
    case .broken(let words, _), .denied(let words, _), .failed(let words, _):
      return CheckResult(
        .failed,
        name,
        "\(version): its metrics cannot be read: \(words)",
        remedy: "check what lies between"
      )
    }
  }

  /// - Parameter words: why a gateway's metrics cannot be read.
  private static func remedy(whereMetrics words: String) -> String? {
    if words.hasSuffix(" answered 500") {
      return "its groups contradict each other; delete the one that its own page names"
    }
    guard words.contains(" answered ") else { return nil }
    return "check the path in its URL: a Pushgateway has /metrics and /api/v1/status below it"
  }

  // MARK: History server

  /// Nothing where there is none.
  func history() async -> [CheckResult] {
    guard let address = configuration.history?.address else { return [] }
    let server = HistoryServer(address, on: eventLoopGroup, timeout: timeout, userAgent: ClusterExplainer.userAgent)
    let name = "spark-history"
    let remedy = "check that a history server runs there, and that network policies let the agent reach it"
    var result: CheckResult
    do {
      let body: [UInt8]?
      do {
        body = try await server.answer(to: "/api/v1/applications?limit=2")
      } catch let refusal as HistoryRefusal where refusal.status == 404 {
        body = nil
      }
      switch body.flatMap(HistoryServer.applications(in:)) {
      case nil:
        let words = "\(address) has no list of applications; it is no history server, or served under a path"
        result = CheckResult(.failed, name, words, remedy: remedy)
      case let known? where known.isEmpty:
        result = CheckResult(
          .warning,
          name,
          "\(address) knows no application yet",
          remedy: "see that spark.history.fs.logDirectory is what applications have as spark.eventLog.dir"
        )
      case let known? where known.count == 1 && !known[0].isCompleted:
        // A driver answers so, and has no other to tell of, ever.
        result = CheckResult(
          .warning,
          name,
          "\(address) knows one application, and that runs: it may be the address of that driver",
          remedy: "give the address of the history server, which outlives the drivers; its usual port is 18080"
        )
      default: result = CheckResult(.ok, name, "\(address) knows applications")
      }
    } catch {
      result = CheckResult(.failed, name, "\(address): \(error)", remedy: remedy)
    }
    try? await server.shutdown()
    return [result]
  }

  // MARK: Prometheus

  func prometheuses() async -> [CheckResult] {
    guard !configuration.prometheuses.isEmpty else {
      let hold = configuration.hold.written
      return [CheckResult(.skipped, "prometheus", "none is configured: groups of ended applications stay for \(hold)")]
    }
    return await sideBySide(configuration.prometheuses.count) { await check(configuration.prometheuses[$0]) }
  }

  private func check(_ address: PrometheusAddress) async -> [CheckResult] {
    let client = PrometheusClient(
      address: address,
      owner: owner ?? "",
      on: eventLoopGroup,
      timeout: timeout,
      userAgent: ClusterExplainer.userAgent
    )
    let results = await results(address, client)
    try? await client.shutdown()
    return results
  }

  private func results(_ address: PrometheusAddress, _ client: PrometheusClient) async -> [CheckResult] {
    do {
      // What the agent will ask for.
      _ = try await client.generations(of: "none")
    } catch {
      return [CheckResult(.failed, "prometheus", "\(address): \(error)")]
    }
    let version = (try? await client.page("/api/v1/status/buildinfo")).flatMap(Self.version)
    let found = CheckResult(.ok, "prometheus", "\(address)\(version.map { ", version \($0)" } ?? ""), answers queries")
    let scrapes: PrometheusScrapes
    do {
      let targets = try await client.page("/api/v1/targets?state=active")
      scrapes = try PrometheusScrapes(targets: targets, configuration: try? await client.page("/api/v1/status/config"))
    } catch {
      // What stores for many Prometheis knows of no targets.
      let words = "\(address) does not say what it scrapes: \(error)"
      return [found, CheckResult(.warning, "scrapes", words, remedy: "see yourself that the groups are scraped")]
    }
    guard !configuration.pushgateways.isEmpty else { return [found, Self.agentScraped(by: address, scrapes, mark)] }
    return [found] + configuration.pushgateways.map { Self.scraped($0, by: address, scrapes, mark) }
  }

  /// Labels as the series have by which acknowledgements come.
  private var mark: LabelSet {
    var mark: LabelSet = ["application_id": "spark-0", "owner": owner ?? "afterglow", "namespace": "default"]
    if case .namespaces(let names) = configuration.scope.extent { mark["namespace"] = names.first }
    guard !configuration.pushgateways.isEmpty else { return mark }
    for label in configuration.groupingLabels { mark[label.name] = label.value }
    mark["job"] = configuration.job
    return mark
  }

  private static func version(_ json: Data) -> String? {
    struct Answer: Decodable { var data: [String: String] }
    return try? JSONDecoder().decode(Answer.self, from: json).data["version"]
  }

  /// Whether a gateway is scraped, and as it should be.
  static func scraped(
    _ gateway: PushgatewayAddress,
    by address: PrometheusAddress,
    _ scrapes: PrometheusScrapes,
    _ mark: LabelSet
  ) -> CheckResult {
    if let target = scrapes.target(at: gateway.endpoint.place) {
      return verdict(on: target, "\(address) scrapes \(gateway)", scrapes, mark)
    }
    let similar = scrapes.targets(onPortOf: gateway.endpoint.place)
    if let first = similar.first {
      return CheckResult(
        .warning,
        "scrapes",
        "\(address) scrapes nothing by the name of \(gateway), but \(first.scrapeUrl) on the same port (job "
          + "\(first.scrapePool)), which may be it",
        remedy: "see that it is, and that the job \(first.scrapePool) says honor_labels: true"
      )
    }
    return CheckResult(
      .failed,
      "scrapes",
      "\(address) does not scrape \(gateway)",
      remedy: "add a job with honor_labels: true whose target is this Pushgateway"
    )
  }

  /// Whether some agent's page of groups is scraped.
  static func agentScraped(
    by address: PrometheusAddress,
    _ scrapes: PrometheusScrapes,
    _ mark: LabelSet
  ) -> CheckResult {
    guard let target = scrapes.ofAgents.first else {
      return CheckResult(
        .failed,
        "scrapes",
        "\(address) scrapes no agent's /applications/metrics, and no pushgateway is configured",
        remedy: "add a job with metrics_path: /applications/metrics and honor_labels: true, or configure a pushgateway"
      )
    }
    return verdict(on: target, "\(address) scrapes \(target.scrapeUrl)", scrapes, mark)
  }

  private static func verdict(
    on target: PrometheusScrapes.Target,
    _ words: String,
    _ scrapes: PrometheusScrapes,
    _ mark: LabelSet
  ) -> CheckResult {
    let name = "scrapes"
    let interval = target.scrapeInterval.map { " each \($0)" } ?? ""
    if target.health == "down" {
      let error = target.lastError ?? "it does not say why"
      return CheckResult(
        .failed,
        name,
        "\(words)\(interval), and that fails: \(error)",
        remedy: "see what lies between"
      )
    }
    switch scrapes.jobs?[target.scrapePool]?.honorsLabels {
    case true?:
      if let loss = scrapes.loss(of: mark, from: target) {
        return CheckResult(
          .failed,
          name,
          "\(words)\(interval), but \(loss): what it has can never be acknowledged",
          remedy: "let afterglow_application_.* pass unchanged in the job \(target.scrapePool)"
        )
      }
      let health = target.health == "up" ? "and it is up" : "and has not done so yet"
      return CheckResult(.ok, name, "\(words)\(interval) with honor_labels, \(health)")
    case false?:
      return CheckResult(
        .failed,
        name,
        "\(words)\(interval), but without honor_labels: job, namespace and pod become exported_…",
        remedy: "set honor_labels: true in the job \(target.scrapePool)"
      )
    case nil:
      return CheckResult(
        .warning,
        name,
        "\(words)\(interval), and does not say whether with honor_labels",
        remedy: "see that the job \(target.scrapePool) says honor_labels: true"
      )
    }
  }
}
