import HeapModule

/// Those that wait, each until a time of its own, and who is the first of them.
struct WaitingLine<Waiter: Hashable & Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct Place: Comparable {
    let time: Instant
    let waiter: Waiter

    static func == (left: Place, right: Place) -> Bool { left.time == right.time }
    static func < (left: Place, right: Place) -> Bool { left.time < right.time }
  }

  /// Places that nobody has any more are passed over when they come up, which is cheaper than finding them; but there are
  /// never more of them than of others, and a few.
  private static var mostLeft: Int { 64 }

  private var times: [Waiter: Instant] = [:]
  private var places = Heap<Place>()

  init() {}

  /// Until when one waits; `nil` where it does not.
  subscript(_ waiter: Waiter) -> Instant? { times[waiter] }

  /// How many places are kept, those that nobody has any more among them.
  var placeCount: Int { places.count }

  /// One waits, until this time and no other.
  mutating func add(_ waiter: Waiter, until time: Instant) {
    guard times[waiter] != time else { return }
    times[waiter] = time
    places.insert(Place(time: time, waiter: waiter))
    clear()
  }

  /// One waits no more.
  mutating func remove(_ waiter: Waiter) {
    guard times.removeValue(forKey: waiter) != nil else { return }
    clear()
  }

  /// Takes the first out of the line, if its time has come.
  ///
  /// - Returns: that; else when the time of the first comes.
  mutating func take(at now: Instant) -> (waiter: Waiter?, next: Instant?) {
    guard let next, next <= now else { return (nil, next) }
    let first = places.removeMin()
    times[first.waiter] = nil
    return (first.waiter, nil)
  }

  /// When the time of the first comes.
  var next: Instant? {
    mutating get {
      while let first = places.min, times[first.waiter] != first.time { places.removeMin() }
      return places.min?.time
    }
  }

  private mutating func clear() {
    guard places.count > 2 * times.count + Self.mostLeft else { return }
    places = Heap(times.map { Place(time: $1, waiter: $0) })
  }
}
