public import FoundationEssentials
import Synchronization

/// Counts of what the watches did, for the agent's own metrics. May be read and written from anywhere.
public final class WatchStatistics: Sendable {
  /// What is counted, as of one moment.
  public struct Counts: Sendable, Hashable {
    /// List requests that were answered to the end; one for each page.
    public var pages = 0
    public var listFailures = 0
    /// Lists that were streamed to their end.
    public var streamedLists = 0
    /// Lists begun because a watch had lost its place, paged or streamed; its repetitions are not counted.
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
    /// When the watch was last told anything, a bookmark included; before that, when it began.
    public var heard: Date

    public init(_ selection: Selection, heard: Date) {
      self.selection = selection
      self.heard = heard
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
      state.scopes[state.nextScope] = Scope(selection, heard: date)
      return state.nextScope
    }
  }

  func leave(_ scope: Int) {
    state.withLock { $0.scopes[scope] = nil }
  }

  func count(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  func count(_ event: SentEvent, of scope: Int, at date: Date) {
    state.withLock { state in
      state.scopes[scope]?.heard = date
      state.counts.lastEvent = date
      switch event {
      case .added: state.counts.added += 1
      case .modified: state.counts.modified += 1
      case .deleted: state.counts.deleted += 1
      case .bookmark(_, let endsInitialEvents):
        state.counts.bookmarks += 1
        if endsInitialEvents { state.counts.streamedLists += 1 }
      case .error: state.counts.errors += 1
      case .unknown: state.counts.unknown += 1
      }
    }
  }

  func note(_ objects: Int, version: String, of scope: Int) {
    state.withLock { state in
      state.scopes[scope]?.objects = objects
      state.scopes[scope]?.resourceVersion = version
    }
  }
}
