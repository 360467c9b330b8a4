public import Discovery
public import Exposition

/// One generation of a group, as it is delivered.
public struct GroupSnapshot: Sendable {
  public let id: String
  public let namespace: String
  public let generation: Int
  /// Set once the application has ended.
  public let ending: PodEnding?
  /// From one generation to the next mostly the same objects in the same order.
  public let series: [Series]
  /// Of each of the series.
  public let values: [Double]

  public init(
    id: String,
    namespace: String,
    generation: Int,
    ending: PodEnding?,
    series: [Series],
    values: [Double]
  ) {
    self.id = id
    self.namespace = namespace
    self.generation = generation
    self.ending = ending
    self.series = series
    self.values = values
  }

  /// Each series with its value, put together anew at each call.
  public var samples: [Sample] { zip(series, values).map { Sample($0, $1) } }
}
