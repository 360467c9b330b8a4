/// What a simulated fleet of Spark drivers does, and when. The same plan and seed give the same fleet.
public struct FleetPlan: Sendable {
  public var drivers: Int
  /// How long a driver's container runs.
  public var lives: ClosedRange<Duration>
  /// The time over which the drivers' starts are spread evenly.
  public var startsOver: Duration
  /// The share of drivers whose pod is deleted while it runs. What the three shares leave completes.
  public var deleted: Double
  /// The share of drivers that end with exit code 1.
  public var failed: Double
  /// The share of drivers that are killed for want of memory.
  public var outOfMemory: Double
  /// The executors of each driver, which have a row on its page and a pod of their own.
  public var executors: Int
  public var tasksPerSecond: Double
  /// How long a stage takes; `nil` for drivers whose REST API does not tell of stages.
  public var stageDurations: ClosedRange<Duration>?
  /// Drivers take turns in these.
  public var namespaces: [String]
  /// Pods that run all the time and have no annotations.
  public var bystanders: Int
  /// The first driver's address; each has the next one.
  public var firstAddress: IPv4Address
  public var port: Int
  public var timing: Timing
  public var seed: UInt64

  public init(
    drivers: Int = 10,
    lives: ClosedRange<Duration> = .seconds(5) ... .seconds(60),
    startsOver: Duration = .seconds(30),
    deleted: Double = 0.15,
    failed: Double = 0.1,
    outOfMemory: Double = 0.05,
    executors: Int = 2,
    tasksPerSecond: Double = 40,
    stageDurations: ClosedRange<Duration>? = nil,
    namespaces: [String] = ["spark"],
    bystanders: Int = 3,
    firstAddress: IPv4Address = IPv4Address(127, 1, 0, 1),
    port: Int = 4040,
    timing: Timing = Timing(),
    seed: UInt64 = 1
  ) {
    self.drivers = drivers
    self.lives = lives
    self.startsOver = startsOver
    self.deleted = deleted
    self.failed = failed
    self.outOfMemory = outOfMemory
    self.executors = executors
    self.tasksPerSecond = tasksPerSecond
    self.stageDurations = stageDurations
    self.namespaces = namespaces
    self.bystanders = bystanders
    self.firstAddress = firstAddress
    self.port = port
    self.timing = timing
    self.seed = seed
  }

  /// How long the cluster and the drivers take for what they do. The defaults are what real ones take.
  public struct Timing: Sendable, Hashable {
    /// From a pod's creation until a node has it.
    public var scheduling: Duration
    /// From there until its container runs.
    public var containerCreation: Duration
    /// From a container's start or end until the kubelet's report of it.
    public var kubeletReport: ClosedRange<Duration>
    /// From a deletion's request until the JVM is dead: the kubelet's SIGTERM, and 10 to 83 ms of the JVM's own.
    public var termination: ClosedRange<Duration>
    public var driver: SimulatedDriver.Timing

    public init(
      scheduling: Duration = .milliseconds(50),
      containerCreation: Duration = .milliseconds(800),
      kubeletReport: ClosedRange<Duration> = .milliseconds(300) ... .seconds(1),
      termination: ClosedRange<Duration> = .milliseconds(30) ... .milliseconds(150),
      driver: SimulatedDriver.Timing = SimulatedDriver.Timing()
    ) {
      self.scheduling = scheduling
      self.containerCreation = containerCreation
      self.kubeletReport = kubeletReport
      self.termination = termination
      self.driver = driver
    }

    /// All of it slower or faster by a factor, for lives that are scaled as well.
    public static func * (timing: Timing, factor: Double) -> Timing {
      func scaled(_ range: ClosedRange<Duration>) -> ClosedRange<Duration> {
        range.lowerBound * factor...range.upperBound * factor
      }
      return Timing(
        scheduling: timing.scheduling * factor,
        containerCreation: timing.containerCreation * factor,
        kubeletReport: scaled(timing.kubeletReport),
        termination: scaled(timing.termination),
        driver: timing.driver * factor
      )
    }
  }

  /// One driver of the fleet and what becomes of it.
  public struct Driver: Sendable, Hashable {
    public var application: SimulatedApplication
    public var namespace: String
    public var podName: String
    public var address: IPv4Address
    /// When its pod is created, from the fleet's start.
    public var startsAfter: Duration
    /// How long its container runs, up to its end or to the request for its deletion.
    public var life: Duration
    public var ending: Ending
    /// From the container's start until the kubelet reports it, and the same for its end.
    public var startReport: Duration
    public var endReport: Duration
    /// From the request for its deletion until it is dead.
    public var termination: Duration
  }

  /// The drivers in the order of their starts.
  public var schedule: [Driver] {
    var generator = SeededGenerator(seed: seed)
    let endings = endings(shuffledBy: &generator)
    return endings.enumerated().map { index, ending in
      let name = Self.jobs[index % Self.jobs.count]
      return Driver(
        application: SimulatedApplication(
          name: name,
          executors: executors,
          tasksPerSecond: tasksPerSecond,
          stageDurations: stageDurations,
          seed: generator.next()
        ),
        namespace: namespaces.isEmpty ? "default" : namespaces[index % namespaces.count],
        podName: "\(name.split(separator: " ").joined(separator: "-"))-\(index + 1)-driver",
        address: firstAddress.advanced(by: index),
        startsAfter: startsOver * (Double(index) / Double(endings.count)),
        life: generator.duration(in: lives),
        ending: ending,
        startReport: generator.duration(in: timing.kubeletReport),
        endReport: generator.duration(in: timing.kubeletReport),
        termination: generator.duration(in: timing.termination)
      )
    }
  }

  /// The shares hold exactly, to the nearest driver; only who gets which ending is drawn.
  private func endings(shuffledBy generator: inout SeededGenerator) -> [Ending] {
    let drivers = max(0, drivers)
    var endings: [Ending] = []
    for (ending, share) in [(Ending.deleted, deleted), (.failed, failed), (.outOfMemory, outOfMemory)] {
      let count = Int((Double(drivers) * min(max(share, 0), 1)).rounded())
      endings += Array(repeating: ending, count: min(count, drivers - endings.count))
    }
    endings += Array(repeating: .completed, count: drivers - endings.count)
    return endings.shuffled(using: &generator)
  }

  private static let jobs = ["word count", "daily report", "sessions", "model training", "clean up", "spark pi"]
}
