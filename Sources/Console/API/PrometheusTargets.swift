import Discovery
import Exposition
import FoundationEssentials
import Scraping
import Timing

/// The agent's targets in the shape of Prometheus' own `/api/v1/targets`, for tools that read that.
///
/// See web/api/v1/api.go of Prometheus: `TargetDiscovery`, `Target`, `DroppedTarget`.
struct PrometheusTargets: Encodable, Sendable {
  struct Active: Encodable, Sendable {
    var discoveredLabels: [String: String]
    /// With `job` and `instance` as Prometheus makes them where nobody says otherwise.
    var labels: [String: String]
    var scrapePool: String
    var scrapeUrl: String
    var globalUrl: String
    var lastError: String
    /// As Prometheus does, the year 1 where there was none.
    var lastScrape: String
    var lastScrapeDuration: Double
    /// `up`, `down` or `unknown`.
    var health: String
    var scrapeInterval: String
    var scrapeTimeout: String
    /// Beyond what Prometheus says: how it is scraped, in words.
    var explanation: String
    /// Beyond what Prometheus says: what is wrong with a page that is taken.
    var warning: String?
  }

  struct Dropped: Encodable, Sendable {
    var discoveredLabels: [String: String]
    var scrapePool: String
    /// Beyond what Prometheus says: why it is not scraped.
    var reason: String
    var reasonCode: String
  }

  static let states = ["active", "dropped", "any"]

  var activeTargets: [Active] = []
  var droppedTargets: [Dropped] = []
  var droppedTargetCounts: [String: Int] = [:]

  /// - Parameters:
  ///   - state: one of `states`.
  ///   - pool: only targets of this rule; `annotations` are those that no rule covers.
  init(_ snapshot: AgentSnapshot, state: String, pool: String?) {
    let isAsked = { (name: String) in pool == nil || pool == name }
    if state != "dropped" {
      activeTargets = snapshot.targets
        .filter { isAsked(Self.pool(of: $0.target)) }
        .sorted { $0.target.id.key < $1.target.id.key }
        .map { status in
          Active(TargetExplanation(status, in: snapshot, now: .now), status, in: snapshot)
        }
    }
    let dropped = snapshot.pods.filter { $0.reason != nil && isAsked(Self.unruled) }
    droppedTargetCounts = dropped.isEmpty ? [:] : [Self.unruled: dropped.count]
    guard state != "active" else { return }
    droppedTargets = dropped.sorted { $0.reference.description < $1.reference.description }
      .compactMap { pod in
        pod.reason.map { reason in
          Dropped(
            discoveredLabels: Self.discovered(pod.reference),
            scrapePool: Self.unruled,
            reason: "\(reason)",
            reasonCode: reason.code
          )
        }
      }
  }

  /// The pool of targets that no rule covers.
  static let unruled = "annotations"

  fileprivate static func pool(of target: Target) -> String { target.rule ?? unruled }

  fileprivate static func discovered(_ pod: PodReference) -> [String: String] {
    [
      "__meta_kubernetes_namespace": pod.namespace, "__meta_kubernetes_pod_name": pod.name,
      "__meta_kubernetes_pod_uid": pod.uid,
    ]
  }
}

extension PrometheusTargets.Active {
  fileprivate init(
    _ told: TargetExplanation,
    _ status: TargetStatus,
    in snapshot: AgentSnapshot
  ) {
    let target = status.target
    discoveredLabels = PrometheusTargets.discovered(target.pod).merging([
      "__address__": target.authority, "__scheme__": target.scheme.rawValue, "__metrics_path__": target.path,
    ]) { $1 }
    labels = [
      "job": PrometheusTargets.pool(of: target), "instance": target.authority, "namespace": target.pod.namespace,
      "pod": target.pod.name,
    ]
    for label in target.labels { labels[label.name] = label.value }
    scrapePool = PrometheusTargets.pool(of: target)
    scrapeUrl = target.url
    globalUrl = target.url
    // Prometheus has no error of a target that is up.
    let isDown = status.lastFailure != nil || snapshot.isRefused(status)
    lastError = isDown ? told.complaint ?? "" : ""
    warning = isDown ? nil : told.complaint
    explanation = told.explanation
    lastScrape = (status.lastCapture ?? .distantPast).formatted(.iso8601)
    lastScrapeDuration = status.lastDuration.map { $0 / .seconds(1) } ?? 0
    health = isDown ? "down" : status.captures > 0 ? "up" : "unknown"
    scrapeInterval = status.interval.written
    scrapeTimeout = (target.timeout ?? snapshot.scrapeTimeout).written
  }
}
