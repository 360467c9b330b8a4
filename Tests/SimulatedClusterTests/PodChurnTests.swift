import FoundationEssentials
import Kubernetes
import Synchronization
import Testing

@testable import SimulatedCluster

/// A clock on which every sleep is over at once.
private final class SleeplessClock: Clock {
  struct Instant: InstantProtocol {
    var time: Duration

    func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
    func duration(to other: Instant) -> Duration { other.time - time }
    static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
  }

  private let elapsed = Mutex(Duration.zero)

  var now: Instant { Instant(time: elapsed.withLock { $0 }) }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    elapsed.withLock { $0 = max($0, deadline.time) }
  }
}

@Suite("Churn for benchmarks")
struct PodChurnTests {
  @Test("as many changes are due as the rate says, and what was late is told")
  func schedule() {
    var churn = PodChurn(eventsPerSecond: 1000)
    #expect(churn.take(at: .microseconds(999)) == 0)
    #expect(churn.take(at: .milliseconds(2)) == 2)
    #expect(churn.take(at: .milliseconds(2)) == 0)
    #expect(churn.take(at: .milliseconds(12)) == 10)
    #expect(churn.outcome.events == 12)
    #expect(churn.outcome.longestDelay >= .milliseconds(8))
    #expect(churn.outcome.longestDelay < .milliseconds(10))
  }

  @Test("each change is an event with its time, and all are counted")
  func run() async throws {
    let server = SimulatedAPIServer()
    try server.createAll((0..<50).map { Pod.recorded("pod-\($0)") })
    let before = server.resourceVersion
    let now = Date(timeIntervalSince1970: 1_795_227_386.25)
    let clock = SleeplessClock()
    let result = await server.churn(PodChurn(eventsPerSecond: 2000), for: .seconds(1), clock: clock, now: { now })
    #expect(result.events == 2000)
    #expect(server.resourceVersion >= before + 1900)
    let changed = server.pods.filter { $0.annotations[PodChurn.timeAnnotation] == "1795227386250000" }
    #expect(changed.count == 50)
    #expect(changed.contains { ($0.containerStatuses.first?.restartCount ?? 0) > 10 })
  }

  @Test("the same seed changes the same pods")
  func seeds() async throws {
    func restarts(seed: UInt64) async throws -> [Int] {
      let server = SimulatedAPIServer()
      try server.createAll((0..<20).map { Pod.recorded("pod-\($0)") })
      let churn = PodChurn(eventsPerSecond: 100, seed: seed)
      _ = await server.churn(churn, for: .seconds(1), clock: SleeplessClock(), now: { Date() })
      return server.pods.map { $0.containerStatuses.first?.restartCount ?? 0 }
    }
    #expect(try await restarts(seed: 1) == restarts(seed: 1))
    #expect(try await restarts(seed: 1) != restarts(seed: 2))
  }

  @Test("a cluster without pods has nothing to change")
  func empty() async {
    let result = await SimulatedAPIServer().churn(PodChurn(eventsPerSecond: 100), for: .seconds(1))
    #expect(result.events == 0)
  }
}
