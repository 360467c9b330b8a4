/// Where a driver's age is read back from after the last of them has ended.
///
/// Spark counts the driver's row in `totalDuration` as long as it lives, and so do the simulated ones, to the millisecond: whoever
/// has the value knows how old the driver was when it was last seen.
struct KeptAges: Sendable {
  /// Of the place.
  let name: String
  /// In milliseconds, by application.
  let read: @Sendable () async throws -> [String: Double]

  private static let metric = "metrics_executor_totalDuration_seconds_total"
  private static let driver = #"executor_id="driver""#
  private static let application = "application_id"

  /// What a Pushgateway holds.
  static func held(by gateway: PushgatewayProcess) -> KeptAges {
    KeptAges(name: "Pushgateway") {
      try await gateway.metrics().values(of: metric, with: driver, by: application).mapValues { $0 * 1000 }
    }
  }

  /// The greatest that ever arrived at a Prometheus.
  static func arrived(at prometheus: PrometheusProcess) -> KeptAges {
    KeptAges(name: "Prometheus") {
      let expression = "max by (\(application)) (max_over_time(\(metric){\(driver)}[1d]))"
      return try await prometheus.values(of: expression, by: application).mapValues { $0 * 1000 }
    }
  }
}
