import FoundationEssentials
import NIOCore

/// What is to go wrong. A value without I/O: the server asks it for each request.
struct FaultPlan: Sendable {
  /// The answers of the next requests.
  var failures: [InjectedFailure] = []
  /// A share of all requests fails.
  var share: Share?
  var refusal: (kind: InjectedRefusal, until: Date?)?
  var headDelay: TimeAmount?
  var bodyDelay: TimeAmount?
  var trickle: AnswerPace.Trickle?
  /// After how many bytes of their bodies the next answers are cut.
  var cuts: [Int] = []
  /// How many of the next watches are told that their version is too old.
  var expiringWatches = 0
  var disturbance: WatchDisturbance?

  struct Share: Sendable {
    var fraction: Double
    var failure: InjectedFailure
    var generator: SeededGenerator
  }

  /// The failure that the next request is to get.
  mutating func takeFailure() -> InjectedFailure? {
    if !failures.isEmpty { return failures.removeFirst() }
    guard var drawn = share else { return nil }
    let isHit = Double.random(in: 0..<1, using: &drawn.generator) < drawn.fraction
    share = drawn
    return isHit ? drawn.failure : nil
  }

  /// What requests are refused with at a time.
  func refusal(at now: Date) -> InjectedRefusal? {
    guard let refusal, refusal.until.map({ now < $0 }) ?? true else { return nil }
    return refusal.kind
  }

  /// How haltingly the next answer comes.
  mutating func takePace() -> AnswerPace {
    AnswerPace(
      headDelay: headDelay,
      bodyDelay: bodyDelay,
      trickle: trickle,
      cutAfter: cuts.isEmpty ? nil : cuts.removeFirst()
    )
  }

  /// Whether the watch that resumes now is to be told that its version is too old.
  mutating func takeExpiry() -> Bool {
    guard expiringWatches > 0 else { return false }
    expiringWatches -= 1
    return true
  }
}
