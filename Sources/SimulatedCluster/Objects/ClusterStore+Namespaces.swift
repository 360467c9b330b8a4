import FoundationEssentials
import Kubernetes

extension ClusterStore {
  /// `nil` where there is one of that name.
  mutating func createNamespace(_ name: String, labels: [String: String] = [:], now: Date) -> Change? {
    // Asked first, since each pod's creation comes by here.
    guard self[.namespace(name)] == nil else { return nil }
    let uid = UUID().uuidString.lowercased()
    return create(.namespace(SimulatedNamespace(name: name, uid: uid, labels: labels, creationTimestamp: now)))
  }

  /// `nil` where nothing changed.
  mutating func relabel(_ entry: StoredEntry, _ labels: [String: String]) -> Change? {
    guard var namespace = entry.namespace else { return nil }
    var wanted = labels
    wanted[SimulatedNamespace.nameLabel] = namespace.name
    if wanted == namespace.labels { return nil }
    namespace.labels = wanted
    return replace(entry, with: .namespace(namespace))
  }

  /// Deletes a namespace as its controller does: it is marked, its pods are deleted, and when the last is gone it goes
  /// too. Here all of that happens at once.
  mutating func deleteNamespace(_ entry: StoredEntry, now: Date) -> [Change] {
    guard var namespace = entry.namespace else { return [] }
    namespace.deletionTimestamp = now
    let marked = replace(entry, with: .namespace(namespace))
    var changes = [marked]
    for pod in pods where pod.namespace == namespace.name {
      guard let entry = self[.pod(pod.namespace, pod.name)] else { continue }
      let deletion = delete(entry, gracePeriodSeconds: 0, now: now)
      changes += deletion
      // A pod whose grace had ended already is waiting for its kubelet, which is not asked here.
      if deletion.isEmpty, let left = self[entry.key] { changes.append(remove(left)) }
    }
    changes.append(remove(marked.entry))
    return changes
  }
}
