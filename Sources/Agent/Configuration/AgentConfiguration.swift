public import Delivery
public import Discovery
public import Exposition
public import Kubernetes
public import Logging
public import Relabelling
public import Scraping
public import Spark
import Timing
import YAML

/// The settings in force, read and checked.
public struct AgentConfiguration: Sendable {
  public var kubeconfig: String?
  public var context: String?
  public var scope = PodScope()
  public var applicationIDLabel: String?
  public var schedule = SchedulePolicy()
  public var scrapeLimits = ScrapePlan.Limits()
  public var scrapeTimeout: Duration
  public var rules: ScrapeRules
  /// How the targets of each rule are reached, by the rule's name.
  public var accesses: [String: TargetAccess]
  public var limits = ExpositionParser.Limits()
  /// The most bytes of a page that is sent compressed.
  public var compressedBytes: Int
  public var metricNames: MetricNames
  /// What becomes of samples before they are put into their group.
  public var metricRelabelings: RelabelRules
  public var pushgateway: PushgatewayAddress?
  public var pushgateways: [PushgatewayAddress] { pushgateway.map { [$0] } ?? [] }
  public var failoverAfter: Duration { .seconds(60) }
  public var job: String
  public var hold: Duration
  public var listen: ListenAddress
  public var logLevel: Logger.Level
  public var logFormat: LogFormat

  /// - Parameter layers: what was given, the strongest first: flags, environment, file. What none of them says has its
  ///   default.
  public init(layers: [SettingsLayer]) throws(ConfigurationError) {
    let given = GivenSettings(layers: layers)
    kubeconfig = try given.value(of: Settings.kubeconfig)
    context = try given.value(of: Settings.context)
    scope = try Self.scope(given)
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
    limits.bodyBytes = try given.requiredValue(of: Settings.bodySizeLimit)
    compressedBytes = try given.requiredValue(of: Settings.compressedSizeLimit)
    limits.samples = try given.requiredValue(of: Settings.sampleLimit)
    limits.labelsPerSample = try given.requiredValue(of: Settings.labelLimit)
    limits.nameBytes = try given.requiredValue(of: Settings.nameLengthLimit)
    limits.valueBytes = try given.requiredValue(of: Settings.valueLengthLimit)
    metricNames = try given.requiredValue(of: Settings.sparkNames)
    metricRelabelings = RelabelRules(try given.values(of: Settings.metricRelabelings).flatMap(\.rules))
    pushgateway = try given.value(of: Settings.pushgateway)
    job = try given.requiredValue(of: Settings.job)
    hold = try given.requiredValue(of: Settings.hold)
    listen = try given.requiredValue(of: Settings.listen)
    logLevel = try given.requiredValue(of: Settings.logLevel)
    logFormat = try given.requiredValue(of: Settings.logFormat)
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

/// What several layers say together: of each setting the strongest layer's word.
private struct GivenSettings {
  let layers: [SettingsLayer]

  private func entry(_ name: String) -> SettingsLayer.Entry? {
    layers.lazy.compactMap { $0.entries[name] }.first
  }

  func place<Value>(of setting: Setting<Value>) -> String? {
    entry(setting.description.name)?.place
  }

  func values<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> [Value] {
    guard let entry = entry(setting.description.name) else { return [] }
    if let node = entry.node, let readNode = setting.readNode {
      do {
        return [try readNode(node, YAMLPath([.key(setting.description.name)]))]
      } catch {
        throw ConfigurationError(error)
      }
    }
    var values: [Value] = []
    for text in entry.texts {
      do {
        values.append(try setting.read(text))
      } catch {
        throw ConfigurationError(place: entry.place, problem: error.message, remedy: "")
      }
    }
    return values
  }

  /// The last of several, as with most programs' flags.
  func value<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value? {
    try values(of: setting).last
  }

  /// The value given, or that of the default text.
  func requiredValue<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value {
    if let value = try value(of: setting) { return value }
    do {
      return try setting.read(setting.description.defaultText ?? "")
    } catch {
      throw ConfigurationError(place: setting.description.flag, problem: error.message, remedy: "give a value")
    }
  }
}
