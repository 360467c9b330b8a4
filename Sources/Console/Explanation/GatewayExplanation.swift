import Delivery
import Exposition
import Timing

/// How it stands with one Pushgateway.
struct GatewayExplanation: Encodable, Sendable {
  var gateway: String
  var version: String?
  /// Why it cannot be used at the moment.
  var failure: String?
  /// Its words, while it refuses every push because of somebody else's group.
  var poison: String?
  var waitingGroups: Int
  var oldestWaitingSeconds: Double?
  var pushes: Int
  /// Metrics that are left out of groups, since it would refuse them, with the reason's code.
  var leftOutMetrics: [String: String]

  init(_ status: PushgatewayStatus) {
    gateway = status.address
    version = status.version
    failure = status.lastFailure
    poison = status.poison
    waitingGroups = status.waiting
    oldestWaitingSeconds = status.oldestWaiting?.inSeconds
    pushes = Int(clamping: status.statistics.latencies.count)
    leftOutMetrics = status.leftOutFamilies.mapValues(\.rawValue)
  }

  var lines: [String] {
    var lines = ["\(gateway)" + (version.map { "  (version \($0))" } ?? "")]
    if let failure { lines.append("  cannot be used: \(failure)") }
    if let poison { lines.append("  refuses every push because of somebody else's group: \(poison)") }
    let oldest = oldestWaitingSeconds.map { ", the longest for \(Figures.seconds($0))" } ?? ""
    let waiting =
      switch waitingGroups {
      case 0: "no group waits"
      case 1: "1 group waits"
      default: "\(waitingGroups) groups wait"
      }
    lines.append("  \(Figures.count(pushes, "push", "pushes")) answered; \(waiting)\(waitingGroups > 0 ? oldest : "")")
    for (metric, reason) in leftOutMetrics.sorted(by: { $0.key < $1.key }) {
      lines.append("  left out: \(metric) (\(reason))")
    }
    return lines
  }
}
