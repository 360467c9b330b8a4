import Discovery
import Exposition
import FoundationEssentials
import NIOPosix
import Testing

@testable import Capture

/// Rare courses of things, each of which once went wrong.
@Suite("Rare courses of a group's life") struct GroupCourseTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1400)

  private func configuration(acknowledged: Bool = false) -> ApplicationLedger.Configuration {
    .init(
      hold: .seconds(300),
      awaitsAcknowledgement: acknowledged,
      awaitsDelivery: true,
      owner: "me",
      firstGeneration: 1000
    )
  }

  private func found(_ generation: Int) -> FoundGroup {
    FoundGroup(
      id: "spark-1",
      namespace: "team-a",
      generation: generation,
      writtenAt: Date(timeIntervalSince1970: 1350)
    )
  }

  private func restored(_ pods: [(uid: String, role: DiscoveredPod.SparkRole)]) -> RestoredGroup {
    let pods = pods.map { pod in
      RestoredGroup.Pod(
        reference: PodReference(uid: pod.uid, namespace: "team-a", name: "pod-\(pod.uid)"),
        sparkRole: pod.role,
        startedAt: Date(timeIntervalSince1970: 1000)
      )
    }
    let series = pods.map { pod in
      Series(
        name: "tasks",
        labels: ["application_id": "spark-1", "namespace": "team-a", "pod": pod.reference.name]
      )
    }
    return RestoredGroup(
      id: "spark-1",
      namespace: "team-a",
      generation: 50,
      firstCapture: Date(timeIntervalSince1970: 1010),
      lastCapture: Date(timeIntervalSince1970: 1300),
      pods: pods,
      series: series,
      values: series.map { _ in 5 }
    )
  }

  @Test("of two copies that an earlier run left at two gateways the one of the lower generation is the older")
  func olderCopy() {
    let store = ApplicationStore(
      configuration: configuration(),
      eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      notify: { _ in }
    )
    store.adopt(found(55))
    #expect(store.isOutdated(by: found(60)))
    #expect(!store.isOutdated(by: found(54)))
  }

  @Test("a copy that is newer than the spool is not the one to be deleted")
  func copyAheadOfTheSpool() {
    let store = ApplicationStore(
      configuration: configuration(),
      eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      notify: { _ in }
    )
    store.restore([restored([("uid-1", .driver)])])
    // The spool names the gateway that the group was at before another took it over.
    #expect(store.isOutdated(by: found(60)))
  }

  @Test("a hold begins with the delivery, not with the refusal before it or a delivery that was lost again")
  func deliveredLate() {
    var ledger = ApplicationLedger(configuration: configuration())
    ledger.update(Samples.pod(), now: start)
    _ = ledger.take(Samples.page(7), from: Samples.target(), at: wallClock, now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    let generation = ledger.groups["spark-1"]?.generation ?? 0
    // Refused; it would be the same if it were accepted by a gateway that then lost it.
    ledger.refused("spark-1", generation: generation, now: start)
    _ = ledger.takeChanges()
    // Accepted, a second before the hold's end.
    ledger.settled("spark-1", generation: generation, now: start + .seconds(299))
    ledger.advance(to: start + .seconds(301))
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("what was restored of a driver that has ended does not go with an executor's first page")
  func driverBesideExecutor() {
    var ledger = ApplicationLedger(configuration: configuration())
    ledger.restore([restored([("uid-1", .driver), ("uid-2", .executor)])], now: start)
    // The gateway has a little more than the spool.
    ledger.adopt(found(51), now: start)
    ledger.update(Samples.pod("uid-2", role: .executor), now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    _ = ledger.take(Samples.page(8), from: Samples.target("uid-2"), at: wallClock, now: start)
    // This replaces the whole group at the gateway.
    let snapshot = ledger.groups["spark-1"]?.snapshot
    #expect(snapshot?.isRemnant == false)
    #expect(snapshot?.series.contains { $0.name == "tasks" && $0.labels["pod"] == "pod-uid-1" } == true)
  }

  @Test("no application is said to have ended before it is known which pods there are")
  func apiServerAway() {
    var ledger = ApplicationLedger(configuration: configuration(acknowledged: true))
    ledger.adopt(found(70), now: start)
    ledger.advance(to: start + .seconds(61))
    #expect(ledger.groups["spark-1"]?.state == .running)
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("a page's series do not pass for the agent's own", arguments: [GroupMark.owner, GroupMark.generation])
  func forgedMark(name: String) {
    var ledger = ApplicationLedger(configuration: configuration())
    ledger.update(Samples.pod(), now: start)
    let labels: LabelSet = ["application_id": "spark-1", "owner": "me"]
    let page = ExpositionPage(samples: [Sample(Series(name: name, labels: labels), 1)])
    _ = ledger.take(page, from: Samples.target(), at: wallClock, now: start)
    #expect(ledger.groups["spark-1"]?.snapshot.series.contains { $0.name == name } != true)
  }

  @Test("what the spool had is not thrown away for a newer copy that the gateway may lose")
  func lostAfterAll() {
    var ledger = ApplicationLedger(configuration: configuration())
    ledger.restore([restored([("uid-1", .driver)])], now: start)
    ledger.adopt(found(51), now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    // Is there anything that could be sent where the gateway has nothing any more?
    let group = ledger.groups["spark-1"]
    let hasValues = group?.restored.isEmpty == false || group?.snapshot.series.contains { $0.name == "tasks" } == true
    #expect(hasValues)
  }
}
