import Capture
import Delivery
import Exposition

extension OwnMetrics {
  /// How the holds of ended applications' groups end, and what each Prometheus has to do with it.
  static func acknowledgement(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    let holds = family(
      .counter("afterglow_holds_total", help: "Groups of ended applications by how their hold ended."),
      Dictionary(uniqueKeysWithValues: snapshot.capture.holds.map { ($0.key.rawValue, $0.value) }),
      label: "end"
    )
    guard let status = snapshot.acknowledgement else { return [holds] }
    var up = MetricFamily.gauge("afterglow_prometheus_up", help: "1 while the Prometheus can be asked, else 0.")
    var queries = MetricFamily.counter("afterglow_prometheus_queries_total", help: "Queries by result.")
    for prometheus in status.prometheuses {
      let labels: LabelSet = ["prometheus": prometheus.address.base]
      up = up.adding(prometheus.lastFailure == nil ? 1 : 0, labels)
      for (result, count) in prometheus.queries.sorted(by: { $0.key < $1.key }) {
        var labels = labels
        labels["result"] = result
        queries = queries.adding(Double(count), labels)
      }
    }
    let unacknowledged = MetricFamily.gauge(
      "afterglow_unacknowledged_groups",
      help: "Groups of ended applications whose last values some Prometheus has not returned yet.",
      Double(status.awaited)
    )
    return [holds, up, queries, unacknowledged]
  }
}
