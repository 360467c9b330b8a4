public import Discovery
public import FoundationEssentials
public import Spark

/// What there is to tell of an application, from its pod's creation to the deletion of its group: also of one whose group
/// is deleted.
public struct ApplicationLife: Sendable, Identifiable {
  /// The `application_id`.
  public let id: String
  /// As its pages call it.
  public let name: String?
  public let namespace: String
  public let pods: [PodReference]
  public let generation: Int
  public let createdAt: Date?
  public let startedAt: Date?
  public let firstCapture: Date
  public let lastCapture: Date
  public let ending: PodEnding?
  public let deliveredAt: ContinuousClock.Instant?
  public let acknowledgedAt: ContinuousClock.Instant?
  /// `nil` while its group is there.
  public internal(set) var deletedAt: ContinuousClock.Instant?
  public let work: ExecutorWork?
  public let history: WorkHistory

  public init(_ group: ApplicationGroup) {
    id = group.id
    name = group.name
    namespace = group.namespace
    pods = group.pods
    generation = group.generation
    createdAt = group.createdAt
    startedAt = group.startedAt
    firstCapture = group.firstCapture
    lastCapture = group.lastCapture
    ending = group.state.ending
    deliveredAt = group.deliveredAt
    acknowledgedAt = group.acknowledgedAt
    work = group.work
    history = group.history
  }
}
