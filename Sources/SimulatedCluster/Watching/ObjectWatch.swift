/// The events that one watch sends. A value without I/O.
struct ObjectWatch: Sendable {
  let selector: ObjectSelector
  let allowsBookmarks: Bool
  let encoding: WireEncoding
  /// Changes up to this version are known to the client.
  private(set) var resourceVersion: Int

  init(selector: ObjectSelector, allowsBookmarks: Bool, startingAfter resourceVersion: Int, _ encoding: WireEncoding) {
    self.selector = selector
    self.allowsBookmarks = allowsBookmarks
    self.resourceVersion = resourceVersion
    self.encoding = encoding
  }

  /// The same watch, from another version on.
  func starting(after version: Int) -> ObjectWatch {
    var watch = self
    watch.resourceVersion = version
    return watch
  }

  /// The event for a change; `nil` where it does not concern this watch.
  ///
  /// An object that comes to match is ADDED for this watch, and one that no longer does is DELETED, whatever happened
  /// to it in truth.
  mutating func event(for change: ClusterStore.Change) -> [UInt8]? {
    // A watch may start at a version that is yet to come.
    guard change.resourceVersion > resourceVersion else { return nil }
    resourceVersion = change.resourceVersion
    let was = change.previous.map { selector.matches($0.object) } ?? false
    let isNow = change.kind != .deleted && selector.matches(change.entry.object)
    switch (was, isNow) {
    case (false, false): return nil
    case (false, true): return frame("ADDED", change.entry.encoded(encoding))
    case (true, true): return frame("MODIFIED", change.entry.encoded(encoding))
    case (true, false):
      if change.kind == .deleted { return frame("DELETED", change.entry.encoded(encoding)) }
      // The client sees the last state that matched, under the version in which it ceased to.
      guard var object = change.previous?.object else { return nil }
      object.resourceVersion = change.entry.object.resourceVersion
      return frame("DELETED", object.encode(encoding))
    }
  }

  /// An event that only says how far the client is; `nil` where it did not ask for such or waits for the future.
  mutating func bookmark(at version: Int) -> [UInt8]? {
    guard allowsBookmarks, version >= resourceVersion else { return nil }
    resourceVersion = version
    return bookmark(version: version, annotations: [:])
  }

  /// The bookmark that ends the initial state of a streaming list.
  func initialEventsEnd(at version: Int) -> [UInt8] {
    bookmark(version: version, annotations: ["k8s.io/initial-events-end": "true"])
  }

  func added(_ entry: StoredEntry) -> [UInt8] {
    frame("ADDED", entry.encoded(encoding))
  }

  private func bookmark(version: Int, annotations: [String: String]) -> [UInt8] {
    let object = ClusterObject.bookmark(selector.resource, version: version, annotations: annotations, encoding)
    return frame("BOOKMARK", object)
  }

  static func error(_ status: APIStatus, _ encoding: WireEncoding) -> [UInt8] {
    switch encoding {
    case .json: Array(#"{"type":"ERROR","object":"#.utf8) + WireJSON.encode(status) + Array("}\n".utf8)
    case .protobuf: ProtobufEnvelope.frame("ERROR", status.protobuf, kind: "Status")
    }
  }

  /// In a watch each object says what it is; in a list the list says it for all.
  private func frame(_ type: String, _ object: [UInt8]) -> [UInt8] {
    let kind = selector.resource.kind
    switch encoding {
    case .json:
      var line = Array(#"{"type":"\#(type)","object":{"kind":"\#(kind)","apiVersion":"v1","#.utf8)
      line.reserveCapacity(line.count + object.count + 2)
      line.append(contentsOf: object.dropFirst())
      line.append(contentsOf: "}\n".utf8)
      return line
    case .protobuf: return ProtobufEnvelope.frame(type, object, kind: kind)
    }
  }
}
