import FoundationEssentials

/// What one selection's pursuit does, counted into the statistics of all.
///
/// Its part of what is known goes when it does.
final class WatchTally: Sendable {
  private let statistics: WatchStatistics
  private let scope: Int

  init(_ selection: Selection, in statistics: WatchStatistics, at date: Date) {
    self.statistics = statistics
    scope = statistics.enter(selection, at: date)
  }

  deinit {
    statistics.leave(scope)
  }

  func count(_ change: (inout WatchStatistics.Counts) -> Void) {
    statistics.count(change)
  }

  func count(_ event: SentEvent, at date: Date) {
    statistics.count(event, of: scope, at: date)
  }

  func countWatchFailure(_ error: ClusterError) {
    count {
      if error.code == .gone { $0.watchesExpired += 1 } else { $0.watchFailures += 1 }
    }
  }

  func note(_ objects: Int, version: String) {
    statistics.note(objects, version: version, of: scope)
  }

  /// The time from an event's arrival until all that depends on it had heard of it.
  func took(_ lag: Duration) {
    count { $0.lag.observe(lag) }
  }
}
