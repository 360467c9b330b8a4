public import Capture
public import Console
public import Delivery
public import Discovery
public import Exposition
public import Kubernetes
public import Logging
public import Relabelling
public import Scraping
public import Spark
import Timing

/// The settings in force, read and checked.
public struct AgentConfiguration: Sendable {
  public var kubeconfig: String?
  public var context: String?
  public var scope = PodScope()
  /// What replicas of the agent compete for; `nil` where it is the only one.
  public var lease: LeaseName?
  public var leasePolicy = LeasePolicy()
  public var applicationIDLabel: String?
  public var schedule = SchedulePolicy()
  public var scrapeLimits = ScrapePlan.Limits()
  public var scrapeTimeout: Duration
  public var rules: ScrapeRules
  /// How the targets of each rule are reached, by the rule's name.
  public var accesses: [String: TargetAccess]
  /// What becomes of the samples of each rule's targets, by the rule's name.
  public var treatments: [String: SampleTreatment]
  public var limits = ExpositionParser.Limits()
  /// Of the pages of each rule's targets, where it has some of its own, by the rule's name.
  public var limitsOfRules: [String: ExpositionParser.Limits] = [:]
  /// The most bytes of a page that is sent compressed.
  public var compressedBytes: Int
  public var metricNames: MetricNames
  /// What is asked of the REST API of drivers.
  var status = StatusTerms()
  /// Who is asked for the last word on applications; `nil` for nobody.
  public var history: HistoryTerms?
  /// What becomes of samples before they are put into their group.
  public var metricRelabelings: RelabelRules
  public var pushgateways: [PushgatewayAddress]
  /// Who must have an ended application's last values before its group is deleted.
  public var prometheuses: [PrometheusAddress]
  public var job: String
  /// Of every group, beside the job and the application's id.
  public var groupingLabels: [GroupingKey.Label]
  /// `nil` where it is to be made of the cluster and the scope.
  public var owner: String?
  public var hold: Duration
  public var maxHold: Duration
  public var failoverAfter: Duration
  public var pushTimeout: Duration
  public var pushCompression: PushCompression
  /// The folder; `nil` for none.
  public var spool: String?
  /// The most bytes and files in it.
  public var spoolBytes: Int
  public var spoolFiles: Int
  public var listen: ListenAddress
  /// The file that says who may read the agent's own pages; `nil` where everybody may.
  public var webConfig: String?
  public var logLevel: Logger.Level
  public var logFormat: LogFormat
  /// What all of this was read from, for the console.
  public var settings: [SettingExplanation]

  /// - Parameter layers: what was given, the strongest first: flags, environment, file. What none of them says has its
  ///   default.
  public init(layers: [SettingsLayer]) throws(ConfigurationError) {
    let given = GivenSettings(layers: layers)
    if let mistake = ConfigurationError(given.mistakes) { throw mistake }
    kubeconfig = try given.value(of: Settings.kubeconfig)
    context = try given.value(of: Settings.context)
    scope = try Self.scope(given)
    lease = try given.value(of: Settings.lease)
    applicationIDLabel = try given.value(of: Settings.applicationIDLabel)
    schedule.growth = try given.requiredValue(of: Settings.growth)
    schedule.shortest = try given.requiredValue(of: Settings.shortestInterval)
    schedule.longest = try given.requiredValue(of: Settings.longestInterval)
    schedule.idleBoost = try given.requiredValue(of: Settings.idleBoost)
    scrapeTimeout = try given.requiredValue(of: Settings.scrapeTimeout)
    scrapeLimits.inFlight = try given.requiredValue(of: Settings.scrapesInFlight)
    scrapeLimits.perSecond = try given.requiredValue(of: Settings.scrapesPerSecond)
    let configuredRules = try Self.rules(given)
    rules = ScrapeRules(configuredRules.map(\.rule))
    accesses = Dictionary(configuredRules.map { ($0.rule.name, $0.access) }) { first, _ in first }
    treatments = Dictionary(configuredRules.map { ($0.rule.name, $0.treatment) }) { first, _ in first }
    limits.bodyBytes = try given.requiredValue(of: Settings.bodySizeLimit)
    compressedBytes = try given.requiredValue(of: Settings.compressedSizeLimit)
    limits.samples = try given.requiredValue(of: Settings.sampleLimit)
    limits.labelsPerSample = try given.requiredValue(of: Settings.labelLimit)
    limits.nameBytes = try given.requiredValue(of: Settings.nameLengthLimit)
    limits.valueBytes = try given.requiredValue(of: Settings.valueLengthLimit)
    for configured in configuredRules where configured.limits != PageLimitOverrides() {
      limitsOfRules[configured.rule.name] = configured.limits.filled(from: limits)
    }
    metricNames = try given.requiredValue(of: Settings.sparkNames)
    status.isOn = try given.requiredValue(of: Settings.sparkStages)
    status.limit = try given.requiredValue(of: Settings.sparkStagesLimit)
    status.sources = SourceSelection(try given.values(of: Settings.sparkSources))
    status.naming = metricNames == .sparkmeasure ? .sparkMeasure : .conventional
    let historyWait = try given.requiredValue(of: Settings.sparkHistoryWait)
    history = try given.value(of: Settings.sparkHistory).map { HistoryTerms(address: $0, wait: historyWait) }
    metricRelabelings = RelabelRules(try given.values(of: Settings.metricRelabelings).flatMap(\.rules))
    pushgateways = try Self.addresses(Settings.pushgateway, given)
    prometheuses = try Self.addresses(Settings.prometheus, given)
    job = try given.requiredValue(of: Settings.job)
    groupingLabels = try Self.groupingLabels(given)
    owner = try given.value(of: Settings.owner)
    hold = try given.requiredValue(of: Settings.hold)
    maxHold = try Self.maxHold(given, hold: hold)
    failoverAfter = try given.requiredValue(of: Settings.failoverAfter)
    pushTimeout = try given.requiredValue(of: Settings.pushTimeout)
    pushCompression = try given.requiredValue(of: Settings.pushCompression)
    spool = try given.value(of: Settings.spool)
    spoolBytes = try given.requiredValue(of: Settings.spoolSize)
    spoolFiles = try given.requiredValue(of: Settings.spoolFiles)
    listen = try given.requiredValue(of: Settings.listen)
    webConfig = try given.value(of: Settings.webConfig)
    logLevel = try given.requiredValue(of: Settings.logLevel)
    logFormat = try given.requiredValue(of: Settings.logFormat)
    settings = Settings.all.map { SettingExplanation($0, given.entry($0.name)) }
    guard schedule.shortest <= schedule.longest else {
      throw ConfigurationError(
        place: given.place(of: Settings.shortestInterval) ?? given.place(of: Settings.longestInterval) ?? "",
        problem: "the shortest interval (\(schedule.shortest.written)) is longer than the longest "
          + "(\(schedule.longest.written))",
        remedy: "lower shortest-interval or raise longest-interval"
      )
    }
    for rule in rules.rules { try Self.check(rule, against: schedule, at: given.place(of: Settings.rules) ?? "") }
  }

