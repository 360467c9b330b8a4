import Exposition
import FoundationEssentials

extension OwnMetrics {
  /// Nothing where there is no file.
  static func configuration(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    guard let status = snapshot.configuration else { return [] }
    return [
      .gauge(
        "afterglow_config_last_reload_successful",
        help:
          "1 where the configuration file as it is now is used, 0 where it has a mistake and earlier settings hold.",
        status.fault == nil ? 1 : 0
      ),
      .gauge(
        "afterglow_config_last_reload_success_timestamp_seconds",
        help: "When the configuration file was last taken over, in seconds since 1970.",
        status.lastSuccess.timeIntervalSince1970
      ),
      .gauge(
        "afterglow_config_pending_settings",
        help: "Settings that were changed in the file and take effect when the agent is started again.",
        Double(status.pending.count)
      ),
    ]
  }
}
