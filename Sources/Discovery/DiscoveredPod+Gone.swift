public import FoundationEssentials

extension DiscoveredPod {
  /// The pod after Kubernetes has removed it: without targets, and ended even where nothing said how.
  public func gone(at now: Date) -> DiscoveredPod {
    let ending: PodEnding =
      if case .ended(let ending) = life { ending } else { PodEnding(outcome: .deleted, at: now) }
    return DiscoveredPod(
      reference: reference,
      reason: reason ?? .ended(phase: ending.outcome.rawValue),
      isAnnotated: isAnnotated,
      life: .ended(ending),
      sparkApplication: sparkApplication,
      sparkRole: sparkRole,
      configuredApplication: configuredApplication
    )
  }
}
