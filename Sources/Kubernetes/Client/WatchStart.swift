/// Where a watch begins.
public enum WatchStart: Sendable, Hashable {
  /// With what happened after a version.
  case version(String)
  /// With all objects in their newest state, each as if it were just added, and then a bookmark that says so: a list
  /// that is streamed (KEP-3157). Servers before 1.27, and those over an old etcd, cannot.
  case newestState

  var queryItems: [QueryItem] {
    switch self {
    case .version(let version):
      [QueryItem("resourceVersion", version)]
    case .newestState:
      [QueryItem("sendInitialEvents", "true"), QueryItem("resourceVersionMatch", "NotOlderThan")]
    }
  }
}
