public import Discovery
public import Exposition
public import Spark

/// What a history server said of an application that has ended.
public struct LastWord: Sendable {
  /// Its stages, jobs, queries and executors, as metrics.
  public var page: ExpositionPage
  public var facts: ApplicationFacts
  /// The driver's pod, where it is known whether or not anything of it was captured.
  public var pod: DiscoveredPod?
  /// Of that pod while it lived: its samples are labelled like those of the target.
  public var target: Target?

  public init(page: ExpositionPage, facts: ApplicationFacts, pod: DiscoveredPod? = nil, target: Target? = nil) {
    self.page = page
    self.facts = facts
    self.pod = pod
    self.target = target
  }
}
