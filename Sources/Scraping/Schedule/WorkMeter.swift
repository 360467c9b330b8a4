import Exposition

/// The metrics by which a page tells how busy its application is; each is summed over all of its series.
public struct WorkMetrics: Sendable, Hashable {
  /// The name of the gauge of tasks under way.
  public var active: String
  /// The name of the counter of tasks done.
  public var completed: String

  public init(active: String, completed: String) {
    self.active = active
    self.completed = completed
  }
}

/// Reads the progress of work off the pages of one target.
struct WorkMeter: Sendable {
  private let metrics: WorkMetrics?
  private var layout: PageLayout?
  private var active: [Int] = []
  private var completed: [Int] = []

  init(_ metrics: WorkMetrics?) {
    self.metrics = metrics
  }

  /// `nil` where the page does not tell.
  mutating func progress(of page: ExpositionPage) -> WorkProgress? {
    guard let metrics else { return nil }
    if layout !== page.layout {
      layout = page.layout
      active = page.layout.series.indices.filter { page.layout.series[$0].name == metrics.active }
      completed = page.layout.series.indices.filter { page.layout.series[$0].name == metrics.completed }
    }
    guard !active.isEmpty, !completed.isEmpty else { return nil }
    return WorkProgress(
      active: active.reduce(0) { $0 + page.values[$1] },
      completed: completed.reduce(0) { $0 + page.values[$1] }
    )
  }
}
