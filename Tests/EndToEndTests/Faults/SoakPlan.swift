import FoundationEssentials

/// How long faults go on, and what decides about them.
struct SoakPlan: Sendable {
  /// For how long drivers come and go and faults happen; what follows until everything has settled is not in it.
  var duration: Duration
  /// Decides which faults there are, and about the drivers. When something happens beside what else goes on is chance.
  var seed: UInt64
  var driversPerSecond = 2.0
  /// What everything has to settle in once the faults are over.
  var settling = Duration.seconds(90)
  /// For how long an agent that is killed may have had a value without anybody else having it. A group's newest values
  /// are pushed within a second where the gateway is well, and written into the spool within two where it is not.
  var mayBeLost = Duration.seconds(3)

  /// Of `AFTERGLOW_SOAK_MINUTES` (2.5) and `AFTERGLOW_SOAK_SEED` (drawn).
  static let chosen = SoakPlan(environment: ProcessInfo.processInfo.environment)

  private init(environment: [String: String]) {
    let minutes = environment["AFTERGLOW_SOAK_MINUTES"].flatMap { Double($0) } ?? 2.5
    duration = .seconds(60 * min(max(minutes, 0.5), 7 * 24 * 60))
    seed = environment["AFTERGLOW_SOAK_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
  }

  /// Beyond which it hangs.
  var timeLimitMinutes: Int { Int(duration / .seconds(60)) + 6 }

  /// In which everything happened that the end asks Prometheus about, in its words.
  var range: String { "\(Int(duration / .seconds(1)) + 600)s" }
}
