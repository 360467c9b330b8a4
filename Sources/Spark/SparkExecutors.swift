/// The metrics of `/metrics/executors/prometheus` that have a meaning to the agent, as every Spark since 3.0 calls them.
/// See org.apache.spark.status.api.v1.PrometheusResource.
public enum SparkExecutors {
  /// Of each executor, the tasks under way.
  public static let activeTasks = "metrics_executor_activeTasks"
  /// Of each executor, the tasks that it has done.
  public static let completedTasks = "metrics_executor_completedTasks_total"
}
