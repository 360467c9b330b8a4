public import Discovery

/// How often targets are scraped: the numbers behind `TargetSchedule`.
public struct SchedulePolicy: Sendable, Hashable {
  /// The interval as a share of the target's age. The life lost after the last sample is half of it on average.
  public var growth = 0.02
  public var shortest: Duration = .milliseconds(100)
  public var longest: Duration = .seconds(15)
  /// By how much of it the longest interval may be shortened, so that targets do not stay in step. It never lengthens,
  /// so it costs no freshness; intervals that still grow need none.
  public var jitter = 0.1

  /// The part of the time that may be spent inside scrapes of one target, on average.
  public var dutyCycle = 0.05
  /// The time that slow scrapes may take beyond that, a few of them in a row, before it holds for them too.
  public var dutyReserve: Duration = .seconds(10)
  /// What a scrape is reckoned as at most that brings a target's first page, or has no answer before that.
  public var mostInVain: Duration = .milliseconds(500)

  /// How long a target that has run out of work is scraped at the shortest interval, since its end may be near.
  public var idleBoost: Duration = .seconds(10)
  /// What a target gets back of that time, as a share of the time that passes, so that work that comes in bursts does
  /// not cost a boost each.
  public var idleRefill = 0.002
  /// No boost begins with less than this left of it.
  public var leastBoost: Duration = .seconds(2)

  /// While nothing is served: the first wait, its growth as a share of the time waited so far, and its cap while the
  /// pod is young. A driver binds its UI 1.9 to 2.5 s after its JVM starts.
  public var firstPortWait: Duration = .milliseconds(20)
  public var portWaitGrowth = 0.1
  public var longestPortWait: Duration = .milliseconds(500)
  /// A target older than this that has never answered is asked every `patientPortWait`.
  public var youth: Duration = .seconds(120)
  public var patientPortWait: Duration = .seconds(5)
  /// But none is asked so seldom in the first seconds after it became known, or its container was said to have started.
  public var leastHope: Duration = .seconds(10)

  /// After a time-out or the like; doubles with each in a row. Each holds a connection for as long as it lasts, so a
  /// target that never answers is asked less and less.
  public var firstFailureWait: Duration = .seconds(1)
  public var longestFailureWait: Duration = .seconds(30)

  /// For how long a target that is told to end is scraped at the shortest interval: a pod's usual grace. Where it takes
  /// longer, the interval grows with the time since.
  public var endingBoost: Duration = .seconds(30)

  /// The retries after a target that had answered refuses, before it is taken for gone.
  public var quickRetries: [Duration] = [.milliseconds(50), .milliseconds(100), .milliseconds(200)]
  /// How often a silent target is asked until Kubernetes says what became of it.
  public var silentWait: Duration = .seconds(5)

  public init() {}

  /// This policy for one target that asks for something of its own. Bounds that contradict each other are brought
  /// together: the longest interval is never below the shortest.
  public func overridden(by overrides: ScheduleOverrides) -> SchedulePolicy {
    var policy = self
    policy.growth = overrides.growth ?? growth
    policy.idleBoost = overrides.idleBoost ?? idleBoost
    // What the target itself asks for holds against what holds for all.
    switch (overrides.shortest, overrides.longest) {
    case (nil, nil): break
    case (let shortest?, nil):
      policy.shortest = shortest
      policy.longest = max(longest, shortest)
    case (nil, let longest?):
      policy.longest = longest
      policy.shortest = min(shortest, longest)
    case (let shortest?, let longest?):
      policy.shortest = shortest
      policy.longest = max(longest, shortest)
    }
    return policy
  }
}
