/// The metrics of `/metrics/executors/prometheus` that have a meaning to the agent, as every Spark since 3.0 calls them.
/// See org.apache.spark.status.api.v1.PrometheusResource.
public enum SparkExecutors {
  /// What the driver is called among its executors.
  static let driver = "driver"
  /// Of each executor, the tasks under way.
  public static let activeTasks = "metrics_executor_activeTasks"
  /// Of each executor, the tasks that it has done.
  public static let completedTasks = "metrics_executor_completedTasks_total"
  /// Counters of which a history server may tell less than the driver had shown, or of fewer executors.
  public static let sampled = Set(ExecutorMeasure.all.filter { $0.isSampled || $0.isAge }.map(\.metric))
}
