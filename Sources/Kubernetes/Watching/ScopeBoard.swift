import Synchronization

/// What holds for all watches together: synced when each is, healthy when none is in trouble.
///
/// That is told under one lock, so that what one watch makes of the whole cannot overtake what another does.
final class ScopeBoard: Sendable {
  /// One watch's place on the board.
  struct Place: Hashable {
    fileprivate let number: Int
    /// Whose pods are watched; `nil` where it is not one namespace's.
    fileprivate let namespace: String?
  }

  private struct State {
    var nextPlace = 0
    var unsynced: Set<Place> = []
    var troubles: [Place: ClusterError] = [:]
    var isSynced = false
  }

  private let state = Mutex(State())
  private let deliver: @Sendable (PodEvent) -> Void

  init(deliver: @escaping @Sendable (PodEvent) -> Void) {
    self.deliver = deliver
  }

  /// For a watch that begins: of one namespace, or of something else.
  func enter(_ namespace: String? = nil) -> Place {
    state.withLock { state in
      defer { state.nextPlace += 1 }
      let place = Place(number: state.nextPlace, namespace: namespace)
      state.unsynced.insert(place)
      return place
    }
  }

  /// The watch is no more, and the whole may be well without it.
  func leave(_ place: Place) {
    state.withLock { state in
      settle(place, in: &state)
      recover(place, in: &state)
    }
  }

  func applied(_ pod: Pod) { deliver(.applied(pod)) }

  func gone(_ pod: Pod) { deliver(.gone(pod)) }

  func synced(_ place: Place) {
    state.withLock { state in
      if let namespace = place.namespace { deliver(.listed(namespace: namespace)) }
      settle(place, in: &state)
    }
  }

  /// The same trouble of one watch is told once, however many others have theirs in between.
  func trouble(_ error: ClusterError, at place: Place) {
    state.withLock { state in
      guard state.troubles.updateValue(error, forKey: place) != error else { return }
      deliver(.trouble(error))
    }
  }

  func healthy(_ place: Place) {
    state.withLock { recover(place, in: &$0) }
  }

  private func settle(_ place: Place, in state: inout State) {
    state.unsynced.remove(place)
    guard state.unsynced.isEmpty, !state.isSynced else { return }
    state.isSynced = true
    deliver(.synced)
  }

  private func recover(_ place: Place, in state: inout State) {
    guard state.troubles.removeValue(forKey: place) != nil else { return }
    // What remains is told again, or the one that has passed would be blamed for it.
    deliver(state.troubles.values.first.map { .trouble($0) } ?? .healthy)
  }
}
