/// What there is to say of a Pushgateway: for the console and the agent's own metrics.
public struct PushgatewayStatus: Sendable {
  /// Without credentials.
  public let address: String
  let keys: GroupKeys
  public let version: String?
  /// Groups that wait to be sent.
  public let waiting: Int
  /// How long the longest waiting one waits.
  public let oldestWaiting: Duration?
  /// Groups that are not there as they should be, with the gateway's words or the agent's.
  public let refusals: [String: String]
  /// Groups of which nothing has got there yet.
  public var unforwarded: Set<String> = []
  /// Why the gateway cannot be used at the moment.
  public let lastFailure: String?
  /// The gateway's words, while it refuses every push because of somebody else's group.
  public let poison: String?
  /// Metrics that are left out of groups there.
  public let leftOutFamilies: [String: LeftOut.Reason]
  public let tally: PushTally
  public let statistics: PushStatistics

  /// Where the group of an application stands there, which is also what a DELETE takes away. Without credentials.
  public func url(of id: String) -> String { address + keys.key(of: id).path }
}
