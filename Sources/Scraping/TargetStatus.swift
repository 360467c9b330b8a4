public import Discovery
public import FoundationEssentials

/// What there is to say of a target: for the console and the demonstration.
public struct TargetStatus: Sendable {
  public let target: Target
  public internal(set) var state: TargetSchedule.State = .waitingForPort
  /// When the target became known, and when the first attempt at it was sent.
  public let knownSince: Date
  public internal(set) var firstAttempt: Date?
  public internal(set) var firstCapture: Date?
  public internal(set) var lastCapture: Date?
  public internal(set) var lastFailure: ScrapeFailure?
  public internal(set) var captures = 0
  public internal(set) var failures = 0

  init(target: Target, knownSince: Date) {
    self.target = target
    self.knownSince = knownSince
  }
}
