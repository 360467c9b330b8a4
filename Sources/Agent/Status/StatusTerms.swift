import Scraping
import Spark

/// What is asked of Spark's REST API, and how much of it is kept.
struct StatusTerms: Sendable, Equatable {
  var isOn = true
  /// Stages, jobs and queries of each application that have series of their own.
  var limit = ApplicationStatus.usualLimit
  var naming = StatusPage.Naming.conventional
  /// Of a driver's registry, beside its streaming queries.
  var sources = SourceSelection()

  /// The share of the time that may be spent inside such requests to one driver, beside that of its scrapes.
  static let share = 0.05
  /// What may be saved up of it, so that a short life is not spent waiting: a driver's first answers are slow, and the last
  /// ones are those that count.
  static let reserve = Duration.seconds(5)
  /// What the first answer is reckoned as at most, for which a driver sets its REST API up (7 s of a cold driver of Spark 3.3 on a
  /// busy machine), and each question before it that has none.
  static let mostInVain = Duration.milliseconds(250)
  /// What the time that was spent without an answer leads to at most: a driver that hung for a while says nothing of what its
  /// answers cost.
  static let longestRestInVain = Duration.seconds(30)
  /// After rounds that fail: twice as long after each, up to the longest.
  static let firstFailureWait = Duration.seconds(1)
  static let longestFailureWait = Duration.seconds(300)
  /// After so many rounds that failed in a row it is said that they do.
  static let mostSilentFailures = 5
  /// Drivers that are asked at one time.
  static let mostAtATime = 32
  /// What one answer may weigh: a thousand stages are 3 MB.
  static let limits = PageFetcher.Limits(compressedBytes: 4 << 20, bodyBytes: 16 << 20)
}
