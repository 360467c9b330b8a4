/// What a client asks of a watch.
struct WatchRequest {
  let selector: ObjectSelector
  let allowsBookmarks: Bool
  let sendsInitialEvents: Bool
  let timeoutSeconds: Int
  /// `nil` for the present state.
  let resourceVersion: Int?

  /// - Throws: `APIStatus` 400 or 422 for parameters that make no sense, or that this server does not take.
  init(selector: ObjectSelector, target: RequestTarget, _ lists: StreamingLists) throws(APIStatus) {
    self.selector = selector
    allowsBookmarks = APIRoute.isTrue(target["allowWatchBookmarks"])
    let asksInitialEvents = APIRoute.isTrue(target["sendInitialEvents"])
    sendsInitialEvents = asksInitialEvents && lists != .ignored
    // Without a time-out a real server ends a watch after 30 to 60 minutes.
    timeoutSeconds = min(1_000_000, max(0, target["timeoutSeconds"].flatMap { Int($0) } ?? 1800))
    var faults: [(field: String, message: String)] = []
    if sendsInitialEvents, target["resourceVersionMatch"] != "NotOlderThan" {
      let message = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
      faults.append(("resourceVersionMatch", message))
    }
    if sendsInitialEvents, lists == .forbidden {
      let message = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
      faults.append(("sendInitialEvents", message))
    }
    if !faults.isEmpty { throw .forbiddenListOptions(faults) }
    switch target["resourceVersion"] {
    case nil, "0": resourceVersion = nil
    case let text?:
      guard let version = Int(text) else {
        throw .badRequest("resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: invalid syntax")
      }
      resourceVersion = version
    }
  }
}

/// What becomes of a watch that asks for the present state first (`sendInitialEvents`).
public enum StreamingLists: Sendable, CaseIterable {
  /// It is sent, and a bookmark that says so.
  case supported
  /// Refused by an ERROR event, since the server's etcd is too old for it.
  case unsupportedByStorage
  /// Refused with status 422: Kubernetes 1.27 to 1.33 where the feature gate `WatchList` is off.
  case forbidden
  /// The parameter is unknown: the present state is sent as for any watch without a version, but no bookmark ends it.
  case ignored
}
