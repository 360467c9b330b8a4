public import Exposition

/// The executors of one application as one of its pages shows them, and the work of those that it shows no more: Spark
/// leaves out an executor that is gone, and all that it had done.
public struct ExecutorRoll: Sendable {
  private struct Row: Sendable {
    let id: String
    /// Where the value of each column stands in the page.
    var places: [(column: ExecutorWork.Column, place: Int)] = []
  }

  /// The name that the page gives the application.
  public private(set) var applicationName: String?
  private var layout: PageLayout?
  private var values: [Double] = []
  private var rows: [Row] = []
  private var gone: [String: ExecutorWork] = [:]
  /// Of those of which even the ids are forgotten.
  private var forgotten = ExecutorWork()
  /// Of all that are gone; `nil` where none is.
  private var past: ExecutorWork?

  /// How many that are gone are known by their ids, so that one that comes back is not counted twice. A page that shows
  /// others each time must not fill the memory.
  static let mostGone = 10_000

  public init() {}

  /// Takes over a newer page.
  ///
  /// - Parameter places: those of the application in the page's layout; asked for only where that is another.
  public mutating func read(_ page: ExpositionPage, places: (PageLayout) -> [Int]) {
    if layout !== page.layout {
      let before = present
      lookUp(page.layout, places(page.layout))
      miss(before)
    }
    // Nothing is kept of a page that tells of no executors.
    values = rows.isEmpty ? [] : page.values
  }

  var goneCount: Int { gone.count }

  /// Notes which of those that were there are so no more.
  private mutating func miss(_ before: [(id: String, work: ExecutorWork)]) {
    let ids = Set(rows.map(\.id))
    for (id, work) in before where !ids.contains(id) { gone[id] = work.afterEnd }
    for id in ids { gone[id] = nil }
    let sum = gone.values.reduce(into: forgotten) { $0 += $1 }
    if gone.count > Self.mostGone { (gone, forgotten) = ([:], sum) }
    past = gone.isEmpty && forgotten == ExecutorWork() ? nil : sum
  }

  /// Whether the page tells of executors, or has told of some.
  public var isTold: Bool { !rows.isEmpty || past != nil }

  /// Of all, those included that are gone; `nil` of a page that tells of no executors.
  public var total: ExecutorWork? {
    guard isTold else { return nil }
    var total = past ?? ExecutorWork()
    for row in rows { total += work(of: row) }
    return total
  }

  /// Those that the page shows, in its order.
  public var present: [(id: String, work: ExecutorWork)] { rows.map { ($0.id, work(of: $0)) } }

  private func work(of row: Row) -> ExecutorWork {
    var work = ExecutorWork()
    work.executors = row.id == "driver" ? 0 : 1
    for (column, place) in row.places { work[column] = values[place] }
    return work
  }

  private mutating func lookUp(_ layout: PageLayout, _ places: [Int]) {
    self.layout = layout
    rows = []
    var numbers: [String: Int] = [:]
    for place in places {
      let series = layout.series[place]
      guard let column = ExecutorWork.Column(metric: series.name), let id = series.labels["executor_id"] else {
        continue
      }
      if rows.isEmpty { applicationName = series.labels["application_name"] ?? applicationName }
      let number = numbers[id, default: rows.endIndex]
      if number == rows.endIndex {
        numbers[id] = number
        rows.append(Row(id: id))
      }
      rows[number].places.append((column, place))
    }
  }
}
