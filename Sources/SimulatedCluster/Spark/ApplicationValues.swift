public import Exposition

/// What an application's executors page shows at one moment: the truth that a collector's samples are measured by.
public struct ApplicationValues: Sendable, Hashable {
  public var applicationID: String
  public var applicationName: String
  public var sparkVersion: String
  /// The driver's row first, then one per executor.
  public var executors: [ExecutorValues]

  public var completedTasks: Int64 { executors.reduce(0) { $0 + $1.completedTasks } }
  public var totalTasks: Int64 { executors.reduce(0) { $0 + $1.totalTasks } }

  static let revision = "7c14a3c28b141cc97a330c4d0f5d2a6da7267f85"

  /// The samples of the page, in its order.
  public var samples: [Sample] {
    let info = Series(name: "spark_info", labels: ["version": sparkVersion, "revision": Self.revision])
    return executors.reduce(into: [Sample(info, 1)]) { samples, executor in
      let labels: LabelSet = [
        "application_id": applicationID,
        "application_name": applicationName,
        "executor_id": executor.id,
      ]
      for metric in executor.metrics {
        samples.append(Sample(Series(name: "metrics_executor_\(metric.name)", labels: labels), metric.number.value))
      }
    }
  }

  /// The page as Spark 3.5 prints it: no types, grouped by executor, and the application's name as it is, whatever
  /// it has in it, for Spark does not escape it.
  public var page: String {
    var page = "spark_info{version=\"\(sparkVersion)\", revision=\"\(Self.revision)\"} 1.0\n"
    for executor in executors {
      let labels = """
        {application_id="\(applicationID)", application_name="\(applicationName)", executor_id="\(executor.id)"}
        """
      for metric in executor.metrics {
        page += "metrics_executor_\(metric.name)\(labels) \(metric.number.text)\n"
      }
    }
    return page
  }
}
