import Exposition

/// What was said of an application before, by an earlier run of the agent or an earlier target of this one, read from the
/// metrics that `StatusPage` had made of it.
///
/// Spark keeps only so many stages, and what was summed up of those that it has forgotten since is nowhere else. Where the
/// metrics have other names or labels by now, by relabelling or in the manner of sparkMeasure, there is nothing to be read.
struct EarlierStatus {
  private(set) var stages: [StageRecord] = []
  private(set) var jobs: [JobRecord] = []
  private(set) var queries: [QueryRecord] = []
  private(set) var totals = StageTotals()
  private(set) var stageCounts: [String: Int] = [:]
  private(set) var jobCounts: [String: Int] = [:]
  private(set) var queryCounts: [String: Int] = [:]
  /// Of which it was told one by one what they had done.
  private(set) var goneExecutors: [ExecutorRecord] = []
  /// What those had done together that were not told one by one, in the order of `ExecutorMeasure.all`.
  private(set) var earlierExecutors: [Double]?
  /// When the application began, by its own clock.
  private(set) var startedAt: Double?

  /// By when all that had begun was told of, by the application's own clock: that of the last that a stage or a job tells of.
  var latest: Double {
    let times =
      stages.flatMap { [$0.submittedAt, $0.completedAt] } + jobs.flatMap { [$0.submittedAt, $0.completedAt] }
    return times.compactMap(\.self).filter(\.isFinite).max() ?? -.infinity
  }

  /// Whether all is there of each stage that its totals have. What was left out on the way could not be taken out of them again,
  /// and would be counted twice.
  var isWhole: Bool {
    latest.isFinite
      && stages.allSatisfy { stage in
        stage.submittedAt != nil
          && StageMeasure.all.indices.allSatisfy { place in
            StageMeasure.all[place].summary != .sum || totals.measures[place].isNaN || !stage.measures[place].isNaN
          }
      }
  }

  /// The values of one stage, job or query, by the metric's name; and what its info series says.
  private struct Row {
    var values: [String: Double] = [:]
    var status: String?
    var name: String?

    mutating func take(_ sample: Sample) {
      if sample.series.name.hasSuffix("_info") {
        (status, name) = (sample.series.labels["status"], sample.series.labels["name"])
      } else {
        values[sample.series.name] = sample.value
      }
    }
  }

  init(_ samples: some Sequence<Sample>) {
    var stageRows: [StageRecord.Key: Row] = [:]
    var jobRows: [Int: Row] = [:]
    var queryRows: [Int: Row] = [:]
    var executorRows: [String: ExecutorRow] = [:]
    var application: [String: Double] = [:]
    for sample in samples {
      let (name, labels) = (sample.series.name, sample.series.labels)
      if name.hasPrefix("spark_executor_") || name.hasPrefix("metrics_executor_") {
        if let id = labels["executor_id"] { executorRows[id, default: ExecutorRow()].take(sample) }
      } else if name.hasPrefix("spark_stage_") {
        guard let stage = Self.number(labels["stage_id"]), let attempt = Self.number(labels["attempt"]) else {
          continue
        }
        stageRows[StageRecord.Key(stage: stage, attempt: attempt), default: Row()].take(sample)
      } else if name.hasPrefix("spark_job_") {
        if let job = Self.number(labels["job_id"]) { jobRows[job, default: Row()].take(sample) }
      } else if name.hasPrefix("spark_sql_query_") {
        if let query = Self.number(labels["execution_id"]) { queryRows[query, default: Row()].take(sample) }
      } else if name.hasPrefix("spark_application_") {
        let count = Self.count(sample.value)
        switch (name, labels["status"]) {
        case ("spark_application_stages", let word?): stageCounts[StatusWord.read(word)] = count
        case ("spark_application_jobs", let word?): jobCounts[StatusWord.read(word)] = count
        case ("spark_application_sql_queries", let word?): queryCounts[StatusWord.read(word)] = count
        default: application[name] = sample.value
        }
      }
    }
    startedAt = application["spark_application_start_timestamp_seconds"]
    totals = StageTotals(
      measures: StageMeasure.all.map { Self.value($0, application[$0.applicationMetric]) },
      duration: application["spark_application_stage_duration_seconds_total"] ?? 0
    )
    stages = stageRows.compactMap { key, row in Self.stage(key, row) }
    jobs = jobRows.compactMap { key, row in Self.job(key, row) }
    queries = queryRows.compactMap { key, row in Self.query(key, row) }
    earlierExecutors = executorRows.removeValue(forKey: StatusPage.earlierExecutors)?.measures
    goneExecutors = executorRows.compactMap { id, row in row.gone(id) }
  }

