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

  public init(drivers: Int, pushgateway: PushgatewayAddress?, realSpark: SparkInstallation?, stays: Bool) {
    self.drivers = drivers
    self.pushgateway = pushgateway
    self.realSpark = realSpark
    self.stays = stays
  }

  /// Short-lived drivers, as Prometheus misses them. A driver opens its port about 2.6 s after its container's start,
  /// so these can be seen for 1 to 10 s.
  var fleet: FleetPlan {
    FleetPlan(
      drivers: drivers,
      lives: .milliseconds(3600) ... .seconds(13),
      startsOver: .seconds(12),
      namespaces: ["analytics", "etl"],
      seed: 4040
    )
  }
}
