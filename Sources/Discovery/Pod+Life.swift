import FoundationEssentials
import Kubernetes

extension Pod {
  /// Where the pod is in its life. The end of one container is the pod's end where that container is the one that
  /// serves: a sidecar may keep the pod running long after.
  ///
  /// - Parameter now: the time of an ending for which Kubernetes gives none.
  func life(ofContainer container: Container?, now: Date) -> PodLife {
    let status = status(of: container)
    if case .terminated(let end) = status?.state, phase.isFinal || !restartsContainer(after: end) {
      return .ended(PodEnding(end, pod: self, now: now))
    }
    if phase.isFinal {
      // Evicted before it ran, or its node was lost: no container has a word on it.
      let outcome: PodEnding.Outcome = phase == .succeeded ? .succeeded : .failed
      return .ended(PodEnding(outcome: outcome, reason: reason, at: now))
    }
    if deletionTimestamp != nil { return .ending }
    switch status?.state {
    case .running(let startedAt): return .running(since: startedAt ?? startTime)
    case .waiting, .terminated, .unknown, nil: return phase == .running ? .running(since: startTime) : .pending
    }
  }

  /// Whether a container has ended for good, while its pod may live on.
  func hasEnded(_ container: Container) -> Bool {
    guard case .terminated(let end) = status(of: container)?.state else { return false }
    return !restartsContainer(after: end)
  }

  func status(of container: Container?) -> ContainerStatus? {
    containerStatuses.first { $0.name == container?.name }
  }

  /// Whether the kubelet starts a container again that ended so. Of a pod that is being deleted it starts none.
  private func restartsContainer(after end: ContainerStatus.Termination) -> Bool {
    guard deletionTimestamp == nil else { return false }
    return switch restartPolicy {
    case .always: true
    case .onFailure: end.exitCode != 0
    case .never: false
    }
  }
}

extension PodEnding {
  fileprivate init(_ end: ContainerStatus.Termination, pod: Pod, now: Date) {
    self.init(
      outcome: end.exitCode == 0 && pod.phase != .failed ? .succeeded : .failed,
      // An eviction is said of the pod; what a container says of it is only that it was killed.
      reason: pod.reason == "Evicted" ? pod.reason : end.reason ?? pod.reason,
      exitCode: end.exitCode,
      at: end.finishedAt ?? now
    )
  }
}
