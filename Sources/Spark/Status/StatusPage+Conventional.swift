import Exposition

extension StatusPage {
  mutating func addApplication(_ status: ApplicationStatus) {
    if let facts = status.facts {
      let duration = facts.endedAt.flatMap { end in facts.startedAt.map { max(0, end - $0) } }
      add(
        "application",
        [:],
        [
          ("spark_application_start_timestamp_seconds", facts.startedAt),
          ("spark_application_end_timestamp_seconds", facts.endedAt),
          ("spark_application_duration_seconds", duration),
        ]
      )
    }
    let totals = status.stageTotals
    add(
      "totals",
      [:],
      zip(StageMeasure.all, totals.measures).filter { $0.0.summary != .none }.map { measure, value in
        (measure.applicationMetric, value / measure.divisor)
      }
    )
    let counts = [
      ("stages", status.stages.countsByStatus), ("jobs", status.jobs.countsByStatus),
      ("sql_queries", status.queries.countsByStatus),
    ]
    for (kind, byStatus) in counts {
      for (word, count) in byStatus.sorted(by: { $0.key < $1.key }) {
        add("\(kind) \(word)", ["status": word], [("spark_application_\(kind)", Double(count))])
      }
    }
    if !status.stages.countsByStatus.isEmpty {
      add("duration", [:], [("spark_application_stage_duration_seconds_total", totals.duration)])
    }
  }

  mutating func add(_ stage: StageRecord) {
    let key = "stage \(stage.key.stage) \(stage.key.attempt)"
    let times = [
      ("spark_stage_submission_timestamp_seconds", stage.submittedAt),
      ("spark_stage_first_task_timestamp_seconds", stage.firstTaskAt),
      ("spark_stage_completion_timestamp_seconds", stage.completedAt),
      ("spark_stage_duration_seconds", stage.duration),
    ]
    let measures = zip(StageMeasure.all, stage.measures).map { measure, value in
      (measure.stageMetric, Double?(value / measure.divisor))
    }
    add(
      key,
      ["stage_id": "\(stage.key.stage)", "attempt": "\(stage.key.attempt)"],
      info: ("spark_stage_info", [("status", stage.status), ("name", stage.name)]),
      times + measures
    )
  }

  mutating func add(_ job: JobRecord) {
    add(
      "job \(job.key)",
      ["job_id": "\(job.key)"],
      info: ("spark_job_info", [("status", job.status)]),
      [
        ("spark_job_submission_timestamp_seconds", job.submittedAt),
        ("spark_job_completion_timestamp_seconds", job.completedAt),
        ("spark_job_duration_seconds", job.duration),
        ("spark_job_stages", Double(job.stageCount)),
        ("spark_job_tasks", job.tasks),
        ("spark_job_completed_tasks_total", job.completedTasks),
        ("spark_job_failed_tasks_total", job.failedTasks),
      ]
    )
  }

  mutating func add(_ query: QueryRecord) {
    add(
      "query \(query.key)",
      ["execution_id": "\(query.key)"],
      info: ("spark_sql_query_info", [("status", query.status)]),
      [
        ("spark_sql_query_submission_timestamp_seconds", query.submittedAt),
        ("spark_sql_query_duration_seconds", query.duration),
      ]
    )
  }

  /// What is known of each executor; and of those that the executors page shows no more, or of all, what they had done,
  /// under the names and labels of that page.
  mutating func addExecutors(_ status: ApplicationStatus) {
    for executor in status.executors.values.sorted(by: { $0.id < $1.id }) {
      add(
        "executor \(executor.id)",
        ["executor_id": executor.id],
        info: (
          StatusFamilies.executorInfo,
          [
            ("host", executor.host), ("active", "\(executor.isActive)"),
            ("removed_reason", executor.removedReason ?? ""),
          ]
        ),
        [
          ("spark_executor_added_timestamp_seconds", executor.addedAt),
          ("spark_executor_removed_timestamp_seconds", executor.removedAt),
        ]
      )
    }
    guard let name = status.facts?.name else { return }
    for executor in status.executors.values.sorted(by: { $0.id < $1.id }) where tellsAllExecutors || !executor.isActive
    {
      addWork(executor.id, executor.measures, application: name)
    }
    if !status.earlierExecutors.isEmpty {
      addWork(Self.earlierExecutors, status.earlierExecutors.measures, application: name)
    }
  }

  /// Stands for the id of all that are gone and are not kept one by one.
  public static let earlierExecutors = "earlier"

  private mutating func addWork(_ id: String, _ measures: [Double], application name: String) {
    add(
      "work \(id)",
      ["application_name": name, "executor_id": id],
      zip(ExecutorMeasure.all, measures)
        .filter { $0.0.isCounter && !(tellsAllExecutors && id == SparkExecutors.driver && $0.0.isAge) }
        .map { ($0.metric, $1) }
    )
  }
}
