import DequeModule

/// The versions of the last objects heard of that are not kept: those that were deleted, and those of no interest.
///
/// A proxy or a server that repeats an event, or sends two in the wrong order, must not bring back with the older one
/// what the newer one has ended. Bounded: it remembers what came last.
struct RecentVersions: Sendable {
  let limit: Int
  private var versions: [ObjectKey: String] = [:]
  private var order: Deque<ObjectKey> = []

  init(limit: Int) {
    self.limit = max(1, limit)
  }

  subscript(key: ObjectKey) -> String? { versions[key] }

  mutating func note(_ key: ObjectKey, _ version: String) {
    guard versions.updateValue(version, forKey: key) == nil else { return }
    order.append(key)
    if order.count > limit, let oldest = order.popFirst() { versions[oldest] = nil }
  }

  mutating func removeAll() {
    versions.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
  }
}
