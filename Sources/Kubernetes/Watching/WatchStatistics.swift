public import FoundationEssentials
import Synchronization

/// Counts of what the watches did, for the agent's own metrics. May be read and written from anywhere.
public final class WatchStatistics: Sendable {
  /// What is counted, as of one moment.
  public struct Counts: Sendable, Hashable {
    /// List requests that were answered to the end; one for each page.
    public var pages = 0
    public var listFailures = 0
    /// Lists that were asked for as a stream.
    public var streamedLists = 0
    /// Lists begun after the first of each scope, paged or streamed: each had lost its place.
    public var relists = 0
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
    /// Objects that were of interest and could not be read.
    public var unreadable = 0
    /// From the arrival of an event that was news until all had taken it.
    public var lag = LagTally()
    /// When the last event of any kind came.
    public var lastEvent: Date?

    public init() {}
  }

  /// How far one watch is.
  public struct Scope: Sendable, Hashable {
    public var selection: Selection
    /// Objects that are kept at the moment.
    public var objects = 0
    /// What the watch would be resumed from; empty before the first list.
    public var resourceVersion = ""
    /// When that version was learnt of, and before that, when the watch began.
    public var since: Date

    public init(_ selection: Selection, since: Date) {
      self.selection = selection
      self.since = since
    }
  }

  private struct State {
    var counts = Counts()
    var scopes: [Int: Scope] = [:]
    var nextScope = 0
  }

  private let state = Mutex(State())

  public init() {}

  public var counts: Counts { state.withLock { $0.counts } }

  /// The watches that run at the moment, in the order of their beginning.
  public var scopes: [Scope] {
    state.withLock { state in state.scopes.sorted { $0.key < $1.key }.map(\.value) }
  }

  func enter(_ selection: Selection, at date: Date) -> Int {
    state.withLock { state in
      defer { state.nextScope += 1 }
      state.scopes[state.nextScope] = Scope(selection, since: date)
      return state.nextScope
    }
  }

  func leave(_ scope: Int) {
    state.withLock { $0.scopes[scope] = nil }
  }

  func count(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  func count(_ event: SentEvent, at date: Date) {
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

  func note(_ objects: Int, version: String, of scope: Int, at date: Date) {
    state.withLock { state in
      state.scopes[scope]?.objects = objects
      guard state.scopes[scope]?.resourceVersion != version else { return }
      state.scopes[scope]?.resourceVersion = version
      state.scopes[scope]?.since = date
    }
  }
}
