public import Exposition

/// What the metrics that are made of Spark's REST API mean, for `# HELP` and `# TYPE`.
public enum StatusFamilies {
  /// By the metric's name.
  public static let all: [String: Family] = {
    var families: [String: Family] = [:]
    func note(_ name: String, _ help: String) {
      families[name] = Family(type: name.hasSuffix("_total") ? .counter : .gauge, help: help)
    }
    for measure in StageMeasure.all {
      note(measure.stageMetric, measure.help)
      guard measure.summary != .none else { continue }
      let scope = measure.summary == .sum ? "Over all stages of the application." : "The most of any stage."
      note(measure.applicationMetric, "\(measure.help) \(scope)")
    }
    for (name, help) in others { note(name, help) }
    return families
  }()

  /// Which of a group's series were made of Spark's REST API, by their places: those of these families, and what executors had
  /// done that are gone, which no page of Spark's says any more.
  public static func places(in series: [Series]) -> [Int] {
    let gone = series.filter { $0.name == executorInfo && $0.labels["active"] == "false" }
    let ids = Set(gone.compactMap { $0.labels["executor_id"] } + [StatusPage.earlierExecutors])
    return series.indices.filter { place in
      let (name, labels) = (series[place].name, series[place].labels)
      if all[name] != nil { return true }
      guard let measure = ExecutorMeasure.places[name], ExecutorMeasure.all[measure].isCounter else { return false }
      return labels["executor_id"].map(ids.contains) ?? false
    }
  }

  static let executorInfo = "spark_executor_info"

  /// Whether a series can but grow while its application lives, also where it is no counter by its name.
  public static func growsOnly(_ series: Series) -> Bool {
    if series.name.hasSuffix("_total") { return true }
    guard growing.contains(series.name) else { return false }
    return series.labels["status"].map { !passingStatus.contains($0) } ?? true
  }

  /// Not queries: Spark 3.3 and 3.4 call one completed before it is.
  private static let growing = Set(
    ["spark_application_stages", "spark_application_jobs"]
      + StageMeasure.all.filter { $0.summary != .none }.map(\.applicationMetric)
  )

  /// Of stages, jobs and queries that have not ended.
  private static let passingStatus: Set = ["active", "pending", "running", "unknown"]

  private static let others = [
    ("spark_stage_info", "An attempt of a stage: where in the code it comes from, and its status."),
    ("spark_stage_submission_timestamp_seconds", "When the stage was submitted."),
    ("spark_stage_first_task_timestamp_seconds", "When the first of its tasks began."),
    ("spark_stage_completion_timestamp_seconds", "When the stage ended."),
    ("spark_stage_duration_seconds", "From its submission to its end."),
    ("spark_job_info", "A job and its status."),
    ("spark_job_submission_timestamp_seconds", "When the job was submitted."),
    ("spark_job_completion_timestamp_seconds", "When the job ended."),
    ("spark_job_duration_seconds", "From its submission to its end."),
    ("spark_job_stages", "Stages of the job, those among them whose results were there already."),
    ("spark_job_tasks", "Tasks, done or not."),
    ("spark_job_completed_tasks_total", "Tasks that succeeded."),
    ("spark_job_failed_tasks_total", "Tasks that failed, those tried again among them."),
    ("spark_sql_query_info", "The execution of a query of Spark SQL, and its status."),
    ("spark_sql_query_submission_timestamp_seconds", "When it was submitted."),
    ("spark_sql_query_duration_seconds", "How long it took, or takes so far."),
    (executorInfo, "An executor, where it runs, and why it was removed."),
    ("spark_executor_added_timestamp_seconds", "When it was made known to the driver."),
    ("spark_executor_removed_timestamp_seconds", "When it was removed."),
    ("spark_streaming_query_active", "1 while the streaming query runs, 0 once it was stopped."),
    ("spark_streaming_input_rows_per_second", "Rows that a streaming query was given, in its last batch."),
    ("spark_streaming_processed_rows_per_second", "Rows that a streaming query got done with, in its last batch."),
    ("spark_streaming_latency_seconds", "How long the last batch of a streaming query took."),
    ("spark_streaming_watermark_timestamp_seconds", "The event time up to which a streaming query waits for nothing."),
    ("spark_streaming_state_rows", "Rows in the state of a streaming query."),
    ("spark_streaming_state_memory_bytes", "Memory that the state of a streaming query takes."),
    ("spark_application_start_timestamp_seconds", "When the application began, by its own clock."),
    ("spark_application_end_timestamp_seconds", "When it ended, by its own clock."),
    ("spark_application_duration_seconds", "From its beginning to its end, by its own clock."),
    ("spark_application_stages", "Attempts of stages by status."),
    ("spark_application_jobs", "Jobs by status."),
    ("spark_application_sql_queries", "Executions of queries by status."),
    ("spark_application_stage_duration_seconds_total", "The durations of all stages that have ended, added up."),
    ("spark_application_info", "The application: its name, user, version, driver, and how it ended."),
  ]
}
