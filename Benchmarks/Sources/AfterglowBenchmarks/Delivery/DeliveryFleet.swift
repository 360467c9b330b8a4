import SimulatedCluster

/// Drivers that all end within a minute.
struct DeliveryFleet: Sendable {
  var drivers = 1000
  /// For how many seconds each driver's port is open.
  var life = 10.0
  /// The time over which they start, and so that over which they end, in seconds.
  var over = 60.0
  var seed: UInt64 = 1

  var words: String {
    """
    \(drivers) applications that end over \(over.short) s, each \(life.short) s after its port was opened, their pages of \
    117 lines and Spark's version
    """
  }

  var plan: FleetPlan {
    let timing = FleetPlan.Timing()
    let life = timing.driver.uiDelay + .seconds(life)
    return FleetPlan(
      drivers: drivers,
      lives: life...life,
      startsOver: .seconds(over),
      deleted: 0,
      failed: 0.1,
      outOfMemory: 0,
      // A row for the driver and each of them.
      executors: 2,
      firstAddress: IPv4Address(127, .random(in: 1...254), .random(in: 1...200), 1),
      timing: timing,
      seed: seed
    )
  }
}
