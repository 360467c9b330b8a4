import Kubernetes

/// The lines that one watch sends. A value without I/O.
struct PodWatch: Sendable {
  let selector: PodSelector
  let allowsBookmarks: Bool
  /// Changes up to this version are known to the client.
  private(set) var resourceVersion: Int

  init(selector: PodSelector, allowsBookmarks: Bool, startingAfter resourceVersion: Int) {
    self.selector = selector
    self.allowsBookmarks = allowsBookmarks
    self.resourceVersion = resourceVersion
  }

  /// The line for a change; `nil` where it does not concern this watch.
  ///
  /// A pod that comes to match is ADDED for this watch, and one that no longer does is DELETED, whatever happened to
  /// it in truth.
  mutating func line(for change: PodStore.Change) -> [UInt8]? {
    // A watch may start at a version that is yet to come.
    guard change.resourceVersion > resourceVersion else { return nil }
    resourceVersion = change.resourceVersion
    let was = change.previous.map { selector.matches($0.pod) } ?? false
    let isNow = change.kind != .deleted && selector.matches(change.entry.pod)
    switch (was, isNow) {
    case (false, false): return nil
    case (false, true): return Self.line("ADDED", change.entry.json)
    case (true, true): return Self.line("MODIFIED", change.entry.json)
    case (true, false):
      if change.kind == .deleted { return Self.line("DELETED", change.entry.json) }
      // The client sees the last state that matched, under the version in which it ceased to.
      guard var pod = change.previous?.pod else { return nil }
      pod.resourceVersion = change.entry.pod.resourceVersion
      return Self.line("DELETED", WirePod.encode(pod))
    }
  }

  /// A line that only says how far the client is; `nil` where it did not ask for such lines or waits for the future.
  mutating func bookmark(at version: Int) -> [UInt8]? {
    guard allowsBookmarks, version >= resourceVersion else { return nil }
    resourceVersion = version
    return Self.bookmarkLine(version: version, annotations: "")
  }

  /// The bookmark that ends the initial state of a streaming list.
  static func initialEventsEnd(at version: Int) -> [UInt8] {
    bookmarkLine(version: version, annotations: #","annotations":{"k8s.io/initial-events-end":"true"}"#)
  }

  private static func bookmarkLine(version: Int, annotations: String) -> [UInt8] {
    let object = """
      {"metadata":{"resourceVersion":"\(version)"\(annotations)},"spec":{"containers":null},"status":{}}
      """
    return line("BOOKMARK", Array(object.utf8))
  }

  static func added(_ entry: PodStore.Entry) -> [UInt8] {
    line("ADDED", entry.json)
  }

  static func error(_ status: APIStatus) -> [UInt8] {
    Array(#"{"type":"ERROR","object":"#.utf8) + WireJSON.encode(status) + Array("}\n".utf8)
  }

  /// In a watch each object says what it is; in a list the list says it for all.
  private static func line(_ type: String, _ json: [UInt8]) -> [UInt8] {
    var line = Array(#"{"type":"\#(type)","object":{"kind":"Pod","apiVersion":"v1","#.utf8)
    line.reserveCapacity(line.count + json.count + 2)
    line.append(contentsOf: json.dropFirst())
    line.append(contentsOf: "}\n".utf8)
    return line
  }
}