  /// What was told of one executor, or of several together.
  private struct ExecutorRow {
    private(set) var measures = [Double](repeating: .nan, count: ExecutorMeasure.all.count)
    private var info: LabelSet?
    private var addedAt: Double?
    private var removedAt: Double?

    mutating func take(_ sample: Sample) {
      switch sample.series.name {
      case StatusFamilies.executorInfo: info = sample.series.labels
      case "spark_executor_added_timestamp_seconds": addedAt = Self.time(sample)
      case "spark_executor_removed_timestamp_seconds": removedAt = Self.time(sample)
      case let name:
        guard let place = ExecutorMeasure.places[name], ExecutorMeasure.all[place].isCounter else { return }
        measures[place] = sample.value
      }
    }

    private static func time(_ sample: Sample) -> Double? {
      sample.value.isFinite && sample.value > 0 ? sample.value : nil
    }

    func gone(_ id: String) -> ExecutorRecord? {
      guard let info, info["active"] == "false" else { return nil }
      return ExecutorRecord(
        id: id,
        host: info["host"] ?? "",
        isActive: false,
        addedAt: addedAt,
        removedAt: removedAt,
        removedReason: info["removed_reason"],
        measures: measures
      )
    }
  }

  /// A number by which Spark counts things.
  private static func number(_ text: String?) -> Int? {
    text.flatMap { Int32($0) }.flatMap { $0 >= 0 ? Int($0) : nil }
  }

  private static func count(_ value: Double) -> Int {
    (0...Double(Int32.max)).contains(value) ? Int(value.rounded()) : 0
  }

  /// In the REST API's units, in which all are whole numbers.
  private static func value(_ measure: StageMeasure, _ value: Double?) -> Double {
    value.map { ($0 * measure.divisor).rounded() } ?? .nan
  }

  private static func stage(_ key: StageRecord.Key, _ row: Row) -> StageRecord? {
    guard let status = row.status else { return nil }
    return StageRecord(
      key: key,
      status: StatusWord.read(status),
      name: row.name ?? "",
      measures: StageMeasure.all.map { value($0, row.values[$0.stageMetric]) },
      submittedAt: row.values["spark_stage_submission_timestamp_seconds"],
      firstTaskAt: row.values["spark_stage_first_task_timestamp_seconds"],
      completedAt: row.values["spark_stage_completion_timestamp_seconds"]
    )
  }

  private static func job(_ key: Int, _ row: Row) -> JobRecord? {
    guard let status = row.status else { return nil }
    return JobRecord(
      key: key,
      status: StatusWord.read(status),
      stages: [],
      stageCount: count(row.values["spark_job_stages"] ?? 0),
      tasks: row.values["spark_job_tasks"],
      completedTasks: row.values["spark_job_completed_tasks_total"],
      failedTasks: row.values["spark_job_failed_tasks_total"],
      failedStages: 0,
      submittedAt: row.values["spark_job_submission_timestamp_seconds"],
      completedAt: row.values["spark_job_completion_timestamp_seconds"]
    )
  }

  private static func query(_ key: Int, _ row: Row) -> QueryRecord? {
    guard let status = row.status else { return nil }
    return QueryRecord(
      key: key,
      status: StatusWord.read(status),
      submittedAt: row.values["spark_sql_query_submission_timestamp_seconds"],
      duration: row.values["spark_sql_query_duration_seconds"],
      isBatch: false
    )
  }
}
