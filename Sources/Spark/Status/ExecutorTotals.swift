/// What executors that are gone have done, summed up.
struct ExecutorTotals: Sendable, Equatable {
  /// Ids beyond these are not told apart any more.
  private static let mostIDs = 20_000

  /// In the order of `ExecutorMeasure.all`.
  private(set) var measures = [Double](repeating: .nan, count: ExecutorMeasure.all.count)
  private var ids: Set<String> = []

  var isEmpty: Bool { ids.isEmpty }

  func holds(_ id: String) -> Bool { ids.contains(id) }

  mutating func add(_ record: ExecutorRecord) {
    guard ids.count < Self.mostIDs, ids.insert(record.id).inserted else { return }
    for (place, measure) in ExecutorMeasure.all.enumerated() where measure.isCounter {
      let value = record.measures[place]
      guard !value.isNaN else { continue }
      measures[place] = measures[place].isNaN ? value : measures[place] + value
    }
  }
}
