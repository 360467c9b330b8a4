import Capture
public import Console
import Delivery
import Discovery
import Exposition
import FoundationEssentials
public import Kubernetes
public import NIOCore
import Scraping
import Spark
import Timing

/// Answers "why?" without a running agent: it looks at the pod, scrapes it once, and asks gateways and Prometheus what they
/// have. It changes nothing anywhere.
public struct ClusterExplainer: Sendable {
  let configuration: AgentConfiguration
  private let connection: ClusterConnection
  let eventLoopGroup: any EventLoopGroup
  private let scrapes: Bool
  let timeout: Duration

  /// - Parameters:
  ///   - scrapes: whether the targets are asked for their page, once.
  ///   - timeout: for each question to somebody.
  public init(
    configuration: AgentConfiguration,
    connection: ClusterConnection,
    eventLoopGroup: any EventLoopGroup,
    scrapes: Bool,
    timeout: Duration
  ) {
    self.configuration = configuration
    var connection = connection
    connection.userAgent = Self.userAgent
    self.connection = connection
    self.eventLoopGroup = eventLoopGroup
    self.scrapes = scrapes
    self.timeout = timeout
  }

  static let userAgent = "afterglow/\(AfterglowVersion.current)"

  public func explanation(of question: Explanation.Question) async -> Explanation {
    let client = KubernetesClient(connection: connection, eventLoopGroup: eventLoopGroup)
    let explanation = await explain(question, client)
    try? await client.shutdown()
    return explanation
  }

  private var discovery: AnnotationDiscovery {
    AnnotationDiscovery(applicationIDLabel: configuration.applicationIDLabel, rules: configuration.rules)
  }

  private func explain(_ question: Explanation.Question, _ client: KubernetesClient) async -> Explanation {
    var chain = ExplanationChain("\(question)")
    var applications: [String] = []
    var success = "is to be scraped"
    switch question {
    case .pod(let key):
      let finder = PodFinder(client: client, scope: configuration.scope, timeout: timeout)
      let trace = chain.tell(await finder.find(key), of: key) { discovery.trace($0, now: .now) }
      guard let trace else { break }
      (applications, success) = await tell(trace, in: &chain)
    case .application(let id):
      applications = [id]
      success = "has no living pod; see below what is kept of it"
      guard let pod = await driver(of: id, client, in: &chain) else { break }
      let trace = discovery.trace(pod, now: .now)
      chain.add(.none, "application", "\(id) is that of pod \(trace.discovered.reference)")
      chain.tell(trace, at: .now)
      success = await tell(trace, in: &chain).success
    }
    for id in applications { await tellGroup(of: id, in: &chain) }
    return chain.explanation(otherwise: success)
  }

  /// The pod that bears the application's id, the driver's if there are several.
  private func driver(of id: String, _ client: KubernetesClient, in chain: inout ExplanationChain) async -> Pod? {
    var scope = configuration.scope
    let selector = "spark-app-selector=\(id)"
    scope.labelSelector = [scope.labelSelector, selector].compactMap { $0 }.joined(separator: ",")
    do {
      let pods = try await withDeadline(timeout) { [scope] in
        var pods: [Pod] = []
        try await client.pods(of: scope, upTo: 1000) { pods.append($0) }
        return pods
      }
      if let pod = pods.first(where: { $0.labels["spark-role"] == "driver" }) ?? pods.first { return pod }
      chain.add(.none, "pod", "none that is watched has the label \(selector) now")
    } catch {
      chain.add(.failed, "pod", "\(error)", because: "cannot be looked for: \(error)", isUnknown: true)
    }
    return nil
  }

  // MARK: One scrape

  /// - Returns: the applications that the pod's page speaks of, and what follows the subject where all is well.
  private func tell(
    _ trace: DiscoveryTrace,
    in chain: inout ExplanationChain
  ) async -> (applications: [String], success: String) {
    let pod = trace.discovered
    let own = pod.sparkApplication ?? pod.configuredApplication
    var applications = [own].compactMap { $0 }
    if pod.life.isEnded {
      return (
        applications.isEmpty ? [pod.reference.description] : applications, "has ended; see below what is kept of it"
      )
    }
    guard !pod.targets.isEmpty else { return (applications, "is not scraped") }
    guard scrapes else {
      chain.add(.none, "scrape", "not tried (--no-scrape)")
      return (applications, "is to be scraped at \(pod.targets.map(\.url).joined(separator: ", "))")
    }
    let fetcher = PageFetcher(
      group: eventLoopGroup,
      timeout: min(timeout, configuration.scrapeTimeout),
      limits: configuration.fetchLimits,
      limitsOfRules: configuration.fetchLimitsOfRules,
      userAgent: Self.userAgent,
      accesses: configuration.accesses
    )
    var ledger = ApplicationLedger(configuration: ledgerConfiguration)
    ledger.update(pod, now: .now)
    for target in pod.targets { await scrape(target, by: fetcher, into: &ledger, &chain) }
    await fetcher.shutdown()
    applications = ledger.groups.keys.sorted()
    let samples = ledger.groups.values.flatMap { $0.contents(of: pod.reference).values.map(\.kept) }.reduce(0, +)
    return (applications, "can be scraped: \(samples) samples of application \(applications.joined(separator: ", "))")
  }

  private var ledgerConfiguration: ApplicationLedger.Configuration {
    ApplicationLedger.Configuration(
      hold: configuration.hold,
      awaitsDelivery: true,
      reservedLabels: Set(["job"] + configuration.groupingLabels.map(\.name)),
      metricNames: configuration.metricNames,
      relabelings: configuration.metricRelabelings,
      treatments: configuration.treatments
    )
  }

  private func scrape(
    _ target: Target,
    by fetcher: PageFetcher,
    into ledger: inout ApplicationLedger,
    _ chain: inout ExplanationChain
  ) async {
    let start = ContinuousClock.now
    let page: ExpositionPage
    do throws(ScrapeFailure) {
      let fetched = try await fetcher.fetch(target)
      let limits = target.rule.flatMap { configuration.limitsOfRules[$0] } ?? configuration.limits
      do throws(ExpositionError) {
        page = try ExpositionParser(limits: limits).parse(fetched.body, contentType: fetched.contentType)
      } catch {
        throw .unreadable(error)
      }
      guard page.count > 0 else { throw .empty }
    } catch {
      let words = error.words
      chain.add(.failed, "scrape", "\(target.url): \(words)", because: "gives no metrics: \(words)")
      return
    }
    let took = start.duration(to: .now).written
    chain.add(.done, "scrape", "\(target.url) gave \(page.count) samples in \(took)")
    let lines = ExplanationChain.lines(of: page.rejections)
    if let refusal = ledger.take(page, from: target, at: .now, now: .now).first {
      chain.add(.failed, "samples", "\(refusal)", lines, because: "is scraped, but its page is refused: \(refusal)")
      return
    }
    for (id, group) in ledger.groups.sorted(by: { $0.key < $1.key }) {
      guard let contents = group.contents(of: target.pod)[target.id] else { continue }
      chain.add(
        .done,
        "samples",
        "\(contents.kept) kept of \(page.count), of application \(id)",
        lines + ExplanationChain.lines(of: contents.dropped)
      )
    }
  }
}

extension ScrapeFailure {
  /// With what Spark means by it.
  var words: String {
    guard case .redirected(_, let location) = self, let hint = SparkHint.redirect(to: location) else {
      return "\(self)"
    }
    return "\(self): \(hint)"
  }
}
