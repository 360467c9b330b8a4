/// That there are more scrapes due than may be made, in words for the log.
public struct Overload: Sendable, Equatable, CustomStringConvertible {
  public enum Limit: Sendable, Equatable {
    case inFlight
    case perSecond
  }

  public let limit: Limit
  /// Scrapes left out since this was said last.
  public let shed: Int
  public let targets: Int
  public let limits: ScrapePlan.Limits

  public var description: String {
    let (setting, bound) =
      switch limit {
      case .inFlight: ("scrapes-in-flight", "\(limits.inFlight) at a time")
      case .perSecond: ("scrapes-per-second", "\(limits.perSecond) a second")
      }
    return
      "\(shed) scrapes were left out, of the oldest of now \(targets) targets first: more were due than \(bound); "
      + "raise \(setting), raise longest-interval, or share the pods among several agents with node or namespace"
  }
}

/// Keeps account of what is shed, and of when it was last said.
struct OverloadWatch: Sendable {
  /// Scrapes left out since the start.
  private(set) var shed = 0
  /// What holds up those that are due now, if anything does.
  private var limit: Overload.Limit?
  private var lastLimit = Overload.Limit.inFlight
  private var shedWhenSaid = 0
  private var saidAt: ContinuousClock.Instant?

  private static let silence = Duration.seconds(60)

  /// A limit holds up what is due.
  mutating func hold(_ limit: Overload.Limit) {
    self.limit = limit
    lastLimit = limit
  }

  /// All that was due has had its turn.
  mutating func release() {
    limit = nil
  }

  /// A scrape begins so late. Where a limit was the reason, it stands for all that would have been made since it was
  /// due; a machine that is busy with something else makes scrapes late, too, and that is another matter.
  mutating func shed(lateness: Duration, of wait: Duration) {
    guard limit != nil, wait > .zero, lateness >= wait else { return }
    shed += Int(min(lateness / wait, 1000))
  }

  mutating func take(targets: Int, limits: ScrapePlan.Limits, now: ContinuousClock.Instant) -> Overload? {
    guard shed > shedWhenSaid else { return nil }
    if let saidAt, saidAt.duration(to: now) < Self.silence { return nil }
    defer {
      saidAt = now
      shedWhenSaid = shed
    }
    return Overload(limit: lastLimit, shed: shed - shedWhenSaid, targets: targets, limits: limits)
  }
}
