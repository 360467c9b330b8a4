import Exposition
import FoundationEssentials

extension OwnMetrics {
  /// Nothing where there is no file.
  static func configuration(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    let isWhole = snapshot.configuration?.fault == nil && snapshot.webConfiguration?.fault == nil
    let success = MetricFamily.gauge(
      "afterglow_config_last_reload_successful",
      help:
        "1 where the configuration files are used as they are now, 0 where one has a mistake and what it said before holds.",
      isWhole ? 1 : 0
    )
    guard let status = snapshot.configuration else { return snapshot.webConfiguration == nil ? [] : [success] }
    return [
      success,
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
