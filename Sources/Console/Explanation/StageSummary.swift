import Capture
import Exposition

/// What there is to tell of one stage on the page of its application: as far as its group holds it.
struct StageSummary: Encodable, Sendable {
  var stage: Int
  var attempt: Int
  /// Spark's own word, in lower case.
  var status = ""
  /// Where in the application's code it comes from.
  var name = ""
  var tasks: Double?
  var completedTasks: Double?
  var failedTasks: Double?
  var durationSeconds: Double?
  var runSeconds: Double?
  var cpuSeconds: Double?
  var gcSeconds: Double?
  var inputBytes: Double?
  var outputBytes: Double?
  var shuffleReadBytes: Double?
  var shuffleWriteBytes: Double?
  var spilledBytes: Double?
}

extension StageSummary {
  /// The newest first.
  static func all(in group: GroupSnapshot) -> [StageSummary] {
    var stages: [LabelSet: StageSummary] = [:]
    for (series, value) in zip(group.series, group.values) where series.name.hasPrefix("spark_stage_") {
      guard let stage = series.labels["stage_id"].flatMap({ Int($0) }) else { continue }
      let attempt = series.labels["attempt"].flatMap { Int($0) } ?? 0
      let key: LabelSet = ["stage_id": "\(stage)", "attempt": "\(attempt)"]
      stages[key, default: StageSummary(stage: stage, attempt: attempt)].take(series, value)
    }
    return stages.values.sorted { ($0.stage, $0.attempt) > ($1.stage, $1.attempt) }
  }

  private mutating func take(_ series: Series, _ value: Double) {
    switch series.name.dropFirst("spark_stage_".count) {
    case "info": (status, name) = (series.labels["status"] ?? "", series.labels["name"] ?? "")
    case "tasks": tasks = value
    case "completed_tasks_total": completedTasks = value
    case "failed_tasks_total": failedTasks = value
    case "duration_seconds": durationSeconds = value
    case "executor_run_time_seconds_total": runSeconds = value
    case "executor_cpu_time_seconds_total": cpuSeconds = value
    case "jvm_gc_time_seconds_total": gcSeconds = value
    case "input_bytes_total": inputBytes = value
    case "output_bytes_total": outputBytes = value
    case "shuffle_read_bytes_total": shuffleReadBytes = value
    case "shuffle_write_bytes_total": shuffleWriteBytes = value
    case "disk_spilled_bytes_total": spilledBytes = value
    default: break
    }
  }
}
