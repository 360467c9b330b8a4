public import FoundationEssentials
import Synchronization

/// Counts of what the pod watches did, for the agent's own metrics. May be read and written from anywhere.
public final class WatchStatistics: Sendable {
  /// What is counted, as of one moment.
  public struct Counts: Sendable, Hashable {
    /// List requests that were answered; one for each page.
    public var pages = 0
    /// Lists begun after the first of each scope: each had lost its place.
    public var relists = 0
    public var listFailures = 0
    public var watchesOpened = 0
    /// Watches that the server ended in the usual way.
    public var watchesEnded = 0
    /// Watches that expired (410) and were followed by a list.
    public var watchesExpired = 0
    /// Watches that could not be opened, broke or fell silent.
    public var watchFailures = 0
    public var added = 0
    public var modified = 0
    public var deleted = 0
    public var bookmarks = 0
    public var errors = 0
    public var unknown = 0
    /// Pods there at the moment, over all scopes.
    public var podsKnown = 0
    /// When the last event of any kind came.
    public var lastEvent: Date?

    public init() {}
  }

  private let state = Mutex(Counts())

  public init() {}

  public var counts: Counts { state.withLock { $0 } }

  func count(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0) }
  }

  func count(_ event: WatchEvent, at date: Date) {
    count { counts in
      counts.lastEvent = date
      switch event {
      case .added: counts.added += 1
      case .modified: counts.modified += 1
      case .deleted: counts.deleted += 1
      case .bookmark: counts.bookmarks += 1
      case .error: counts.errors += 1
      case .unknown: counts.unknown += 1
      }
    }
  }

  func countWatchFailure(_ error: ClusterError) {
    count {
      if error.code == .gone { $0.watchesExpired += 1 } else { $0.watchFailures += 1 }
    }
  }
}
