import Exposition
import Timing

extension OwnMetrics {
  /// What the process takes, under the names that Prometheus' own clients use.
  static func process(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    guard let usage = snapshot.usage else { return [] }
    return [
      .counter(
        "process_cpu_seconds_total",
        help: "Time spent on processors.",
        usage.processorTime.inSeconds
      ),
      .gauge("process_resident_memory_bytes", help: "Bytes in memory.", Double(usage.residentBytes)),
    ]
  }
}
