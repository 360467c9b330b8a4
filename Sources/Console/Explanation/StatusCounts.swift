import Capture
import Exposition

/// How many stages, jobs and queries an application has had, by Spark's own word for how they are: also those that have no
/// series of their own any more.
struct StatusCounts: Encodable, Sendable, Equatable {
  var stages: [String: Int] = [:]
  var jobs: [String: Int] = [:]
  var queries: [String: Int] = [:]

  var isEmpty: Bool { self == StatusCounts() }
}

extension StatusCounts {
  init(in group: GroupSnapshot) {
    for (series, value) in zip(group.series, group.values) {
      guard let status = series.labels["status"], let count = Int(exactly: value), count > 0 else { continue }
      switch series.name {
      case "spark_application_stages": stages[status] = count
      case "spark_application_jobs": jobs[status] = count
      case "spark_application_sql_queries": queries[status] = count
      default: break
      }
    }
  }
}
