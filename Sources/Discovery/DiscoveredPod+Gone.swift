public import FoundationEssentials

extension DiscoveredPod {
  /// The pod after Kubernetes has removed it: without targets, and ended even where nothing said how.
  ///
  /// - Parameter cause: the reason of an ending for which Kubernetes gives none.
  public func gone(at now: Date, reason cause: String? = nil) -> DiscoveredPod {
    let ending: PodEnding =
      if case .ended(let ending) = life { ending } else { PodEnding(outcome: .deleted, reason: cause, at: now) }
    var pod = self
    pod.targets = []
    pod.reason = reason ?? .ended(phase: ending.outcome.rawValue)
    pod.life = .ended(ending)
    return pod
  }
}
