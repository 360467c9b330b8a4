import FoundationEssentials
import SimulatedCluster

/// When the last value of each application was in Prometheus.
struct ArrivalWatch {
  /// By application.
  private(set) var arrivals: [String: Date] = [:]
  private let prometheus: PrometheusProcess
  private let fleet: SimulatedFleet

  /// How often Prometheus is asked, and so by how much an arrival may be told late.
  static let interval = Duration.seconds(1)

  init(_ fleet: SimulatedFleet, at prometheus: PrometheusProcess) {
    self.fleet = fleet
    self.prometheus = prometheus
  }

  /// Asks until all that ended have arrived, or the time is over.
  ///
  /// - Parameter limit: from the last driver's end.
  mutating func run(within limit: Duration) async throws {
    while true {
      try await Task.sleep(for: Self.interval)
      // What came to pass in between is not told too early: the truth is read first.
      let truth = fleet.truth
      let kept = try await KeptAges.arrived(at: prometheus).read()
      let now = Date()
      var isAwaited = false
      for application in truth {
        guard application.endedAt != nil else {
          isAwaited = true
          continue
        }
        guard arrivals[application.id] == nil, let last = application.lastAge else { continue }
        if let age = kept[application.id], age.rounded() >= last {
          arrivals[application.id] = now
        } else {
          isAwaited = true
        }
      }
      guard isAwaited else { return }
      let lastEnd = truth.compactMap(\.endedAt).max()
      let isOver = truth.allSatisfy { $0.endedAt != nil }
      if isOver, let lastEnd, now.timeIntervalSince(lastEnd) > limit.seconds { return }
    }
  }
}

extension ApplicationTruth {
  /// The driver's age in milliseconds on the last page that it served; `nil` where it served none.
  var lastAge: Double? {
    lastScrape?.values.executors.first.map { Double($0.totalDuration) }
  }
}
