import FoundationEssentials
import Kubernetes

/// The objects of the cluster, the changes that led to them, and the version that each change made.
///
/// A value without I/O or a clock: the server asks it and passes on what it says.
struct ClusterStore: Sendable {
  struct Change: Sendable {
    enum Kind: Sendable {
      case added, modified, deleted
    }

    var kind: Kind
    var resourceVersion: Int
    /// For a deletion the last state, with the version of the deletion.
    var entry: StoredEntry
    /// What the change replaced or removed.
    var previous: StoredEntry?
  }

  /// The version of the newest change. A real server's counts everything in etcd, so it does not begin at 0 either.
  private(set) var resourceVersion = 1
  /// Watches that start before this version cannot be served.
  private(set) var oldestWatchable = 1
  /// Lists at a version before this one cannot be served.
  private(set) var oldestListable = 1

  private var entries: [ObjectKey: StoredEntry] = [:]
  private var history: [Change] = []
  private let historyLimit: Int
  private let keepsBytes: Bool

  /// - Parameters:
  ///   - historyLimit: how many changes are remembered for watches, at least.
  ///   - keepsBytes: see `StoredEntry`.
  init(historyLimit: Int, keepsBytes: Bool = true) {
    self.historyLimit = max(1, historyLimit)
    self.keepsBytes = keepsBytes
  }

  var pods: [Pod] {
    entries.values.compactMap(\.pod).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  var namespaces: [SimulatedNamespace] {
    entries.values.compactMap(\.namespace).sorted { $0.name < $1.name }
  }

  subscript(key: ObjectKey) -> StoredEntry? { entries[key] }

  // MARK: Changing

  /// `nil` where the name is taken.
  mutating func create(_ object: ClusterObject) -> Change? {
    entries[object.key] == nil ? record(.added, object, replacing: nil) : nil
  }

  mutating func replace(_ entry: StoredEntry, with object: ClusterObject) -> Change {
    record(.modified, object, replacing: entry)
  }

  mutating func remove(_ entry: StoredEntry) -> Change {
    record(.deleted, entry.object, replacing: entry)
  }

  private mutating func record(_ kind: Change.Kind, _ object: ClusterObject, replacing previous: StoredEntry?)
    -> Change
  {
    resourceVersion += 1
    var object = object
    object.resourceVersion = String(resourceVersion)
    let entry = StoredEntry(object, keepsBytes: keepsBytes)
    let change = Change(kind: kind, resourceVersion: resourceVersion, entry: entry, previous: previous)
    entries[entry.key] = kind == .deleted ? nil : entry
    history.append(change)
    // Half of it goes at once, so that the cost of moving the rest is spread over many changes.
    if history.count >= 2 * historyLimit { forget(history.count - historyLimit) }
    return change
  }

  // MARK: Forgetting

  /// What a compaction of etcd and a restart of the server do: only the present state can be read.
  mutating func compact() {
    forget(history.count)
    (oldestWatchable, oldestListable) = (resourceVersion, resourceVersion)
  }

  /// Empties the window of the watches alone; lists under way can be continued.
  mutating func forgetWatchWindow() {
    oldestWatchable = resourceVersion
  }

  private mutating func forget(_ count: Int) {
    guard count > 0 else { return }
    let last = history[count - 1].resourceVersion
    history.removeFirst(count)
    oldestWatchable = max(oldestWatchable, last)
    oldestListable = max(oldestListable, last)
  }

  /// Takes the newest changes back, as a backup of etcd that is put in does: the versions go on from the earlier one,
  /// so that they come again with other contents.
  ///
  /// - Returns: how many were taken back; no more than are remembered.
  mutating func rollBack(by count: Int) -> Int {
    let undone = history.suffix(max(0, count))
    for change in undone.reversed() {
      entries[change.entry.key] = change.previous
      resourceVersion = change.resourceVersion - 1
    }
    history.removeLast(undone.count)
    oldestWatchable = min(oldestWatchable, resourceVersion)
    return undone.count
  }

  // MARK: Reading

  /// All changes after a version; `nil` where some of them are forgotten.
  func changes(after version: Int) -> ArraySlice<Change>? {
    guard version >= oldestWatchable else { return nil }
    // The versions have no gaps, so that the place of one can be told.
    let known = history.last.map { $0.resourceVersion - version } ?? 0
    return history.suffix(max(0, known))
  }

  /// The objects that a selector chooses, as they were at a version, in order; `nil` where that is forgotten.
  func entries(matching selector: ObjectSelector, at version: Int) -> [StoredEntry]? {
    guard version >= oldestListable else { return nil }
    if version >= resourceVersion { return chosen(from: entries, by: selector) }
    var then = entries
    for change in history.reversed() {
      if change.resourceVersion <= version { break }
      then[change.entry.key] = change.previous
    }
    return chosen(from: then, by: selector)
  }

  private func chosen(from entries: [ObjectKey: StoredEntry], by selector: ObjectSelector) -> [StoredEntry] {
    entries.values.filter { selector.matches($0.object) }.sorted { $0.key < $1.key }
  }
}
