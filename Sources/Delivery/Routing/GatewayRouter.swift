/// Which of several Pushgateways keeps which group: a pure state machine.
///
/// Groups are shared out by rendezvous hashing of the application's id, so that a gateway more or less moves no others. A
/// choice holds for the group's life, except where its gateway has been of no use for a stated time: then the next in the
/// group's own order takes over, and keeps it.
public struct GatewayRouter: Sendable {
  public typealias Instant = ContinuousClock.Instant

  /// A group that another gateway takes over.
  public struct Move: Sendable, Hashable {
    public let id: String
    public let from: Int
    public let to: Int
  }

  private let gateways: [String]
  private let failoverAfter: Duration
  /// Since when each is of no use.
  private var downSince: [Instant?]
  private var choices: [String: Int] = [:]
  /// Groups that only their gateway has.
  private var pinned: Set<String> = []

  /// - Parameter gateways: their addresses, each once.
  public init(gateways: [String], failoverAfter: Duration) {
    self.gateways = gateways
    self.failoverAfter = failoverAfter
    downSince = gateways.map { _ in nil }
  }

  /// Where a group is kept, chosen now if it never was.
  public mutating func gateway(of id: String, now: Instant) -> Int {
    if let choice = choices[id] { return choice }
    let order = RendezvousOrder.order(of: gateways, for: id)
    let choice = order.first { !isGivenUp($0, now: now) } ?? order.first ?? 0
    choices[id] = choice
    return choice
  }

  /// Where a group is kept; `nil` if that was never asked or it is forgotten.
  public func choice(of id: String) -> Int? { choices[id] }

  /// A group that is known to be at a gateway from an earlier run.
  public mutating func assign(_ id: String, to gateway: Int) {
    choices[id] = gateway
  }

  /// A group that stays where it is while its gateway is of no use, since it is nowhere else.
  public mutating func pin(_ id: String, to gateway: Int) {
    choices[id] = gateway
    pinned.insert(id)
  }

  public mutating func forget(_ id: String) {
    choices[id] = nil
    pinned.remove(id)
  }

  /// - Parameter isUsable: whether it takes pushes.
  public mutating func note(_ gateway: Int, isUsable: Bool, now: Instant) {
    downSince[gateway] = isUsable ? nil : downSince[gateway] ?? now
    if isUsable, !pinned.isEmpty { pinned = pinned.filter { choices[$0] != gateway } }
  }

  /// When `failOver` has something to do.
  public var nextFailover: Instant? {
    guard downSince.contains(where: { $0 == nil }) else { return nil }
    let used = Set(choices.filter { !pinned.contains($0.key) }.values)
    return downSince.indices.filter { used.contains($0) }.compactMap { downSince[$0] }.min().map { $0 + failoverAfter }
  }

  /// Gives groups whose gateway has been of no use for too long to others that are of use.
  public mutating func failOver(now: Instant) -> [Move] {
    guard downSince.indices.contains(where: { isGivenUp($0, now: now) }) else { return [] }
    var moves: [Move] = []
    for (id, from) in choices where isGivenUp(from, now: now) && !pinned.contains(id) {
      let heir = RendezvousOrder.order(of: gateways, for: id).first { downSince[$0] == nil }
      guard let to = heir else { continue }
      choices[id] = to
      moves.append(Move(id: id, from: from, to: to))
    }
    return moves.sorted { $0.id < $1.id }
  }

  private func isGivenUp(_ gateway: Int, now: Instant) -> Bool {
    guard gateways.count > 1, let since = downSince[gateway] else { return false }
    return since + failoverAfter <= now
  }
}
