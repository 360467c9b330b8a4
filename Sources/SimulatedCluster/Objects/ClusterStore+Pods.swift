import FoundationEssentials
import Kubernetes

extension ClusterStore {
  /// Creates a pod, and before it its namespace where there is none.
  ///
  /// - Returns: the changes, the pod's last; `nil` where the name is taken.
  mutating func create(_ pod: Pod, ballast: PodBallast? = nil, now: Date) -> [Change]? {
    guard self[.pod(pod.namespace, pod.name)] == nil else { return nil }
    return [createNamespace(pod.namespace, now: now), create(.pod(pod, ballast))].compactMap { $0 }
  }

  /// `nil` where nothing changed, since a real server then makes no new version either.
  mutating func update(_ entry: StoredEntry, _ change: (inout Pod) -> Void) -> Change? {
    guard case .pod(let before, let ballast) = entry.object else { return nil }
    var pod = before
    change(&pod)
    (pod.namespace, pod.name, pod.uid) = (before.namespace, before.name, before.uid)
    pod.resourceVersion = before.resourceVersion
    return pod == before ? nil : replace(entry, with: .pod(pod, ballast))
  }

  /// Deletes as the API server does. With time to spare this is only a mark, and the deletion is finished by another
  /// call with a grace of 0, which the kubelet makes when the containers have ended. Where there is nothing to wait
  /// for (no node yet, or ended already) the pod goes at once.
  ///
  /// - Parameter gracePeriodSeconds: `nil` for the pod's own, 30.
  mutating func delete(_ entry: StoredEntry, gracePeriodSeconds: Int?, now: Date) -> [Change] {
    guard case .pod(var pod, let ballast) = entry.object else { return [] }
    var grace = max(0, gracePeriodSeconds ?? 30)
    if pod.nodeName == nil || pod.phase.isFinal { grace = 0 }
    if let deadline = pod.deletionTimestamp {
      let earlier = pod.deletionGracePeriodSeconds ?? 0
      // Only a shorter grace changes a deletion that is under way.
      guard grace < earlier else { return [] }
      pod.deletionTimestamp = max(now, deadline.addingTimeInterval(Double(grace - earlier)))
    } else {
      pod.deletionTimestamp = now.addingTimeInterval(Double(grace))
    }
    pod.deletionGracePeriodSeconds = grace
    let marked = replace(entry, with: .pod(pod, ballast))
    if grace > 0 { return [marked] }
    return [marked, remove(marked.entry)]
  }
}
