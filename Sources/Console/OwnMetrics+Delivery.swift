import Delivery
import Exposition
import Timing

extension OwnMetrics {
  /// What each Pushgateway was asked for and how far it is.
  static func delivery(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    snapshot.gateways.flatMap { gateway in
      requests(gateway) + contents(gateway) + state(gateway)
    }
  }

  private static func requests(_ gateway: PushgatewayStatus) -> [MetricFamily] {
    let counts = gateway.statistics.requests.sorted { ($0.key.method, $0.key.result) < ($1.key.method, $1.key.result) }
    return [
      counts.reduce(
        .counter(
          "afterglow_pushgateway_requests_total",
          help: "Requests to the Pushgateway by method and result; status and survey are questions."
        )
      ) { family, count in
        let labels: LabelSet = [
          "gateway": gateway.address, "method": count.key.method, "result": count.key.result,
        ]
        return family.adding(Double(count.value), labels)
      },
      .histogram(
        "afterglow_pushgateway_push_duration_seconds",
        help: "How long pushes took that were answered."
      ).adding(gateway.statistics.latencies, labels(of: gateway)),
      .counter(
        "afterglow_pushgateway_sent_bytes_total",
        help: "Bytes of bodies sent, compressed where they were.",
        Double(gateway.statistics.bytes),
        labels(of: gateway)
      ),
    ]
  }

  private static func contents(_ gateway: PushgatewayStatus) -> [MetricFamily] {
    let tally = gateway.tally
    let counters: [(name: String, help: String, count: Int)] = [
      (
        "duplicate_samples", "Samples not sent, since a later one of the same group has the same name and labels.",
        gateway.statistics.duplicates
      ),
      ("restarts", "Times that the Pushgateway was found to have been started anew.", tally.restarts),
      (
        "lost_groups", "Groups sent again, since the Pushgateway had lost them or went back to older values.",
        tally.lostGroups
      ),
      ("revenant_groups", "Groups deleted again that had come back after their deletion.", tally.revenants),
      ("ghosts_removed", "Empty groups deleted that refused pushes had left behind.", tally.ghostsRemoved),
    ]
    let leftOut = gateway.statistics.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }
    return counters.map { counter in
      .counter(
        "afterglow_pushgateway_\(counter.name)_total",
        help: counter.help,
        Double(counter.count),
        labels(of: gateway)
      )
    } + [
      leftOut.reduce(
        .counter(
          "afterglow_pushgateway_left_out_samples_total",
          help: "Samples not sent, since the Pushgateway would refuse the whole group for them, by reason."
        )
      ) { $0.adding(Double($1.value), ["gateway": gateway.address, "reason": $1.key.rawValue]) }
    ]
  }

  private static func state(_ gateway: PushgatewayStatus) -> [MetricFamily] {
    let gauges: [(name: String, help: String, value: Double)] = [
      ("up", "1 while the Pushgateway can be used, else 0.", gateway.lastFailure == nil ? 1 : 0),
      (
        "poisoned", "1 while the Pushgateway refuses every push because of somebody else's group, else 0.",
        gateway.poison == nil ? 0 : 1
      ),
      ("waiting_groups", "Groups that wait to be sent to the Pushgateway.", Double(gateway.waiting)),
      (
        "oldest_waiting_seconds", "How long the longest waiting group has waited.",
        gateway.oldestWaiting?.inSeconds ?? 0
      ),
      (
        "refused_groups", "Groups whose last push was refused, or whose place is taken by somebody else's.",
        Double(gateway.refusals.count)
      ),
      (
        "left_out_families", "Metrics that are left out of groups, since the Pushgateway would refuse them.",
        Double(gateway.leftOutFamilies.count)
      ),
    ]
    return gauges.map { gauge in
      .gauge("afterglow_pushgateway_\(gauge.name)", help: gauge.help, gauge.value, labels(of: gateway))
    }
  }

  private static func labels(of gateway: PushgatewayStatus) -> LabelSet { ["gateway": gateway.address] }
}
