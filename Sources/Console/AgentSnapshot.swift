public import Capture
public import Delivery
public import Discovery
public import FoundationEssentials
public import Kubernetes
public import Scraping
public import Spark

/// The agent as it is at one moment: all that the console shows is read from here.
public struct AgentSnapshot: Sendable {
  public var version: String
  public var startedAt: Date
  /// Whether it works or stands by; `nil` where it has no replicas.
  public var leadership: LeaseStanding?
  /// Why the agent is not ready; `nil` where it is.
  public var unreadiness: String?
  public var watch: WatchStatistics.Counts
  /// The watches of the Kubernetes API, and how far they are.
  public var scopes: [WatchStatistics.Scope]
  /// Pods that ask to be scraped.
  public var pods: [DiscoveredPod]
  public var targets: [TargetStatus]
  /// What is wrong with targets, in words: a failure, a page refused, lines left out.
  public var complaints: [Target.ID: String]
  /// Those of them whose pages can be fetched and are not taken: they are another application's, or hold nothing.
  public var refused: Set<Target.ID> = []
  public var scrapes: ScrapeStatistics
  /// For one whole scrape, where a target has no other.
  public var scrapeTimeout = Duration.zero
  /// Of requests to the REST API of drivers.
  public var status = StatusStatistics()
  /// Applications that a history server was asked for, by what came of it.
  public var history = Dictionary(uniqueKeysWithValues: HistoryCourse.Result.allCases.map { ($0, 0) })
  /// Applications that it is being asked for.
  public var historyWaiting = 0
  public var capture: CaptureStatistics
  public var groups: [ApplicationGroup]
  /// Applications whose groups are deleted, the newest first.
  public var past: [ApplicationLife]
  public var gateways: [PushgatewayStatus]
  /// Which gateway keeps a group, by its id.
  public var gatewaysOfGroups: [String: String]
  /// Whoever has to have the last values of a group before it is deleted.
  public var acknowledgers: [String]
  /// `nil` where there is none.
  public var spool: SpoolStatus?
  /// `nil` where no Prometheus acknowledges anything.
  public var acknowledgement: AcknowledgementStatus?
  /// `nil` where the settings come from no file.
  public var configuration: ConfigurationStatus?
  /// `nil` where everybody may read the pages.
  public var webConfiguration: ListenerAccess.Standing?
  /// Pods that ended before anything of them was captured, the newest first.
  public var missed: [MissedPod] = []
  /// In the order in which they are documented.
  public var settings: [SettingExplanation] = []
  /// What the process takes of its machine; `nil` where the system does not tell.
  public var usage: ProcessUsage?

  public init(
    version: String,
    startedAt: Date,
    leadership: LeaseStanding? = nil,
    unreadiness: String?,
    watch: WatchStatistics.Counts,
    scopes: [WatchStatistics.Scope],
    pods: [DiscoveredPod],
    targets: [TargetStatus],
    complaints: [Target.ID: String] = [:],
    scrapes: ScrapeStatistics,
    capture: CaptureStatistics,
    groups: [ApplicationGroup],
    past: [ApplicationLife] = [],
    gateways: [PushgatewayStatus] = [],
    gatewaysOfGroups: [String: String] = [:],
    acknowledgers: [String] = [],
    spool: SpoolStatus? = nil,
    acknowledgement: AcknowledgementStatus? = nil,
    configuration: ConfigurationStatus? = nil
  ) {
    self.version = version
    self.startedAt = startedAt
    self.leadership = leadership
    self.unreadiness = unreadiness
    self.watch = watch
    self.scopes = scopes
    self.pods = pods
    self.targets = targets
    self.complaints = complaints
    self.scrapes = scrapes
    self.capture = capture
    self.groups = groups
    self.past = past
    self.gateways = gateways
    self.gatewaysOfGroups = gatewaysOfGroups
    self.acknowledgers = acknowledgers
    self.spool = spool
    self.acknowledgement = acknowledgement
    self.configuration = configuration
  }
}
