/// One line of a watch.
public enum WatchEvent: Sendable, Hashable {
  case added(Pod)
  case modified(Pod)
  /// With the pod's last state; its resource version is that of the deletion.
  case deleted(Pod)
  /// A version to resume from, although no pod changed.
  ///
  /// - Parameter endsInitialEvents: a streaming list is complete with this.
  case bookmark(resourceVersion: String, endsInitialEvents: Bool)
  /// The server ends the watch for this reason.
  case error(ClusterError)
  /// A kind of event that did not exist when this was written.
  case unknown(type: String)
}
