import FoundationEssentials
import SimulatedCluster

/// What arrived, and when.
struct DeliveryOutcome {
  /// Seconds from an application's end until its last value had arrived, sorted.
  private let waits: [Double]
  /// Milliseconds, sorted; of those of which anything arrived.
  private let staleness: [Double]
  private let ended: Int
  private let scrapes: Int
  private let puts: Double

  /// - Parameters:
  ///   - arrivals: when the last value of an application had arrived.
  ///   - kept: the age in milliseconds that arrived last, by application.
  ///   - puts: how many the gateway has answered.
  init(_ fleet: [ApplicationTruth], arrivals: [String: Date], kept: [String: Double], puts: Double) {
    let ended = fleet.filter { $0.endedAt != nil }
    self.ended = ended.count
    self.puts = puts
    scrapes = ended.reduce(0) { $0 + $1.scrapes }
    waits = ended.compactMap { truth in
      guard let end = truth.endedAt, let arrival = arrivals[truth.id] else { return nil }
      return max(0, arrival.timeIntervalSince(end))
    }.sorted()
    staleness = ended.compactMap { truth in
      guard let age = truth.finalValues?.executors.first?.totalDuration, let kept = kept[truth.id] else { return nil }
      return max(0, Double(age) - kept.rounded())
    }.sorted()
  }

  var figures: [Figure] {
    let quantiles = [
      ("arrived p50 s", waits.quantile(0.5)), ("arrived p95 s", waits.quantile(0.95)),
      ("last s", waits.last), ("stale p50 ms", staleness.quantile(0.5)), ("stale p95 ms", staleness.quantile(0.95)),
    ]
    return [Figure("never arrived", Double(ended - waits.count), goal: .atMost(0))]
      + quantiles.compactMap { name, value in value.map { Figure(name, $0) } }
      + [Figure("scrapes", Double(scrapes)), Figure("PUTs", puts)]
  }
}
