public import FoundationEssentials
import Kubernetes

/// Which pods change next and when, so that a client can be driven at a rate. A value without I/O.
public struct PodChurn: Sendable {
  /// The annotation that says when its change was made, in microseconds since 1970.
  public static let timeAnnotation = "simulated.cluster/changed-at"

  public struct Result: Sendable, Hashable {
    public var events = 0
    /// The longest time that a change was made after it was due: what the driver itself could not keep up with.
    public var longestDelay = Duration.zero
  }

  public let eventsPerSecond: Double
  private var generator: SeededGenerator
  private var result = Result()

  /// - Parameter eventsPerSecond: up to 1,000,000.
  public init(eventsPerSecond: Double, seed: UInt64 = 1) {
    self.eventsPerSecond = min(max(0, eventsPerSecond), 1_000_000)
    generator = SeededGenerator(seed: seed)
  }

  /// How many changes are due at a time since the start that have not been taken yet; they count as made with this.
  mutating func take(at elapsed: Duration) -> Int {
    let due = Int(elapsed / .seconds(1) * eventsPerSecond)
    let count = max(0, due - result.events)
    if count > 0 {
      let firstDue = Duration.seconds(Double(result.events + 1) / eventsPerSecond)
      result.longestDelay = max(result.longestDelay, elapsed - firstDue)
    }
    result.events += count
    return count
  }

  mutating func choose(outOf count: Int) -> Int {
    Int.random(in: 0..<max(1, count), using: &generator)
  }

  var outcome: Result { result }

  /// What a change does: the kubelet reports another restart of the first container.
  static func change(_ pod: inout Pod, at time: Date) {
    pod.annotations[timeAnnotation] = String(Int(time.timeIntervalSince1970 * 1_000_000))
    if pod.containerStatuses.isEmpty {
      pod.containerStatuses = pod.containers.map { ContainerStatus(name: $0.name, state: .running(startedAt: time)) }
    } else {
      pod.containerStatuses[0].restartCount += 1
    }
  }
}

extension SimulatedAPIServer {
  /// Changes the status of random pods, of those that are there at the start, at a steady rate. Each change has its own
  /// time in the annotation `PodChurn.timeAnnotation`.
  ///
  /// - Returns: how much of it was done; after a cancellation what was done until then.
  public func churn<Time: Clock<Duration>>(
    _ churn: PodChurn,
    for duration: Duration,
    clock: Time = ContinuousClock(),
    now: @Sendable () -> Date = { Date() }
  ) async -> PodChurn.Result {
    var churn = churn
    let names = pods.map { (namespace: $0.namespace, name: $0.name) }
    guard !names.isEmpty else { return churn.outcome }
    let start = clock.now
    var elapsed = Duration.zero
    while elapsed < duration, !Task.isCancelled {
      try? await clock.sleep(until: start.advanced(by: elapsed + .milliseconds(2)), tolerance: nil)
      elapsed = min(start.duration(to: clock.now), duration)
      for _ in 0..<churn.take(at: elapsed) {
        let pod = names[churn.choose(outOf: names.count)]
        // One that was deleted in the meantime is left out, and counts.
        _ = try? update(namespace: pod.namespace, name: pod.name) { PodChurn.change(&$0, at: now()) }
      }
    }
    return churn.outcome
  }
}
