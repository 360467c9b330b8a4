public import Discovery
public import Exposition
public import FoundationEssentials
public import Spark

/// A group as an earlier run of the agent left it in its spool.
public struct RestoredGroup: Sendable, Equatable {
  /// A pod whose samples it holds.
  public struct Pod: Sendable, Equatable {
    public var reference: PodReference
    public var sparkRole: DiscoveredPod.SparkRole?
    /// When its container started, as far as Kubernetes had said.
    public var startedAt: Date?

    public init(reference: PodReference, sparkRole: DiscoveredPod.SparkRole? = nil, startedAt: Date? = nil) {
      self.reference = reference
      self.sparkRole = sparkRole
      self.startedAt = startedAt
    }
  }

  public var id: String
  public var namespace: String
  public var generation: Int
  public var firstCapture: Date
  public var lastCapture: Date
  /// Set where the application had ended.
  public var ending: PodEnding?
  public var pods: [Pod]
  /// What the pods showed, without the agent's own marks.
  public var series: [Series]
  /// Of each of the series.
  public var values: [Double]
  /// The gateway that had been chosen for it.
  public var gateway: String?
  /// What Spark had said of the application as a whole.
  public var facts: ApplicationFacts?

  public init(
    id: String,
    namespace: String,
    generation: Int,
    firstCapture: Date,
    lastCapture: Date,
    ending: PodEnding? = nil,
    pods: [Pod],
    series: [Series],
    values: [Double],
    gateway: String? = nil
  ) {
    self.id = id
    self.namespace = namespace
    self.generation = generation
    self.firstCapture = firstCapture
    self.lastCapture = lastCapture
    self.ending = ending
    self.pods = pods
    self.series = series
    self.values = values
    self.gateway = gateway
  }

  /// Its samples by the name of the pod that showed them. Those whose pod relabelling has hidden stand under the empty
  /// name, unless there is only one that they can be of.
  var contents: [String: ApplicationGroup.RestoredContent] {
    let names = Set(pods.map(\.reference.name))
    let fallback = names.count == 1 ? names.first ?? "" : ""
    var contents: [String: ApplicationGroup.RestoredContent] = [:]
    for (series, value) in zip(series, values) {
      let name = series.labels["pod"].flatMap { names.contains($0) ? $0 : nil } ?? fallback
      contents[name, default: .init()].append(series, value)
    }
    return contents
  }
}
