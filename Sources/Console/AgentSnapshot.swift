public import Capture
public import Delivery
public import Discovery
public import FoundationEssentials
public import Kubernetes
public import Scraping

/// The agent as it is at one moment: all that the console shows is read from here.
public struct AgentSnapshot: Sendable {
  public var version: String
  public var startedAt: Date
  /// Whether the first list of pods is complete.
  public var isSynced: Bool
  /// Why the Kubernetes API cannot be watched at the moment.
  public var clusterTrouble: String?
  public var watch: WatchStatistics.Counts
  /// Pods that ask to be scraped.
  public var pods: [DiscoveredPod]
  public var targets: [TargetStatus]
  public var scrapes: ScrapeStatistics
  public var capture: CaptureStatistics
  public var groups: [ApplicationGroup]
  public var gateways: [PushgatewayStatus]

  public init(
    version: String,
    startedAt: Date,
    isSynced: Bool,
    clusterTrouble: String?,
    watch: WatchStatistics.Counts,
    pods: [DiscoveredPod],
    targets: [TargetStatus],
    scrapes: ScrapeStatistics,
    capture: CaptureStatistics,
    groups: [ApplicationGroup],
    gateways: [PushgatewayStatus]
  ) {
    self.version = version
    self.startedAt = startedAt
    self.isSynced = isSynced
    self.clusterTrouble = clusterTrouble
    self.watch = watch
    self.pods = pods
    self.targets = targets
    self.scrapes = scrapes
    self.capture = capture
    self.groups = groups
    self.gateways = gateways
  }

  /// Why the agent is not ready; `nil` where it is.
  ///
  /// A Pushgateway that is away does not make the agent unready: it goes on capturing, and restarting it or taking it
  /// out of service would lose what it keeps.
  public var unreadiness: String? {
    if let clusterTrouble { return clusterTrouble }
    return isSynced ? nil : "the first list of pods is not complete yet"
  }
}
