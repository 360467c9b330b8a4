/// What a ``PodWatch`` tells.
public enum PodEvent: Sendable, Hashable {
  /// The pod is there, in this state. The same state is not told twice in a row.
  case applied(Pod)
  /// The pod is no more: with its final state where the API told it, else the last one known.
  case gone(Pod)
  /// The first full list of every scope has been told. Comes once.
  case synced
  /// A list or watch failed. What was told before may be out of date until ``healthy``; the watch goes on.
  case trouble(ClusterError)
  /// After trouble: every scope is watched again.
  case healthy
}
