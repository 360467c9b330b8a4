import ArgumentParser
import SimulatedCluster

/// The drivers of a run.
struct CaptureFleet: Sendable {
  var drivers = 150
  /// For how many seconds a driver's port is open. Evenly spread.
  var lives = 1.0...20.0
  /// The time over which they start, in seconds.
  var startsOver = 75.0
  /// The share of them that is deleted; the others end without a warning.
  var deleted = 0.15
  /// Decides who lives how long and who is deleted.
  var seed: UInt64 = 1

  /// From `1..20`. Below half a second a driver ends before its page is there.
  ///
  /// - Throws: `ValidationError`.
  static func lives(_ text: String) throws -> ClosedRange<Double> {
    guard let dots = text.firstRange(of: ".."), let shortest = Double(text[..<dots.lowerBound]),
      let longest = Double(text[dots.upperBound...]), shortest >= 0.5, shortest <= longest, longest <= 86400
    else { throw ValidationError("write seconds from 0.5 to 86400, the smaller first, such as 1..20") }
    return shortest...longest
  }

  var words: String {
    """
    \(drivers) drivers that start over \(startsOver.short) s, their ports open for \(lives.lowerBound.short) to \
    \(lives.upperBound.short) s; \((deleted * 100).short) % of them deleted, the others ended without warning
    """
  }

  var plan: FleetPlan {
    let timing = FleetPlan.Timing()
    // The plan counts a life from the container's start, some time before the port is open.
    let untilOpen = timing.driver.uiDelay
    return FleetPlan(
      drivers: drivers,
      lives: untilOpen + .seconds(lives.lowerBound)...untilOpen + .seconds(lives.upperBound),
      startsOver: .seconds(startsOver),
      deleted: deleted,
      failed: (1 - deleted) * 0.1,
      outOfMemory: (1 - deleted) * 0.1,
      // A network of its own for each run, so that several do not meet.
      firstAddress: IPv4Address(127, .random(in: 1...254), .random(in: 1...200), 1),
      timing: timing,
      seed: seed
    )
  }
}
