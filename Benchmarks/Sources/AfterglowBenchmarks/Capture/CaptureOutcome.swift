import FoundationEssentials
import SimulatedCluster

/// What one store has of a fleet, measured by the truth.
struct CaptureOutcome {
  /// Of one application whose driver opened its port.
  private struct Application {
    /// Seconds from the opening of its port to its end.
    var life: Double
    var isDeleted: Bool
    /// Milliseconds of its life that came after what was kept of it; `nil` where nothing was.
    var staleness: Double?
  }

  private let applications: [Application]

  /// - Parameter kept: the ages in milliseconds that a store has last, by application.
  /// - Throws: where it has a greater age than the driver ever had, so that it cannot be that driver's.
  init(_ fleet: [ApplicationTruth], kept: [String: Double]) throws {
    applications = try fleet.compactMap { truth in
      guard let start = truth.uiUpAt, let end = truth.endedAt, let age = truth.finalAge else { return nil }
      let staleness = kept[truth.id].map { age - $0.rounded() }
      // A page that was on its way as its driver was ended may show some milliseconds more than there were.
      if let staleness, staleness < -1000 {
        throw BenchmarkFailure("of \(truth.podName) an age was kept that is \(-staleness) ms above its last")
      }
      return Application(
        life: end.timeIntervalSince(start),
        isDeleted: truth.plannedEnding == .deleted,
        staleness: staleness.map { max(0, $0) }
      )
    }
  }

  private static func staleness(_ applications: some Sequence<Application>) -> [Double] {
    applications.compactMap(\.staleness).sorted()
  }

  /// Those of which anything was kept.
  var captured: Double {
    guard !applications.isEmpty else { return 0 }
    return Double(applications.count { $0.staleness != nil }) / Double(applications.count)
  }

  /// The share of all life that came after what was kept; of those that were missed, all.
  var lifeLost: Double {
    let life = applications.reduce(0) { $0 + $1.life }
    let lost = applications.reduce(0) { $0 + ($1.staleness.map { $0 / 1000 } ?? $1.life) }
    return life > 0 ? lost / life : 0
  }

  /// In milliseconds, of those that were captured; `nil` where there are none.
  func staleness(quantile share: Double) -> Double? {
    Self.staleness(applications).quantile(share)
  }

  /// The same of those whose pod was deleted.
  func stalenessOfDeleted(quantile share: Double) -> Double? {
    Self.staleness(applications.lazy.filter(\.isDeleted)).quantile(share)
  }
}

extension ApplicationTruth {
  /// The driver's age at its end in milliseconds, as its page would have shown it.
  fileprivate var finalAge: Double? {
    finalValues?.executors.first.map { Double($0.totalDuration) }
  }
}
