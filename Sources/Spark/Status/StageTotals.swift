/// The stages of an application summed up, in the REST API's units.
struct StageTotals: Sendable, Equatable {
  /// In the order of `StageMeasure.all`; NaN for what no stage told.
  private(set) var measures = [Double](repeating: .nan, count: StageMeasure.all.count)
  /// Of all stages that have ended, in seconds.
  private(set) var duration = 0.0

  init() {}

  /// What an earlier run had told of.
  ///
  /// - Parameter measures: in the order of `StageMeasure.all`, in the REST API's units.
  init(measures: [Double], duration: Double) {
    (self.measures, self.duration) = (measures, duration)
  }

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

  /// Takes a stage out of the sums again; a maximum stays.
  mutating func subtract(_ stage: StageRecord) {
    for (place, measure) in StageMeasure.all.enumerated() where measure.summary == .sum {
      guard !stage.measures[place].isNaN, !measures[place].isNaN else { continue }
      measures[place] = max(0, measures[place] - stage.measures[place])
    }
    duration = max(0, duration - (stage.duration ?? 0))
  }
}
