public import Exposition
public import FoundationEssentials

/// One page of one pod, to be scraped for as long as its container lives.
public struct Target: Sendable, Hashable, Identifiable {
  /// What makes a target the same one after its pod changed. A container that was started again is another target: its
  /// counters begin anew, and so does its age.
  public struct ID: Sendable, Hashable {
    public let podUID: String
    public let scheme: Scheme
    public let address: String
    public let port: Int
    public let path: String
    public let restart: Int

    /// Fit for an order that stays.
    public var key: String { "\(podUID) \(scheme) \(address) \(port) \(path) \(restart)" }
  }

  public enum Scheme: String, Sendable, Hashable {
    case http
    case https
  }

  public let pod: PodReference
  public let scheme: Scheme
  /// An address that the pod's status gives, and never anything else: whoever may annotate a pod must not be able to
  /// make the agent connect elsewhere.
  public let address: String
  public let port: Int
  /// With query, as the annotation gave it; begins with a slash.
  public let path: String
  /// The container that serves the page, where it can be told.
  public let container: String?
  /// How often that container was started again.
  public let restart: Int
  /// When that container started; `nil` until the kubelet has said so.
  public let startedAt: Date?
  /// What is asked of the schedule for this target alone.
  public let schedule: ScheduleOverrides
  /// The time for one whole scrape, where it is another than for all.
  public let timeout: Duration?
  /// The name of the configured rule that covers the pod: with it go the credentials and the TLS settings, which are
  /// used for the targets of that rule and for no others.
  public let rule: String?
  /// The edition of the rules by which that one covers it.
  public let edition: Int
  /// Of every sample of the page, besides the pod's own.
  public let labels: LabelSet

  public init(
    pod: PodReference,
    scheme: Scheme = .http,
    address: String,
    port: Int,
    path: String,
    container: String? = nil,
    restart: Int = 0,
    startedAt: Date? = nil,
    schedule: ScheduleOverrides = ScheduleOverrides(),
    timeout: Duration? = nil,
    rule: String? = nil,
    edition: Int = 0,
    labels: LabelSet = LabelSet()
  ) {
    self.pod = pod
    self.scheme = scheme
    self.address = address
    self.port = port
    self.path = path
    self.container = container
    self.restart = restart
    self.startedAt = startedAt
    self.schedule = schedule
    self.timeout = timeout
    self.rule = rule
    self.edition = edition
    self.labels = labels
  }

  public var id: ID {
    ID(podUID: pod.uid, scheme: scheme, address: address, port: port, path: path, restart: restart)
  }

  /// `host:port`, with IPv6 addresses in brackets.
  public var authority: String {
    address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]:\(port)" : "\(address):\(port)"
  }

  public var url: String { "\(scheme)://\(authority)\(path)" }
}
