public import Exposition
public import FoundationEssentials

/// What discovery makes of a pod: its targets or the reason for having none, its life, and what it says of the
/// application it belongs to.
public struct DiscoveredPod: Sendable, Hashable {
  public let reference: PodReference
  /// Pages of one port; empty where there is a reason.
  public internal(set) var targets: [Target]
  public internal(set) var reason: NoTargetReason?
  /// Whether the pod's annotations ask for a scrape, be it that they can be followed or not.
  public let isAnnotated: Bool
  public internal(set) var life: PodLife
  /// The `spark-app-selector` label, which Spark sets to the application's id.
  public let sparkApplication: String?
  /// The `spark-role` label.
  public let sparkRole: SparkRole?
  /// The value of the label or annotation that the configuration names as an application's id.
  public let configuredApplication: String?
  /// Whether its addresses are those of its node, which it shares with others.
  public let isOnHostNetwork: Bool
  public let createdAt: Date?
  /// How its samples were labelled, or would have been; told once it has ended, where a rule has a say in it.
  public let labelling: Labelling?
  /// What of its annotations is not followed though it is scraped.
  public let warnings: [AnnotationWarning]

  public enum SparkRole: String, Sendable, Hashable {
    case driver
    case executor
  }

  /// What a rule puts beside the labels of the samples themselves.
  public struct Labelling: Sendable, Hashable {
    /// The rule's name.
    public let rule: String
    public let labels: LabelSet

    public init(rule: String, labels: LabelSet) {
      self.rule = rule
      self.labels = labels
    }
  }

  public init(
    reference: PodReference,
    targets: [Target] = [],
    reason: NoTargetReason? = nil,
    isAnnotated: Bool = true,
    life: PodLife,
    sparkApplication: String? = nil,
    sparkRole: SparkRole? = nil,
    configuredApplication: String? = nil,
    isOnHostNetwork: Bool = false,
    createdAt: Date? = nil,
    labelling: Labelling? = nil,
    warnings: [AnnotationWarning] = []
  ) {
    self.reference = reference
    self.targets = targets
    self.reason = reason
    self.isAnnotated = isAnnotated
    self.life = life
    self.sparkApplication = sparkApplication
    self.sparkRole = sparkRole
    self.configuredApplication = configuredApplication
    self.isOnHostNetwork = isOnHostNetwork
    self.createdAt = createdAt
    self.labelling = labelling
    self.warnings = warnings
  }
}