  /// What a page may weigh while it is fetched.
  var fetchLimits: PageFetcher.Limits { .init(compressedBytes: compressedBytes, bodyBytes: limits.bodyBytes) }

  var fetchLimitsOfRules: [String: PageFetcher.Limits] {
    limitsOfRules.mapValues { .init(compressedBytes: compressedBytes, bodyBytes: $0.bodyBytes) }
  }

  /// Those of all flags, where there are several.
  private static func rules(_ given: GivenSettings) throws(ConfigurationError) -> [ConfiguredRule] {
    let rules = try given.values(of: Settings.rules).flatMap { $0 }
    var names: Set<String> = []
    for name in rules.map(\.rule.name) where !names.insert(name).inserted {
      throw ConfigurationError(
        place: given.place(of: Settings.rules) ?? "",
        problem: "two rules are called \"\(name)\"",
        remedy: "give one of them another name"
      )
    }
    return rules
  }

  /// A rule may give one of the two intervals, and the other then holds as it is set for all.
  private static func check(
    _ rule: ScrapeRule,
    against schedule: SchedulePolicy,
    at place: String
  ) throws(ConfigurationError) {
    let shortest = rule.schedule.shortest ?? schedule.shortest
    let longest = rule.schedule.longest ?? schedule.longest
    guard shortest > longest else { return }
    throw ConfigurationError(
      place: place,
      problem:
        "the shortest interval (\(shortest.written)) that holds for the rule \"\(rule.name)\" is longer than the "
        + "longest (\(longest.written))",
      remedy: "give the rule both, shortest-interval and longest-interval"
    )
  }

  private static func scope(_ given: GivenSettings) throws(ConfigurationError) -> PodScope {
    var scope = PodScope(
      labelSelector: try given.value(of: Settings.podSelector),
      fieldSelector: try given.value(of: Settings.fieldSelector),
      node: try given.value(of: Settings.node)
    )
    if let node = scope.node, scope.fieldSelector?.contains("spec.nodeName") == true {
      throw ConfigurationError(
        place: given.place(of: Settings.fieldSelector) ?? "",
        problem: "the node is chosen here and, as \(node), by node",
        remedy: "leave spec.nodeName out of field-selector, or leave node out"
      )
    }
    let namespaces = try given.values(of: Settings.namespace)
    if !namespaces.isEmpty { scope.extent = .namespaces(namespaces) }
    if let selector = try given.value(of: Settings.namespaceSelector) {
      guard namespaces.isEmpty else {
        throw ConfigurationError(
          place: given.place(of: Settings.namespaceSelector) ?? "",
          problem: "namespaces are chosen by their labels, and at the same time by name with namespace",
          remedy: "give either namespace or namespace-selector"
        )
      }
      scope.extent = .namespacesMatching(selector)
    }
    return scope
  }
}
