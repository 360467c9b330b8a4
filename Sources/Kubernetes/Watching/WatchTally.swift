import FoundationEssentials
import Synchronization

/// What one selection's pursuit does, counted into the statistics of all.
///
/// Its part of what is known goes when it does.
final class WatchTally: Sendable {
  private let statistics: WatchStatistics
  private let scope: Int
  private let pictures = Mutex(0)

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
    statistics.count(event, at: date)
  }

  func countWatchFailure(_ error: ClusterError) {
    count {
      if error.code == .gone { $0.watchesExpired += 1 } else { $0.watchFailures += 1 }
    }
  }

  /// A full picture was begun: the first, or one that became necessary.
  func beginPicture(isStreamed: Bool) {
    let isFirst = pictures.withLock { pictures in
      pictures += 1
      return pictures == 1
    }
    count {
      if isStreamed { $0.streamedLists += 1 }
      if !isFirst { $0.relists += 1 }
    }
  }

  func note(_ objects: Int, version: String, at date: Date) {
    statistics.note(objects, version: version, of: scope, at: date)
  }

  /// The time from an event's arrival until all that depends on it had heard of it.
  func took(_ lag: Duration) {
    count { $0.lag.observe(lag) }
  }
}
