/// What there is to say of a Pushgateway: for the console and the agent's own metrics.
public struct PushgatewayStatus: Sendable {
  public let address: PushgatewayAddress
  /// Groups that wait to be sent.
  public let waiting: Int
  /// How long the longest waiting one waits.
  public let oldestWaiting: Duration?
  /// Groups whose last push was refused, with the gateway's words.
  public let refusals: [String: String]
  /// Why the gateway cannot be used at the moment.
  public let lastFailure: String?
  public let statistics: PushStatistics
}
