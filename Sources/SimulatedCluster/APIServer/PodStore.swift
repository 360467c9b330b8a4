import FoundationEssentials
import Kubernetes

/// A pod's place in a list: pods are ordered by namespace, then by name, as their keys in etcd are.
struct PodKey: Hashable, Comparable, Sendable {
  var namespace: String
  var name: String

  static func < (left: PodKey, right: PodKey) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}

/// The pods of the cluster, the changes that led to them, and the version that each change made.
///
/// A value without I/O or a clock: the server asks it and passes on what it says.
struct PodStore: Sendable {
  /// A pod and its bytes, so that each version is encoded once however many lists and watches show it.
  struct Entry: Sendable {
    var pod: Pod
    var json: [UInt8]

    init(_ pod: Pod) {
      self.pod = pod
      json = WirePod.encode(pod)
    }

    var key: PodKey { PodKey(namespace: pod.namespace, name: pod.name) }
  }

  struct Change: Sendable {
    enum Kind: Sendable {
      case added, modified, deleted
    }

    var kind: Kind
    var resourceVersion: Int
    /// For a deletion the last state, with the version of the deletion.
    var entry: Entry
    /// What the change replaced or removed.
    var previous: Entry?
  }

  /// The version of the newest change. A real server's counts everything in etcd, so it does not begin at 0 either.
  private(set) var resourceVersion = 1
  /// Watches that start before this version cannot be served.
  private(set) var oldestWatchable = 1
  /// Lists at a version before this one cannot be served.
  private(set) var oldestListable = 1

  private var entries: [PodKey: Entry] = [:]
  private var history: [Change] = []
  private let historyLimit: Int

  /// - Parameter historyLimit: how many changes are remembered for watches, at least.
  init(historyLimit: Int) {
    self.historyLimit = max(1, historyLimit)
  }

  var pods: [Pod] {
    entries.values.map(\.pod).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  subscript(key: PodKey) -> Entry? { entries[key] }

  // MARK: Changing

  /// `nil` where the name is taken.
  mutating func create(_ pod: Pod) -> Change? {
    let key = PodKey(namespace: pod.namespace, name: pod.name)
    guard entries[key] == nil else { return nil }
    return record(.added, pod, replacing: nil)
  }

  /// `nil` where nothing changed, since a real server then makes no new version either.
  mutating func update(_ entry: Entry, _ change: (inout Pod) -> Void) -> Change? {
    var pod = entry.pod
    change(&pod)
    (pod.namespace, pod.name, pod.uid) = (entry.pod.namespace, entry.pod.name, entry.pod.uid)
    pod.resourceVersion = entry.pod.resourceVersion
    return pod == entry.pod ? nil : record(.modified, pod, replacing: entry)
  }

  /// Deletes as the API server does. With time to spare this is only a mark, and the deletion is finished by another
  /// call with a grace of 0, which the kubelet makes when the containers have ended. Where there is nothing to wait
  /// for (no node yet, or ended already) the pod goes at once.
  ///
  /// - Parameter gracePeriodSeconds: `nil` for the pod's own, 30.
  mutating func delete(_ entry: Entry, gracePeriodSeconds: Int?, now: Date) -> [Change] {
    var pod = entry.pod
    var grace = max(0, gracePeriodSeconds ?? 30)
    if pod.nodeName == nil || pod.phase.isFinal { grace = 0 }
    if let deadline = pod.deletionTimestamp {
      let earlier = pod.deletionGracePeriodSeconds ?? 0
      // Only a shorter grace changes a deletion that is under way.
      guard grace < earlier else { return [] }
      pod.deletionTimestamp = max(now, deadline.addingTimeInterval(Double(grace - earlier)))
    } else {
      pod.deletionTimestamp = now.addingTimeInterval(Double(grace))
    }
    pod.deletionGracePeriodSeconds = grace
    let marked = record(.modified, pod, replacing: entry)
    if grace > 0 { return [marked] }
    return [marked, record(.deleted, marked.entry.pod, replacing: marked.entry)]
  }

  private mutating func record(_ kind: Change.Kind, _ pod: Pod, replacing previous: Entry?) -> Change {
    resourceVersion += 1
    var pod = pod
    pod.resourceVersion = String(resourceVersion)
    let change = Change(kind: kind, resourceVersion: resourceVersion, entry: Entry(pod), previous: previous)
    entries[change.entry.key] = kind == .deleted ? nil : change.entry
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

  // MARK: Reading

  /// All changes after a version; `nil` where some of them are forgotten.
  func changes(after version: Int) -> ArraySlice<Change>? {
    guard version >= oldestWatchable else { return nil }
    let start = history.firstIndex { $0.resourceVersion > version } ?? history.endIndex
    return history[start...]
  }

  /// The pods that a selector chooses, as they were at a version, in order; `nil` where that is forgotten.
  func entries(matching selector: PodSelector, at version: Int) -> [Entry]? {
    guard version >= oldestListable else { return nil }
    var then = entries
    for change in history.reversed() {
      if change.resourceVersion <= version { break }
      then[change.entry.key] = change.previous
    }
    return then.values.filter { selector.matches($0.pod) }.sorted { $0.key < $1.key }
  }
}
