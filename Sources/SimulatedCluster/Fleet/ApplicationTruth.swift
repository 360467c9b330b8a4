public import FoundationEssentials

/// What really happened to an application, for the comparison with what a collector saw of it.
public struct ApplicationTruth: Sendable, Hashable, Identifiable {
  /// The `application_id`.
  public var id: String
  public var namespace: String
  public var podName: String
  public var address: String
  public var plannedEnding: Ending
  /// When its container began to run.
  public var runningAt: Date?
  /// When its port was opened; `nil` where it ended before.
  public var uiUpAt: Date?
  /// When its deletion was asked for.
  public var deletionAskedAt: Date?
  /// When its port was closed and its values stood still.
  public var endedAt: Date?
  /// `nil` while it lives.
  public var finalValues: ApplicationValues?
  /// How often its page was served in whole.
  public var scrapes = 0
  /// The same by the `User-Agent` of who asked.
  public var scrapesByClient: [String: Int] = [:]
  public var lastScrape: SimulatedDriver.Scrape?

  /// The seconds of its life after the last page that was served: what no collector can know. All of its time with an
  /// open port where it was never scraped; `nil` while it lives or where the port never opened.
  public var secondsUnseen: Double? {
    guard let uiUpAt, let endedAt else { return nil }
    return endedAt.timeIntervalSince(lastScrape?.time ?? uiUpAt)
  }
}
