/// The stages of an application summed up, in the REST API's units.
struct StageTotals: Sendable, Equatable {
  /// In the order of `StageMeasure.all`; NaN for what no stage told.
  private(set) var measures = [Double](repeating: .nan, count: StageMeasure.all.count)
  /// Of all stages that have ended, in seconds.
  private(set) var duration = 0.0

  mutating func add(_ stage: StageRecord) {
    for (place, measure) in StageMeasure.all.enumerated() {
      let value = stage.measures[place]
      // What one version does not tell must not take away what others do.
      guard !value.isNaN else { continue }
      switch (measure.summary, measures[place].isNaN) {
      case (_, true): measures[place] = value
      case (.sum, false): measures[place] += value
      case (.maximum, false): measures[place] = max(measures[place], value)
      case (.none, false): break
      }
    }
    duration += stage.duration ?? 0
  }
}
