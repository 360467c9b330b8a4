import DequeModule
import NIOCore

/// What waits to be used again, in the order in which it began to wait; each for the same time at most.
///
/// All that it does takes constant time: one that is taken out leaves a gap, which goes when it comes to the front.
struct IdleQueue<Element> {
  /// The place of one that waits.
  struct Ticket: Equatable {
    fileprivate let number: Int
  }

  private struct Entry {
    let element: Element
    let until: NIODeadline
  }

  private let time: TimeAmount
  private var entries: Deque<Entry?> = []
  /// The number of the first entry.
  private var first = 0
  private(set) var count = 0

  init(time: TimeAmount) {
    self.time = time
  }

  /// When the first to wait has waited long enough.
  var nextExpiry: NIODeadline? { entries.first??.until }

  mutating func add(_ element: Element, at now: NIODeadline) -> Ticket {
    entries.append(Entry(element: element, until: now + time))
    count += 1
    return Ticket(number: first + entries.count - 1)
  }

  /// Takes out one that is used again or is gone.
  mutating func remove(_ ticket: Ticket) {
    let index = ticket.number - first
    guard entries.indices.contains(index), entries[index] != nil else { return }
    entries[index] = nil
    count -= 1
    dropGaps()
  }

  /// Takes out the one that has waited longest.
  mutating func removeFirst() -> Element? {
    guard let entry = entries.popFirst() ?? nil else { return nil }
    first += 1
    count -= 1
    dropGaps()
    return entry.element
  }

  /// Takes out one that has waited long enough.
  mutating func removeExpired(at now: NIODeadline) -> Element? {
    guard let nextExpiry, nextExpiry <= now else { return nil }
    return removeFirst()
  }

  private mutating func dropGaps() {
    while let entry = entries.first, entry == nil {
      entries.removeFirst()
      first += 1
    }
  }
}
