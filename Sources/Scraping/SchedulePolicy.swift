/// How often targets are scraped: the numbers behind `TargetSchedule`.
public struct SchedulePolicy: Sendable, Hashable {
  /// The interval as a share of the target's age. The life lost after the last sample is half of it on average.
  public var growth = 0.02
  public var shortest: Duration = .milliseconds(100)
  public var longest: Duration = .seconds(15)

  /// The part of the time that may be spent inside scrapes of one target: an interval is at least the duration of a
  /// scrape divided by it.
  public var dutyCycle = 0.05

  /// While the port does not answer: the first wait, the factor from one to the next, and the cap while the pod is
  /// young. A driver binds its UI 1.9 to 2.5 s after its JVM starts.
  public var firstPortWait: Duration = .milliseconds(20)
  public var portWaitGrowth = 1.5
  public var longestPortWait: Duration = .milliseconds(500)
  /// A pod older than this that has never answered is asked every `patientPortWait`.
  public var youth: Duration = .seconds(120)
  public var patientPortWait: Duration = .seconds(5)
  /// The cap on the waits after time-outs and the like of a target that has never answered.
  public var longestFailureWait: Duration = .seconds(30)

  /// The retries after a target that had answered refuses, before it is taken for gone.
  public var quickRetries: [Duration] = [.milliseconds(50), .milliseconds(100), .milliseconds(200)]
  /// How often a silent target is asked until Kubernetes says what became of it.
  public var silentWait: Duration = .seconds(5)

  public init() {}
}
