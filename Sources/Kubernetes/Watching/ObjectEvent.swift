/// What a watch tells.
public enum ObjectEvent<Object: ClusterObject>: Sendable, Hashable {
  /// The object is there, in this state. The same state is not told twice in a row.
  case applied(Object)
  /// The object is no more: with its final state where the API told it, else the last one known.
  case gone(Object)
  /// The first full list of everything watched has been told. Comes once.
  case synced
  /// Where namespaces are watched one by one: the first full list of this one has been told. Comes before ``synced``, which
  /// one namespace that cannot be listed holds up for all.
  case listed(namespace: String)
  /// A list or watch failed. What was told before may be out of date until ``healthy``; the watch goes on.
  case trouble(ClusterError)
  /// After trouble: everything is watched again.
  case healthy
}

public typealias PodEvent = ObjectEvent<Pod>
