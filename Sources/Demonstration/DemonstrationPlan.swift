public import Delivery
import SimulatedCluster

/// What a demonstration shows.
public struct DemonstrationPlan: Sendable {
  public var drivers: Int
  /// A real Pushgateway, where there is one.
  public var pushgateway: PushgatewayAddress?
  public var realSpark: SparkInstallation?
  /// Whether it goes on serving after its end.
  public var stays: Bool
  /// Where to write a kubeconfig of the simulated cluster; `nil` for none.
  public var kubeconfig: String?
  /// Decides the applications' ids, lives and ends.
  var seed: UInt64
  /// The first driver's; each has the next one.
  var firstAddress: IPv4Address

  /// - Parameters:
  ///   - kubeconfig: a path where there is no file yet, or one that a demonstration has written.
  ///   - seed: another for each run, so that runs against one gateway have different ids.
  ///   - process: this process' id, which gives each of several demonstrations on one machine addresses of its own.
  public init(
    drivers: Int,
    pushgateway: PushgatewayAddress?,
    realSpark: SparkInstallation?,
    stays: Bool,
    kubeconfig: String?,
    seed: UInt64,
    process: Int32
  ) {
    self.seed = seed
    let network = UInt32(bitPattern: process)
    firstAddress = IPv4Address(127, UInt8(1 + network / 250 % 250), UInt8(network % 250), 1)
    self.drivers = drivers
    self.pushgateway = pushgateway
    self.realSpark = realSpark
    self.stays = stays
    self.kubeconfig = kubeconfig
  }

  /// Short-lived drivers, as Prometheus misses them. A driver opens its port about 2.6 s after its container's start,
  /// so these can be seen for 1 to 10 s.
  var fleet: FleetPlan {
    FleetPlan(
      drivers: drivers,
      lives: .milliseconds(3600) ... .seconds(13),
      startsOver: .seconds(12),
      stageDurations: .milliseconds(250) ... .milliseconds(1500),
      namespaces: ["analytics", "etl"],
      firstAddress: firstAddress,
      seed: seed
    )
  }
}
