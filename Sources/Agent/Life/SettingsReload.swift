import Capture
import Console
import Discovery
import Kubernetes
import Logging
import Scraping
import Synchronization
import Transport

/// Hands what may change while the agent runs, from the file as it is now, to those whom it concerns.
final class SettingsReload: Sendable {
  private let threshold: LogThreshold?
  private let scraper: Scraper
  private let fetcher: PageFetcher
  private let pods: PodIntake
  private let status: StatusIntake
  private let history: HistoryIntake?
  private let search: RuleSearch
  private let store: ApplicationStore
  /// As the agent was started.
  private let scope: PodScope
  private let logger: Logger
  /// Of the rules that hold now.
  private let edition = Mutex(0)
  /// Rules that were warned of since they have credentials sent in the clear: once is enough.
  private let exposing = Mutex<Set<String>>([])
  private let shown: Mutex<[SettingExplanation]>

  /// - Parameters:
  ///   - settings: those that the agent was started with.
  ///   - threshold: of the logger.
  init(
    settings: [SettingExplanation],
    threshold: LogThreshold?,
    scraper: Scraper,
    fetcher: PageFetcher,
    pods: PodIntake,
    status: StatusIntake,
    history: HistoryIntake? = nil,
    search: RuleSearch,
    store: ApplicationStore,
    scope: PodScope,
    logger: Logger
  ) {
    shown = Mutex(settings)
    self.threshold = threshold
    self.scraper = scraper
    self.fetcher = fetcher
    self.pods = pods
    self.status = status
    self.history = history
    self.search = search
    self.store = store
    self.scope = scope
    self.logger = logger
  }

  /// Those that hold now, for the console.
  var settings: [SettingExplanation] { shown.withLock { $0 } }

  func adopt(_ new: AgentConfiguration) {
    threshold?.level = new.logLevel
    scraper.adopt(
      new.schedule,
      limits: new.scrapeLimits,
      pageLimits: new.limits,
      pageLimitsOfRules: new.limitsOfRules
    )
    // A rule's credentials go to the pods that it covers now, and not even once to those that it covered before.
    var rules = new.rules
    rules.edition = edition.withLock { edition in
      edition += 1
      return edition
    }
    fetcher.adopt(
      timeout: new.scrapeTimeout,
      limits: new.fetchLimits,
      limitsOfRules: new.fetchLimitsOfRules,
      accesses: new.accesses,
      edition: rules.edition
    )
    pods.adopt(rules)
    status.adopt(new.status)
    history?.adopt(new.status)
    search.replace(with: new.rules.search)
    store.configure(
      hold: new.hold,
      maxHold: new.maxHold,
      metricNames: new.metricNames,
      relabelings: new.metricRelabelings,
      treatments: new.treatments
    )
    shown.withLock { $0 = SettingExplanation.inForce(of: new.settings, after: $0) }
    warn(of: new)
  }

  /// Says what of the rules cannot work, or may not be meant.
  func warn(of configuration: AgentConfiguration) {
    for (rule, namespaces) in configuration.rules.unwatched(in: scope) {
      logger.warning(
        "rule is for namespaces that are not watched; add them to namespace, or leave them out of the rule",
        metadata: ["rule": "\(rule)", "namespaces": "\(namespaces)"]
      )
    }
    let known = exposing.withLock { exposing in
      defer { exposing = Set(configuration.rules.exposing.map(\.name)) }
      return exposing
    }
    for rule in configuration.rules.exposing where !known.contains(rule.name) {
      logger.warning(
        "credentials are sent over plain HTTP; use https where others may listen",
        metadata: ["rule": "\(rule.name)"]
      )
    }
    for (rule, access) in configuration.accesses.sorted(by: { $0.key < $1.key }) {
      guard let exposing = access.credentials?.exposingEndpoint else { continue }
      logger.warning(
        "the client's secret is sent over plain HTTP; let token-url begin with https://",
        metadata: ["rule": "\(rule)", "token-url": "\(exposing)"]
      )
    }
    for (rule, fault) in fetcher.accessFaults.sorted(by: { $0.key < $1.key }) {
      logger.warning("rule cannot be used as it is", metadata: ["rule": "\(rule)", "reason": "\(fault)"])
    }
  }
}
