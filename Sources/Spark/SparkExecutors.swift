/// The metrics of `/metrics/executors/prometheus` that have a meaning to the agent, as every Spark since 3.0 calls them.
/// See org.apache.spark.status.api.v1.PrometheusResource.
public enum SparkExecutors {
  /// What the driver is called among its executors.
  static let driver = "driver"
  /// Of each executor, the tasks under way.
  public static let activeTasks = "metrics_executor_activeTasks"
  /// Of each executor, the tasks that it has done.
  public static let completedTasks = "metrics_executor_completedTasks_total"
  /// Of each executor, how long it has been there, or was.
  public static let totalDuration = "metrics_executor_totalDuration_seconds_total"
}
