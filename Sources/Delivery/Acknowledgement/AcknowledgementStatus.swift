/// What there is to say of the acknowledgement: for the console and the agent's own metrics.
public struct AcknowledgementStatus: Sendable {
  public struct Prometheus: Sendable {
    public let address: PrometheusAddress
    /// Why it cannot be asked at the moment.
    public var lastFailure: String?
    public var lastAnswer: ContinuousClock.Instant?
    /// By result.
    public var queries: [String: Int] = ["answered": 0]
    /// What it said beside its last answer.
    public var warning: String?

    public init(address: PrometheusAddress) {
      self.address = address
    }
  }

  public var prometheuses: [Prometheus]
  /// Groups that wait for some Prometheus.
  public var awaited = 0
  /// Of each of them, the addresses of those that have not returned it yet.
  public var lacking: [String: [String]] = [:]
  /// Since the agent's start.
  public var acknowledged = 0

  public init(prometheuses: [Prometheus]) {
    self.prometheuses = prometheuses
  }
}
