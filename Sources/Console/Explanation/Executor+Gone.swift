import Capture
import Exposition
import FoundationEssentials
import Spark

extension ApplicationExplanation.Executor {
  /// Those that Spark's page shows no more, as the group tells of them: with what they had done.
  static func gone(in group: GroupSnapshot) -> [ApplicationExplanation.Executor] {
    var gone: [String: ApplicationExplanation.Executor] = [:]
    for series in group.series where series.name == "spark_executor_info" && series.labels["active"] == "false" {
      guard let id = series.labels["executor_id"] else { continue }
      let reason = series.labels["removed_reason"].flatMap { $0.isEmpty ? nil : $0 }
      gone[id] = .init(id: id, work: ExecutorWork(), isGone: true, removedReason: reason)
    }
    guard !gone.isEmpty else { return [] }
    for (series, value) in zip(group.series, group.values) {
      guard let id = series.labels["executor_id"], gone[id] != nil else { continue }
      if series.name == "spark_executor_removed_timestamp_seconds" {
        gone[id]?.removedAt = Date(timeIntervalSince1970: value)
      } else {
        gone[id]?.work.take(series.name, value)
      }
    }
    return gone.values.sorted { (Int($0.id) ?? .max, $0.id) < (Int($1.id) ?? .max, $1.id) }
  }
}
