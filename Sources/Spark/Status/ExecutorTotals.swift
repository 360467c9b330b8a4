/// What executors that are gone have done, summed up.
struct ExecutorTotals: Sendable, Equatable {
  /// Ids beyond these are not told apart any more.
  private static let mostIDs = 20_000

  /// In the order of `ExecutorMeasure.all`.
  private(set) var measures = [Double](repeating: .nan, count: ExecutorMeasure.all.count)
  private var ids: Set<String> = []
  /// Whatever had gone by then, in seconds since 1970, and is not known one by one was summed up by an earlier run, which did not
  /// leave its ids.
  private var recalledUpTo = -Double.infinity

  var isEmpty: Bool { measures.allSatisfy(\.isNaN) }

  /// Whether one that is not known by itself is among them.
  func holds(_ record: ExecutorRecord) -> Bool {
    ids.contains(record.id) || record.removedAt.map { $0 <= recalledUpTo } ?? false
  }

  /// Begins where an earlier run had come to.
  ///
  /// - Parameter time: when the first went of those that are still told one by one.
  mutating func recall(_ measures: [Double], upTo time: Double) {
    (self.measures, recalledUpTo) = (measures, time)
  }

  mutating func add(_ record: ExecutorRecord) {
    guard ids.count < Self.mostIDs, ids.insert(record.id).inserted else { return }
    for (place, measure) in ExecutorMeasure.all.enumerated() where measure.isCounter {
      let value = record.measures[place]
      guard !value.isNaN else { continue }
      measures[place] = measures[place].isNaN ? value : measures[place] + value
    }
  }
}
