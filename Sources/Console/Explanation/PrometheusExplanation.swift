import Delivery

/// How it stands with one of those who have to have the last values of a group before it is deleted.
struct PrometheusExplanation: Encodable, Sendable {
  var prometheus: String
  /// Why it cannot be asked at the moment.
  var failure: String?
  /// What it said beside its last answer.
  var warning: String?
  var secondsSinceLastAnswer: Double?

  init(_ status: AcknowledgementStatus.Prometheus, now: ContinuousClock.Instant) {
    prometheus = "\(status.address)"
    failure = status.lastFailure
    warning = status.warning
    secondsSinceLastAnswer = status.lastAnswer.map { max(0, $0.duration(to: now) / .seconds(1)) }
  }

  var lines: [String] {
    var lines = [prometheus]
    if let failure { lines.append("  cannot be asked: \(failure)") }
    if let warning { lines.append("  \(warning)") }
    lines.append(
      "  " + (secondsSinceLastAnswer.map { "answered \(Figures.seconds($0)) ago" } ?? "has not answered yet")
    )
    return lines
  }
}
