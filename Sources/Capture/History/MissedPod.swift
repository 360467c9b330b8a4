public import Discovery
public import FoundationEssentials

/// A pod that was watched and ended before a single page of it was captured: what there is to tell of it.
public struct MissedPod: Sendable {
  public let pod: PodReference
  /// The `application_id` as its labels or annotations have it; `nil` where they do not.
  public let application: String?
  public let createdAt: Date?
  public let startedAt: Date?
  public let ending: PodEnding
  /// What its last scrape failed with, in words.
  public internal(set) var lastFailure: String?

  /// What it is listed under.
  public var id: String { application ?? pod.description }

  /// - Parameters:
  ///   - known: the pod as it was before its end.
  ///   - pod: as it is now. There is no such where it has not ended.
  init?(_ known: DiscoveredPod, endedAs pod: DiscoveredPod) {
    guard case .ended(let ending) = pod.life else { return nil }
    self.pod = pod.reference
    application = pod.sparkApplication ?? known.configuredApplication ?? pod.configuredApplication
    createdAt = pod.createdAt
    startedAt = if case .running(let since) = known.life { since } else { known.targets.first?.startedAt }
    self.ending = ending
  }
}
