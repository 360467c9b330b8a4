import Exposition
public import Kubernetes
public import Relabelling

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
  /// Labels of the pod that every sample gets, by their names there.
  public let podLabels: [String]
  /// What becomes of each target: of its address's port, its scheme and path, and of the labels that its samples get.
  public let relabelings: RelabelRules
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
    podLabels: [String] = [],
    relabelings: RelabelRules = RelabelRules(),
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
    self.podLabels = podLabels
    self.relabelings = relabelings
    self.hasCredentials = hasCredentials
  }

  public func matches(_ pod: Pod) -> Bool {
    matches(namespace: pod.namespace, labels: pod.labels)
  }

  /// What samples of the pod get of its labels: under names that Prometheus takes, where it has them.
  func labels(of pod: Pod) -> LabelSet {
    LabelSet(podLabels.compactMap { name in pod.labels[name].map { Label(Self.labelName(of: name), $0) } })
  }

  /// As Prometheus makes one of a label of Kubernetes: `app.kubernetes.io/name` becomes `app_kubernetes_io_name`.
  static func labelName(of name: String) -> String {
    String(decoding: name.utf8.map { isFit($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }

  private static func isFit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  func matches(namespace: String, labels: [String: String]) -> Bool {
    (namespaces.isEmpty || namespaces.contains(namespace)) && selector?.matches(labels) ?? true
  }
}
