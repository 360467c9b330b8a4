public import Kubernetes

/// How the pods that it matches are scraped, where their own annotations leave that open; and whether those are scraped
/// that have none.
///
/// Of each value the annotation's word comes first, then the rule's, then what is set for all.
public struct ScrapeRule: Sendable, Hashable {
  /// Unique among the rules; a target bears it as that of the rule that covers it.
  public let name: String
  /// Any of these; all where it is empty.
  public let namespaces: Set<String>
  /// All pods of these namespaces where there is none.
  public let selector: LabelSelector?
  /// Whether it has pods scraped that do not say whether they want to be.
  public let findsPods: Bool
  /// For pods that do not say, as all that follows.
  public let port: ScrapePort?
  public let pages: RulePages?
  /// `nil` leaves it to what holds for all; never where there are credentials.
  public let scheme: Target.Scheme?
  public let schedule: ScheduleOverrides
  /// The time for one whole scrape.
  public let timeout: Duration?
  /// Whether the targets are asked with a password or a token.
  public let hasCredentials: Bool

  /// - Parameter scheme: what the rule itself says. With credentials, saying nothing means https.
  public init(
    name: String,
    namespaces: Set<String> = [],
    selector: LabelSelector? = nil,
    findsPods: Bool = false,
    port: ScrapePort? = nil,
    pages: RulePages? = nil,
    scheme: Target.Scheme? = nil,
    schedule: ScheduleOverrides = ScheduleOverrides(),
    timeout: Duration? = nil,
    hasCredentials: Bool = false
  ) {
    self.name = name
    self.namespaces = namespaces
    self.selector = selector
    self.findsPods = findsPods
    self.port = port
    self.pages = pages
    self.scheme = scheme ?? (hasCredentials ? .https : nil)
    self.schedule = schedule
    self.timeout = timeout
    self.hasCredentials = hasCredentials
  }

  public func matches(_ pod: Pod) -> Bool {
    matches(namespace: pod.namespace, labels: pod.labels)
  }

  func matches(namespace: String, labels: [String: String]) -> Bool {
    (namespaces.isEmpty || namespaces.contains(namespace)) && selector?.matches(labels) ?? true
  }
}
