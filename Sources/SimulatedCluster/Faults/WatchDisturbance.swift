/// What happens to the events of a watch on their way, as a faulty proxy or server would have it.
public struct WatchDisturbance: Sendable, Hashable {
  /// Whether each event is sent twice.
  public var duplicates: Bool
  /// The share of events, 0 … 1, after which an earlier one is sent once more.
  public var replays: Double
  /// Out of how many of the last events that one is chosen.
  public var replayWindow: Int
  /// Within how many events the order is random; 1 and less for the true order. They are held back until there are so
  /// many, or a bookmark or the watch's end comes.
  public var shuffleWindow: Int
  /// Whether the events of one object keep their order among themselves all the same.
  public var keepsOrderOfObject: Bool
  public var seed: UInt64

  public init(
    duplicates: Bool = false,
    replays: Double = 0,
    replayWindow: Int = 8,
    shuffleWindow: Int = 1,
    keepsOrderOfObject: Bool = false,
    seed: UInt64 = 1
  ) {
    self.duplicates = duplicates
    self.replays = replays
    self.replayWindow = replayWindow
    self.shuffleWindow = shuffleWindow
    self.keepsOrderOfObject = keepsOrderOfObject
    self.seed = seed
  }
}

/// Disturbs the events of one watch. A value without I/O.
struct EventDisturber: Sendable {
  private let disturbance: WatchDisturbance
  private var generator: SeededGenerator
  private var held: [(key: ObjectKey, event: [UInt8])] = []
  private var sent: [[UInt8]] = []

  /// - Parameter watch: tells the watches apart, so that each is disturbed in its own way.
  init(_ disturbance: WatchDisturbance, watch: Int) {
    self.disturbance = disturbance
    generator = SeededGenerator(seed: disturbance.seed &+ UInt64(truncatingIfNeeded: watch) &* 0x9E37_79B9)
  }

  /// What is sent when an event comes.
  mutating func pass(_ event: [UInt8], about key: ObjectKey) -> [[UInt8]] {
    held.append((key, event))
    return held.count >= disturbance.shuffleWindow ? release() : []
  }

  /// What is sent of the events that are held back.
  mutating func release() -> [[UInt8]] {
    let inOrder = held
    held = []
    if inOrder.count < 2 { return repeated(inOrder.map(\.event)) }
    let shuffled = inOrder.shuffled(using: &generator)
    guard disturbance.keepsOrderOfObject else { return repeated(shuffled.map(\.event)) }
    // The places of an object's events are those of the shuffle, and the events go there in their order.
    var waiting = Dictionary(grouping: inOrder, by: \.key).mapValues { $0.map(\.event)[...] }
    return repeated(shuffled.compactMap { waiting[$0.key]?.popFirst() })
  }

  private mutating func repeated(_ events: [[UInt8]]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for event in events {
      all.append(event)
      if disturbance.duplicates { all.append(event) }
      if disturbance.replays > 0, Double.random(in: 0..<1, using: &generator) < disturbance.replays,
        let earlier = sent.randomElement(using: &generator)
      {
        all.append(earlier)
      }
      sent.append(event)
      if sent.count > max(1, disturbance.replayWindow) { sent.removeFirst() }
    }
    return all
  }
}
