import Exposition
import FoundationEssentials
import Kubernetes
import Timing

extension OwnMetrics {
  /// What the watches of the Kubernetes API did, and how far they are.
  static func kubernetes(_ snapshot: AgentSnapshot, now: Date) -> [MetricFamily] {
    let watch = snapshot.watch
    var objects: [String: Int] = [:]
    var ages: [String: Double] = [:]
    for scope in snapshot.scopes {
      let resource = scope.selection.resource.rawValue
      objects[resource, default: 0] += scope.objects
      ages[resource] = max(ages[resource] ?? 0, now.timeIntervalSince(scope.heard))
    }
    return [
      family(
        .counter("afterglow_kubernetes_watch_events_total", help: "Events of watches by type."),
        [
          "added": watch.added, "modified": watch.modified, "deleted": watch.deleted, "bookmark": watch.bookmarks,
          "error": watch.errors, "unknown": watch.unknown,
        ],
        label: "type"
      ),
      family(
        .counter(
          "afterglow_kubernetes_lists_total",
          help: "Pages of lists by result, and lists streamed to their end."
        ),
        ["answered": watch.pages, "failed": watch.listFailures, "streamed": watch.streamedLists],
        label: "result"
      ),
      .counter(
        "afterglow_kubernetes_relists_total",
        help: "Lists begun because a watch had lost its place.",
        Double(watch.relists)
      ),
      .counter(
        "afterglow_kubernetes_watches_opened_total",
        help: "Watches that the API server accepted: beyond the first of each scope, reconnects.",
        Double(watch.watchesOpened)
      ),
      family(
        .counter("afterglow_kubernetes_watches_total", help: "Watches that came to an end, by how."),
        ["ended": watch.watchesEnded, "expired": watch.watchesExpired, "failed": watch.watchFailures],
        label: "result"
      ),
      .counter(
        "afterglow_kubernetes_unreadable_objects_total",
        help: "Objects that were of interest and could not be read.",
        Double(watch.unreadable)
      ),
      family(
        .gauge("afterglow_kubernetes_objects", help: "Objects that are kept, by resource."),
        objects,
        label: "resource"
      ),
      ages.sorted { $0.key < $1.key }.reduce(
        .gauge(
          "afterglow_kubernetes_version_age_seconds",
          help: "The longest time since a watch was told anything that confirms its version, a bookmark included."
        )
      ) { $0.adding($1.value, ["resource": $1.key]) },
      .histogram(
        "afterglow_kubernetes_event_lag_seconds",
        help: "From the arrival of a pod's news until targets and groups had taken it.",
        Histogram(
          bounds: LagTally.bounds.map(\.inSeconds),
          counts: watch.lag.counts,
          sum: watch.lag.sum.inSeconds
        )
      ),
    ]
  }
}
