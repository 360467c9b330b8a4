/// Names of the agent's own series in each group.
public enum GroupMark {
  public static let prefix = "afterglow_application_"
  /// 1, labelled with the namespace and the owner.
  public static let owner = "afterglow_application_info"
  public static let generation = "afterglow_application_generation"
  public static let start = "afterglow_application_start_timestamp_seconds"
  public static let lastScrape = "afterglow_application_last_scrape_timestamp_seconds"
  public static let end = "afterglow_application_end_timestamp_seconds"
  /// 1, labelled with phase, reason and exit code.
  public static let exit = "afterglow_application_exit_info"
  /// 1, labelled with what Spark says of the application and how it ended.
  static let facts = "spark_application_info"

  static let names: Set = [owner, generation, start, lastScrape, end, exit, facts]

  /// The highest generation that is believed: what stands above it, a sample cannot tell apart.
  static let highestGeneration = 1 << 53
}
