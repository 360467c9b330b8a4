public import Timing

/// How quickly a Pushgateway is asked for what.
public struct PushPolicy: Sendable {
  /// The least time between two pushes of a group whose application is running.
  public var groupInterval: Duration = .seconds(1)
  /// The least time between two such pushes, as a multiple of the time that the group's last one took: a group that costs
  /// the gateway seconds must not keep all others waiting.
  public var groupLatencyFactor = 10.0
  /// The least time between the starts of two pushes, as a multiple of the time that one takes. Endings don't wait.
  public var latencyFactor = 2.0
  /// For so long at least a group whose request failed comes after all others.
  public var suspicion: Duration = .seconds(5)
  public var backoff = Backoff(first: .milliseconds(250), longest: .seconds(15))
  /// While the agent ends it has no time for longer waits.
  public var drainingBackoff = Backoff(first: .milliseconds(50), longest: .milliseconds(250))
  /// When a group is tried again whose push was refused, and when the gateway is that refuses every push for somebody
  /// else's fault.
  public var refusalInterval: Duration = .seconds(30)
  /// How often one group is tried at once after something was learnt from a refusal.
  public var lessonsInARow = 20
  /// How often the gateway is asked whether it is still the one that it was.
  public var statusInterval: Duration = .seconds(5)
  /// The least time between two surveys, and the same as a multiple of the time that one takes.
  public var surveyInterval: Duration = .seconds(60)
  public var surveyFactor = 50.0
  /// The same for surveys that something speaks for.
  public var hastyInterval: Duration = .seconds(5)
  public var hastyFactor = 10.0
  /// For so long after a push whose answer was lost it may still be applied: nothing is deleted meanwhile.
  public var settlement: Duration = .seconds(60)
  /// How long deletions are remembered: a gateway that saves its groups every 5 minutes, the default, may bring them back
  /// for so long, and a little longer.
  public var tombstoneLife: Duration = .seconds(15 * 60)
  /// How long a group of this agent stays whose grouping key is no longer the configured one.
  public var strayPatience: Duration = .seconds(300)

  public init() {}
}
