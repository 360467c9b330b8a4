/// Elements that wait for their time, in slots of one tick and of ever more: a hierarchical timing wheel.
///
/// To insert and to expire take the same time however many wait, and one look serves all that are due. Each level has 64
/// slots, of which each is as long as the whole level below; an element stands at the level of the highest digit (to
/// base 64) in which its tick differs from the present one, and moves down as that comes near. See Varghese and Lauck,
/// "Hashed and Hierarchical Timing Wheels", 1987, scheme 7.
struct TimerWheel<Element: Sendable>: Sendable {
  typealias Tick = UInt64

  private struct Waiting: Sendable {
    let tick: Tick
    let element: Element
  }

  private static var digitBits: Int { 6 }
  private static var slotsPerLevel: Int { 1 << digitBits }
  /// Seven digits: at a tick of a millisecond, 139 years.
  private static var levels: Int { 7 }
  private static var last: Tick { (1 << Tick(levels * digitBits)) - 1 }

  private(set) var now: Tick = 0
  private(set) var count = 0
  private var slots: [[Waiting]] = Array(repeating: [], count: levels * slotsPerLevel)
  /// Of each slot that holds something, the tick of what is due first there.
  private var earliest: [Tick] = Array(repeating: 0, count: levels * slotsPerLevel)
  /// A bit for each slot of a level that holds something.
  private var occupied: [UInt64] = Array(repeating: 0, count: levels)
  /// What was due when it was inserted.
  private var overdue: [Element] = []

  /// The earliest tick at which an element is due.
  var next: Tick? {
    if !overdue.isEmpty { return now }
    return firstSlot.map { earliest[$0.index] }
  }

  /// The slot that comes first, and where it begins. What stands at a lower level comes before all that stands higher.
  private var firstSlot: (level: Int, index: Int, start: Tick)? {
    guard let level = occupied.firstIndex(where: { $0 != 0 }) else { return nil }
    let shift = level * Self.digitBits
    let slot = occupied[level].trailingZeroBitCount
    // The digits above this level's are those of the present; the ones below are zero at a slot's start.
    let round = (now >> Tick(shift + Self.digitBits)) << Tick(shift + Self.digitBits)
    return (level, level * Self.slotsPerLevel + slot, round | (Tick(slot) << Tick(shift)))
  }

  mutating func insert(_ element: Element, at tick: Tick) {
    count += 1
    place(Waiting(tick: min(tick, Self.last), element: element))
  }

  /// Goes on to a time, and hands over what is due by then: of different ticks the earlier first.
  mutating func advance(to tick: Tick, _ expire: (Element) -> Void) {
    expireOverdue(expire)
    while let (level, index, start) = firstSlot, start <= tick {
      now = start
      let reached = slots[index]
      slots[index] = []
      occupied[level] &= ~(1 << UInt64(index % Self.slotsPerLevel))
      for waiting in reached { place(waiting) }
      expireOverdue(expire)
    }
    now = max(now, tick)
  }

  private mutating func expireOverdue(_ expire: (Element) -> Void) {
    count -= overdue.count
    for element in overdue { expire(element) }
    overdue.removeAll(keepingCapacity: true)
  }

  private mutating func place(_ waiting: Waiting) {
    guard waiting.tick > now else {
      overdue.append(waiting.element)
      return
    }
    let level = (Tick.bitWidth - 1 - (waiting.tick ^ now).leadingZeroBitCount) / Self.digitBits
    let slot = Int(waiting.tick >> Tick(level * Self.digitBits)) & (Self.slotsPerLevel - 1)
    let index = level * Self.slotsPerLevel + slot
    earliest[index] = slots[index].isEmpty ? waiting.tick : min(earliest[index], waiting.tick)
    slots[index].append(waiting)
    occupied[level] |= 1 << UInt64(slot)
  }
}
