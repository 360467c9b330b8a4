/// All that is told of one collector.
struct CollectorReport {
  var collector: CaptureCollector
  /// By where it was read back; the first is the measure.
  var outcomes: [(place: String, CaptureOutcome)]
  /// Pages.
  var scrapes: Int
  var cost: Cost
  /// What it delivers to.
  var servers: [(name: String, cost: Cost)]

  /// Of all its processes.
  var processorTime: Duration { servers.reduce(cost.processorTime) { $0 + $1.cost.processorTime } }

  var microsecondsPerScrape: Double? {
    scrapes > 0 ? cost.processorTime.seconds * 1_000_000 / Double(scrapes) : nil
  }

  func rows(goals: CaptureGoals?) -> [Report.Row] {
    outcomes.enumerated().map { index, outcome in
      let isMeasure = index == 0
      let figures = capture(outcome.1, goals: isMeasure ? goals : nil)
      return Report.Row(
        name: "\(collector), in \(outcome.place)",
        figures: figures + (isMeasure ? cost(goals) : [])
      )
    } + servers.map { Report.Row(name: "\(collector)'s \($0.name)", figures: $0.cost.figures) }
  }

  private func capture(_ outcome: CaptureOutcome, goals: CaptureGoals?) -> [Figure] {
    let hasGoals = goals != nil
    let stale = [
      ("stale p50 ms", outcome.staleness(quantile: 0.5), goals?.staleness(100)),
      ("stale p95 ms", outcome.staleness(quantile: 0.95), goals?.staleness(400)),
      ("stale max ms", outcome.staleness(quantile: 1), nil),
      ("deleted p95 ms", outcome.stalenessOfDeleted(quantile: 0.95), hasGoals ? Figure.Goal.atMost(150) : nil),
    ]
    return [Figure("captured %", outcome.captured * 100, goal: hasGoals ? .atLeast(100) : nil)]
      + stale.compactMap { name, value, goal in value.map { Figure(name, $0, goal: goal) } }
      + [Figure("lost %", outcome.lifeLost * 100, goal: hasGoals ? .atMost(1.5) : nil)]
  }

  private func cost(_ goals: CaptureGoals?) -> [Figure] {
    let each = microsecondsPerScrape.map {
      Figure("CPU µs/scrape", $0, goal: goals?.microsecondsPerScrape.map { .atMost($0) })
    }
    return [Figure("scrapes", Double(scrapes))] + (each.map { [$0] } ?? []) + cost.figures
  }
}
