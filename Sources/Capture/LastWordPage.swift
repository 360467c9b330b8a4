import Exposition
import Spark

/// What a history server said of an application, as it is delivered, and what it takes the place of.
struct LastWordPage: Sendable {
  /// One figure of one executor.
  private struct ExecutorMetric: Hashable {
    let name: String
    let executor: String

    init?(_ series: Series) {
      guard let executor = series.labels["executor_id"] else { return nil }
      (name, self.executor) = (series.name, executor)
    }
  }

  let page: MemberPage
  private let said: Set<Series>
  private let names: Set<String>
  private let executors: Set<ExecutorMetric>
  /// Whether it tells one by one what was summed up before.
  private let tellsEarlier: Bool

  /// - Parameter known: what the group showed before, by the bits of its values.
  init(_ page: MemberPage, after known: [Series: UInt64]) {
    var page = page
    page.raise(to: known)
    self.page = page
    said = Set(page.series)
    names = Set(page.series.map(\.name))
    executors = Set(page.series.compactMap(ExecutorMetric.init))
    // Those that are summed up went before all that were told one by one.
    let firstToGo = known.lazy.filter { $0.key.name == Self.removal }.map { Double(bitPattern: $0.value) }.min()
    tellsEarlier = zip(page.series, page.values).contains { series, time in
      series.name == Self.removal && firstToGo.map { time < $0 } ?? false
    }
  }

  /// Whether it says the same series.
  func says(_ series: Series) -> Bool { said.contains(series) }

  /// Whether it takes the place of a series that Spark's REST API was asked for before. A history server forgets the first of
  /// many, as a driver does, and perhaps more of them: what had been summed up of those stays.
  func replaces(_ series: Series) -> Bool {
    if said.contains(series) { return true }
    guard names.contains(series.name) else { return false }
    if let metric = ExecutorMetric(series) {
      return metric.executor == StatusPage.earlierExecutors ? tellsEarlier : executors.contains(metric)
    }
    // Of a stage, a job or a query all goes, and not a part.
    return !StatusFamilies.growsOnly(series) || Self.singles.contains { series.labels[$0] != nil }
  }

  /// Labels of what is told of one by one.
  private static let singles = ["stage_id", "job_id", "execution_id"]

  private static let removal = "spark_executor_removed_timestamp_seconds"
}
