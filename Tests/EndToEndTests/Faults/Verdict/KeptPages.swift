import FoundationEssentials

/// What is left of all applications, in Prometheus and in the agent's spool.
struct KeptPages: Sendable {
  var inPrometheus: [String: KeptPage] = [:]
  var inSpool: [String: KeptPage] = [:]
  /// The files of the spool.
  var spoolFiles = 0

  private static let completedTasks = "metrics_executor_completedTasks_total"
  private static let inputBytes = "metrics_executor_totalInputBytes_bytes_total"
  private static let end = "afterglow_application_end_timestamp_seconds"
  private static let exit = "afterglow_application_exit_info"

  static func read(_ prometheus: PrometheusProcess, _ disk: SpoolDisk, range: String) async throws -> KeptPages {
    var kept = KeptPages()
    func each(_ expression: String, _ take: (inout KeptPage, PrometheusProcess.Sample) -> Void) async throws {
      for sample in try await prometheus.query(expression) {
        guard let id = sample.labels["application_id"] else { continue }
        take(&kept.inPrometheus[id, default: KeptPage()], sample)
      }
    }
    // Not the greatest of all series: one too many shows as well as one too few.
    try await each("sum by (application_id) (max_over_time(\(completedTasks)[\(range)]))") {
      $0.completedTasks = Int64($1.value)
    }
    try await each("sum by (application_id) (max_over_time(\(inputBytes)[\(range)]))") {
      $0.inputBytes = Int64($1.value)
    }
    try await each("max by (application_id) (last_over_time(\(end)[\(range)]))") { page, _ in page.hasEnd = true }
    try await each("max by (application_id, exit_code) (last_over_time(\(exit)[\(range)]))") { page, sample in
      page.exitCodes.insert(sample.labels["exit_code"] ?? "")
    }

    for text in disk.pages().values {
      kept.spoolFiles += 1
      let page = MetricsPage(text)
      guard let id = page.lines(of: "afterglow_application_info").first.flatMap(applicationID) else { continue }
      let inputBytes = page.values(Self.inputBytes)
      kept.inSpool[id] = KeptPage(
        completedTasks: page.completedTasks(of: id),
        inputBytes: inputBytes.isEmpty ? nil : Int64(inputBytes.reduce(0, +)),
        hasEnd: !page.lines(of: end).isEmpty
      )
    }
    return kept
  }

  private static func applicationID(in line: Substring) -> String? {
    line.firstRange(of: "application_id=\"").map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
  }
}
