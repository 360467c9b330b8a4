/// What a Spark driver means by an answer that is not metrics, and what its user can do about it.
public enum SparkHint {
  /// A driver whose executors page is switched off sends the scraper to its start page.
  ///
  /// - Parameter location: the `Location` of a redirect.
  public static func redirect(to location: String) -> String? {
    location.hasSuffix("/jobs/") || location.hasSuffix("/jobs")
      ? "a Spark driver whose executors page is off; submit with --conf spark.ui.prometheus.enabled=true" : nil
  }
}
