public import Discovery
public import Exposition

/// One generation of a group, as it is delivered.
///
/// Two of the agent's own series stand apart, since a body that is cut short on its way may be taken by a Pushgateway as
/// far as it came (measured: 1.5.1 answers 200). The group's owner stands first, so that even then it is known whose the
/// group is, and the generation last, so that nobody who sees it has seen a part.
public struct GroupSnapshot: Sendable {
  public let id: String
  public let namespace: String
  /// Grows with each change of the content, also from one run of the agent to the next.
  public let generation: Int
  /// The agent that the group belongs to.
  public let owner: String
  /// Set once the application has ended.
  public let ending: PodEnding?
  /// The application's pods are gone, and what they showed is only where it was delivered: these series join what is
  /// there instead of replacing it.
  public let isRemnant: Bool
  /// From one generation to the next mostly the same objects in the same order.
  public let series: [Series]
  /// Of each of the series.
  public let values: [Double]

  public init(
    id: String,
    namespace: String,
    generation: Int,
    owner: String = "",
    ending: PodEnding?,
    isRemnant: Bool = false,
    series: [Series],
    values: [Double]
  ) {
    self.id = id
    self.namespace = namespace
    self.generation = generation
    self.owner = owner
    self.ending = ending
    self.isRemnant = isRemnant
    self.series = series
    self.values = values
  }

  /// Says whose the group is: to stand first.
  public var ownerMark: Sample {
    let labels: LabelSet = ["application_id": id, "namespace": namespace, "owner": owner]
    return Sample(Series(name: GroupMark.owner, labels: labels), 1)
  }

  /// To stand last.
  public var generationMark: Sample {
    let labels: LabelSet = ["application_id": id, "namespace": namespace, "owner": owner]
    return Sample(Series(name: GroupMark.generation, labels: labels), Double(generation))
  }

  /// Each series with its value, the marks included, put together anew at each call.
  public var samples: [Sample] { [ownerMark] + zip(series, values).map { Sample($0, $1) } + [generationMark] }
}
