import Discovery
import Exposition
import FoundationEssentials
import Testing

@testable import Capture

@Suite("What an earlier run of the agent left")
struct EarlierRunTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1400)
  private let earlier = Date(timeIntervalSince1970: 1300)
  private let unobserved = PodEnding(
    outcome: .deleted,
    reason: "Unobserved",
    at: Date(timeIntervalSince1970: 1300)
  )

  private func ledger(
    hold: Duration = .seconds(300),
    awaitsAcknowledgement: Bool = false,
    firstGeneration: Int = 0
  ) -> ApplicationLedger {
    ApplicationLedger(
      configuration: .init(
        hold: hold,
        maxHold: .seconds(3600),
        awaitsAcknowledgement: awaitsAcknowledgement,
        awaitsDelivery: true,
        owner: "cluster-a",
        firstGeneration: firstGeneration
      )
    )
  }

  private func pod(
    _ uid: String = "uid-1",
    name: String? = nil,
    role: DiscoveredPod.SparkRole? = .driver
  ) -> RestoredGroup.Pod {
    RestoredGroup.Pod(
      reference: PodReference(uid: uid, namespace: "team-a", name: name ?? "pod-\(uid)"),
      sparkRole: role,
      startedAt: Date(timeIntervalSince1970: 1000)
    )
  }

  /// One sample of each pod, or those that are given.
  private func restored(
    _ id: String = "spark-1",
    generation: Int = 50,
    ending: PodEnding? = nil,
    pods: [RestoredGroup.Pod]? = nil,
    samples: [Sample]? = nil
  ) -> RestoredGroup {
    let pods = pods ?? [pod()]
    let samples =
      samples
      ?? pods.map { pod in
        let labels: LabelSet = ["application_id": id, "namespace": "team-a", "pod": pod.reference.name]
        return Sample(Series(name: "tasks", labels: labels), 5)
      }
    return RestoredGroup(
      id: id,
      namespace: "team-a",
      generation: generation,
      firstCapture: Date(timeIntervalSince1970: 1010),
      lastCapture: earlier,
      ending: ending,
      pods: pods,
      series: samples.map(\.series),
      values: samples.map(\.value)
    )
  }

  private func found(_ generation: Int, id: String = "spark-1", endedAt: Date? = nil) -> FoundGroup {
    FoundGroup(
      id: id,
      namespace: "team-a",
      generation: generation,
      endedAt: endedAt,
      writtenAt: Date(timeIntervalSince1970: 1350)
    )
  }

  @discardableResult
  private func take(
    _ ledger: inout ApplicationLedger,
    _ value: Double,
    from target: Target = Samples.target()
  ) -> [Refusal] {
    ledger.take(Samples.page(value), from: target, at: wallClock, now: start)
  }

  /// The values of a metric by pod.
  private func values(
    _ ledger: ApplicationLedger,
    _ id: String = "spark-1",
    _ name: String = "tasks"
  ) -> [String: Double] {
    let samples = ledger.groups[id]?.snapshot.samples.filter { $0.series.name == name } ?? []
    return Dictionary(samples.map { ($0.series.labels["pod"] ?? "", $0.value) }, uniquingKeysWith: { $1 })
  }

  private func names(_ ledger: ApplicationLedger, _ id: String = "spark-1") -> [String] {
    ledger.groups[id]?.snapshot.series.map(\.name).sorted() ?? []
  }

  // MARK: Restored

  @Test("a group that had ended is delivered again as it was, and held")
  func ended() {
    var ledger = ledger(hold: .seconds(60))
    ledger.restore([restored(ending: Samples.ending)], now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 50, isFinal: true)])
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
    #expect(values(ledger) == ["pod-uid-1": 5])
    #expect(values(ledger, "spark-1", GroupMark.end) == ["": 1500])
    #expect(values(ledger, "spark-1", GroupMark.start) == ["": 1000])
    #expect(ledger.statistics.restoredGroups == 1)
    #expect(ledger.statistics.applications == 0)
    let isHeld = ledger.settled("spark-1", generation: 50, now: start)
    #expect(isHeld)
    ledger.podsAreKnown(now: start)
    ledger.advance(to: start + .seconds(60))
    #expect(ledger.takeChanges() == [.expired("spark-1")])
    ledger.deleted("spark-1", now: start)
    #expect(ledger.groups.isEmpty)
  }

  @Test("a running group waits for what its pods show, and then has a generation that no earlier run has given")
  func running() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.update(Samples.pod(), now: start)
    ledger.podsAreKnown(now: start)
    take(&ledger, 7)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: false)])
    #expect(values(ledger) == ["pod-uid-1": 7])
    ledger.advance(to: start + .seconds(10))
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("a running group whose pods show nothing is delivered as it was restored, a little later")
  func silent() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    ledger.update(Samples.pod(), now: start)
    ledger.podsAreKnown(now: start)
    #expect(ledger.nextExpiry == start + .seconds(10))
    ledger.advance(to: start + .seconds(9))
    #expect(ledger.takeChanges().isEmpty)
    ledger.advance(to: start + .seconds(10))
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1000, isFinal: false)])
    #expect(ledger.nextExpiry == nil)
    #expect(values(ledger) == ["pod-uid-1": 5])
  }

  @Test("a driver that the first list shows as ended tells how, whatever the rest of the list says")
  func endedMeanwhile() throws {
    var ledger = ledger()
    ledger.restore([restored()], now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    ledger.podsAreKnown(now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 51, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.ending == Samples.ending)
    let exit = try #require(snapshot.series.first { $0.name == GroupMark.exit })
    #expect(exit.labels["exit_code"] == "137")
    #expect(values(ledger) == ["pod-uid-1": 5])
    #expect(ledger.statistics.missedPods == 0)
  }

  @Test("pods that the list does not show have ended, be it that their namespace is watched no more; once")
  func goneMeanwhile() {
    var ledger = ledger()
    ledger.restore([restored(), restored("spark-2", pods: [pod("uid-2")])], now: start)
    ledger.update(Samples.pod("uid-2", application: "spark-2"), now: start)
    ledger.podsAreKnown(now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 51, isFinal: true)])
    #expect(ledger.groups["spark-1"]?.state == .ended(unobserved))
    #expect(ledger.groups["spark-2"]?.state == .running)
    ledger.podsAreKnown(now: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(ledger.statistics.ended[.deleted] == 1)
  }

  @Test("a pod that comes after the list was thought complete brings its group back to life")
  func listedLate() {
    var ledger = ledger()
    ledger.restore([restored()], now: start)
    ledger.podsAreKnown(now: start)
    ledger.update(Samples.pod(), now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    take(&ledger, 7)
    #expect(values(ledger) == ["pod-uid-1": 7])
  }

  @Test("executors that are gone do not end an application whose driver lives")
  func executors() {
    var ledger = ledger()
    let pods = [pod(), pod("uid-2", role: .executor), pod("uid-3", role: .executor)]
    ledger.restore([restored(pods: pods)], now: start)
    ledger.update(Samples.pod(), now: start)
    ledger.update(Samples.pod("uid-2", role: .executor), now: start)
    ledger.podsAreKnown(now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    #expect(ledger.takeChanges().isEmpty)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
  }

  @Test("where only executors are known the end of the last is the application's")
  func executorsAlone() {
    var ledger = ledger()
    ledger.restore([restored(pods: [pod("uid-2", role: .executor), pod("uid-3", role: .executor)])], now: start)
    ledger.update(Samples.pod("uid-2", role: .executor, life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.podsAreKnown(now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
  }

  @Test("what was restored of a pod goes with its first page; that of others stays")
  func replacedByPages() {
    var ledger = ledger()
    ledger.restore([restored(pods: [pod(), pod("uid-2", role: .executor)])], now: start)
    for uid in ["uid-1", "uid-2"] { ledger.update(Samples.pod(uid), now: start) }
    take(&ledger, 7)
    #expect(values(ledger) == ["pod-uid-1": 7, "pod-uid-2": 5])
    take(&ledger, 8, from: Samples.target("uid-2"))
    #expect(values(ledger) == ["pod-uid-1": 7, "pod-uid-2": 8])
    #expect(ledger.groups["spark-1"]?.restored.isEmpty == true)
  }

  @Test("a pod that was made again under the same name takes the place of what was restored of it")
  func madeAgain() {
    var ledger = ledger()
    ledger.restore([restored(pods: [pod("old", name: "pod-uid-1")])], now: start)
    ledger.update(Samples.pod(), now: start)
    ledger.podsAreKnown(now: start)
    take(&ledger, 7)
    #expect(values(ledger) == ["pod-uid-1": 7])
    #expect(ledger.groups["spark-1"]?.restored.isEmpty == true)
  }

  @Test("samples whose pod relabelling has hidden are the only pod's, else they stay until all pods have shown theirs")
  func withoutPodLabel() {
    let samples = [Sample(Series(name: "hidden", labels: ["application_id": "spark-1"]), 5)]
    var alone = ledger()
    alone.restore([restored(samples: samples)], now: start)
    alone.update(Samples.pod(), now: start)
    #expect(names(alone).contains("hidden"))
    take(&alone, 7)
    #expect(!names(alone).contains("hidden"))

    var several = ledger()
    several.restore([restored(pods: [pod(), pod("uid-2", role: .executor)], samples: samples)], now: start)
    for uid in ["uid-1", "uid-2"] { several.update(Samples.pod(uid), now: start) }
    take(&several, 7)
    #expect(names(several).contains("hidden"))
    take(&several, 7, from: Samples.target("uid-2"))
    #expect(!names(several).contains("hidden"))
  }

  @Test("another namespace does not get an id that was restored")
  func otherNamespace() {
    var ledger = ledger()
    ledger.restore([restored()], now: start)
    ledger.update(Samples.pod("uid-9", namespace: "team-b"), now: start)
    let refusals = take(&ledger, 9, from: Samples.target("uid-9", namespace: "team-b"))
    #expect(refusals == [.ownedByNamespace(id: "spark-1", owner: "team-a")])
    #expect(values(ledger) == ["pod-uid-1": 5])
  }

  @Test("a group without pods has ended, and one that is there already is not restored")
  func oddities() {
    var ledger = ledger()
    ledger.restore([restored(pods: [], samples: [])], now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(unobserved))
    _ = ledger.takeChanges()
    ledger.restore([restored(generation: 90)], now: start)
    #expect(ledger.groups["spark-1"]?.generation == 50)
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("a pod that had gone on to another application does not bring the first back to life")
  func replacedApplication() {
    let replaced = PodEnding(outcome: .deleted, reason: "Replaced", at: earlier)
    var ledger = ledger()
    ledger.restore(
      [
        restored("session-1", ending: replaced, pods: [pod(role: nil)]),
        restored("session-2", pods: [pod(role: nil)]),
      ],
      now: start
    )
    ledger.update(Samples.pod(application: nil, role: nil), now: start)
    ledger.podsAreKnown(now: start)
    #expect(ledger.groups["session-1"]?.state == .ended(replaced))
    #expect(ledger.groups["session-2"]?.state == .running)
  }

  @Test("a group of a page that has not been shown yet is not given up for one that has")
  func secondTarget() {
    var ledger = ledger()
    ledger.restore([restored("a", pods: [pod(role: nil)]), restored("b", pods: [pod(role: nil)])], now: start)
    let targets = ["/a", "/b"].map { Samples.target(path: $0) }
    let pod = DiscoveredPod(
      reference: PodReference(uid: "uid-1", namespace: "team-a", name: "pod-uid-1"),
      targets: targets,
      life: .running(since: nil)
    )
    ledger.update(pod, now: start)
    ledger.podsAreKnown(now: start)
    _ = ledger.take(Samples.page(1, application: "a"), from: targets[0], at: wallClock, now: start)
    #expect(ledger.groups["b"]?.state == .running)
    _ = ledger.take(Samples.page(1, application: "c"), from: targets[1], at: wallClock, now: start)
    #expect(ledger.groups["b"]?.state.ending?.reason == "Replaced")
    #expect(ledger.groups["a"]?.state == .running)
  }

  @Test("all that was restored can be given up, and nothing of it is kept")
  func expireAll() {
    var ledger = ledger()
    ledger.restore([restored(), restored("spark-2", ending: Samples.ending, pods: [pod("uid-2")])], now: start)
    ledger.adopt(found(5, id: "spark-3"), now: start)
    _ = ledger.takeChanges()
    ledger.expireAll(now: start)
    #expect(Set(ledger.takeChanges()) == [.expired("spark-1"), .expired("spark-2"), .expired("spark-3")])
    #expect(ledger.nextExpiry == nil)
    ledger.podsAreKnown(now: start)
    ledger.advance(to: start + .seconds(100))
    #expect(ledger.takeChanges().isEmpty)
    for id in ["spark-1", "spark-2", "spark-3"] { ledger.deleted(id, now: start) }
    #expect(ledger.isEmpty)
    #expect(ledger.nextExpiry == nil)
  }

  // MARK: Found

  @Test("a group that was found waits for its pods for a minute, and is then told as ended, without a word of content")
  func foundAndGivenUp() throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.adopt(found(70), now: start - .seconds(600))
    ledger.advance(to: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(ledger.statistics.adoptedGroups == 1)
    #expect(ledger.nextExpiry == nil, "while no pods are known the minute does not begin")
    ledger.podsAreKnown(now: start)
    #expect(ledger.nextExpiry == start + .seconds(60))
    ledger.advance(to: start + .seconds(59))
    #expect(ledger.takeChanges().isEmpty)
    ledger.advance(to: start + .seconds(60))
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.isRemnant)
    #expect(snapshot.ending?.at == Date(timeIntervalSince1970: 1350))
    #expect(names(ledger) == [GroupMark.end, GroupMark.exit, GroupMark.lastScrape])
    ledger.settled("spark-1", generation: 1001, now: start + .seconds(61))
    ledger.advance(to: start + .seconds(361))
    #expect(ledger.takeChanges() == [.expired("spark-1")])
  }

  @Test("its pod may show itself within the minute or after", arguments: [30, 90])
  func foundAndAlive(seconds: Int) throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.podsAreKnown(now: start)
    ledger.adopt(found(70), now: start)
    let now = start + .seconds(seconds)
    ledger.advance(to: now)
    ledger.update(Samples.pod(), now: now)
    _ = ledger.take(Samples.page(7), from: Samples.target(), at: wallClock, now: now)
    let group = try #require(ledger.groups["spark-1"])
    #expect(group.state == .running)
    #expect(!group.snapshot.isRemnant)
    #expect(values(ledger) == ["pod-uid-1": 7])
    let last = GroupChange.updated("spark-1", generation: group.generation, isFinal: false)
    #expect(ledger.takeChanges().last == last)
    ledger.advance(to: now + .seconds(100))
    #expect(ledger.groups["spark-1"]?.state == .running)
  }

  @Test(
    "a group that was found ends as the pod that is labelled with its id, be that told before or after",
    arguments: [true, false]
  )
  func foundWithPod(podFirst: Bool) throws {
    var ledger = ledger(firstGeneration: 1000)
    let ended = Samples.pod(life: .ended(Samples.ending))
    if podFirst { ledger.update(ended, now: start) }
    ledger.adopt(found(70), now: start)
    if !podFirst { ledger.update(ended, now: start) }
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.isRemnant)
    #expect(snapshot.ending == Samples.ending)
    #expect(names(ledger) == [GroupMark.end, GroupMark.exit, GroupMark.lastScrape])
  }

  @Test("a group that was found goes on while the pod that is labelled with its id lives, and ends with it")
  func foundWithLivingPod() throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.update(Samples.pod(), now: start)
    ledger.adopt(found(70), now: start)
    ledger.advance(to: start + .seconds(600))
    #expect(ledger.takeChanges().isEmpty)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start + .seconds(600))
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: true)])
    #expect(ledger.groups["spark-1"]?.state.ending == Samples.ending)
  }

  @Test("a pod of another namespace has no part in a group that was found")
  func foundWithForeignPod() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.update(Samples.pod(namespace: "team-b", life: .ended(Samples.ending)), now: start)
    ledger.adopt(found(70), now: start)
    ledger.update(Samples.pod("uid-2", namespace: "team-b", life: .ended(Samples.ending)), now: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(ledger.groups["spark-1"]?.state == .running)
  }

  @Test("one whose end was delivered is held, and its end is not told in fewer words")
  func foundEnded() throws {
    var ledger = ledger(hold: .seconds(60), firstGeneration: 1000)
    ledger.adopt(found(70, endedAt: Date(timeIntervalSince1970: 1340)), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 70, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.isRemnant)
    #expect(snapshot.series.isEmpty)
    ledger.settled("spark-1", generation: 70, now: start)
    #expect(ledger.nextExpiry == start + .seconds(60))
    // Every survey finds it anew.
    ledger.adopt(found(70, endedAt: Date(timeIntervalSince1970: 1340)), now: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(ledger.statistics.adoptedGroups == 1)
  }

  @Test("a group of this run that is found is left as it is, unless it was written by a clock that was ahead")
  func foundOwn() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.update(Samples.pod(), now: start)
    take(&ledger, 7)
    _ = ledger.takeChanges()
    ledger.adopt(found(70), now: start)
    ledger.adopt(found(1001), now: start)
    #expect(ledger.takeChanges().isEmpty)
    ledger.adopt(found(2000), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 2001, isFinal: false)])
    #expect(values(ledger) == ["pod-uid-1": 7])
    ledger.adopt(FoundGroup(id: "spark-1", namespace: "team-b", generation: 9999, writtenAt: earlier), now: start)
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("generations beyond what a sample can tell apart are not believed", arguments: [Int.max, 1 << 53])
  func absurdGeneration(generation: Int) {
    var ledger = ledger()
    ledger.adopt(found(generation, endedAt: earlier), now: start)
    ledger.restore([restored("spark-2", generation: generation)], now: start)
    ledger.update(Samples.pod(), now: start)
    take(&ledger, 7)
    ledger.podsAreKnown(now: start)
    #expect(ledger.groups["spark-1"]?.generation == (1 << 53) + 2)
    #expect(ledger.groups["spark-2"]?.generation == (1 << 53) + 1)
  }

  // MARK: Restored and found

  @Test("where the gateway has newer values than the spool they stay, and only the end is added")
  func gatewayIsAhead() throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    ledger.adopt(found(60), now: start)
    #expect(ledger.takeChanges().isEmpty)
    // Its driver may be silent for as long as it lives.
    ledger.update(Samples.pod(), now: start)
    ledger.advance(to: start + .seconds(100))
    #expect(ledger.takeChanges().isEmpty)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.isRemnant)
    #expect(snapshot.ending == Samples.ending)
    #expect(names(ledger) == [GroupMark.end, GroupMark.exit, GroupMark.lastScrape, GroupMark.start])
    #expect(values(ledger, "spark-1", GroupMark.lastScrape) == ["": 1350])
  }

  @Test("its driver's next page takes their place")
  func gatewayWasAhead() throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    ledger.adopt(found(60), now: start)
    ledger.update(Samples.pod(), now: start)
    take(&ledger, 7)
    #expect(try !#require(ledger.groups["spark-1"]).snapshot.isRemnant)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1001, isFinal: false)])
    #expect(values(ledger) == ["pod-uid-1": 7])
  }

  @Test("an ended group that the gateway has a newer generation of is held as it is there")
  func gatewayIsAheadOfTheEnd() throws {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored(ending: Samples.ending)], now: start)
    _ = ledger.takeChanges()
    ledger.adopt(found(51, endedAt: Samples.ending.at), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1000, isFinal: true)])
    #expect(try #require(ledger.groups["spark-1"]).snapshot.series.isEmpty)
    let isHeld = ledger.settled("spark-1", generation: 1000, now: start)
    #expect(isHeld)
  }

  @Test("what this run has delivered of a restored group is not taken for an earlier run's")
  func ownDelivery() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    ledger.update(Samples.pod(), now: start)
    ledger.advance(to: start + .seconds(10))
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1000, isFinal: false)])
    ledger.adopt(found(1000), now: start)
    #expect(values(ledger) == ["pod-uid-1": 5])
    #expect(ledger.groups["spark-1"]?.remnant == nil)
  }

  @Test("the generation that was spooled is no reason to doubt the spool")
  func sameGeneration() {
    var ledger = ledger(firstGeneration: 1000)
    ledger.restore([restored()], now: start)
    ledger.adopt(found(50), now: start)
    #expect(ledger.groups["spark-1"]?.remnant == nil)
    #expect(values(ledger) == ["pod-uid-1": 5])
  }

  // MARK: Acknowledged

  @Test("where last values are acknowledged they are held until then, and not for longer than the longest hold")
  func acknowledged() {
    var ledger = ledger(hold: .seconds(1), awaitsAcknowledgement: true)
    ledger.restore([restored(ending: Samples.ending)], now: start)
    ledger.acknowledged("spark-1", generation: 50, now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending), "not before it is delivered")
    #expect(ledger.unacknowledged.isEmpty)
    ledger.settled("spark-1", generation: 50, now: start)
    #expect(ledger.unacknowledged == ["spark-1": 50])
    #expect(ledger.nextExpiry == start + .seconds(3600))
    _ = ledger.takeChanges()
    ledger.acknowledged("spark-1", generation: 49, now: start)
    ledger.advance(to: start + .seconds(3599))
    #expect(ledger.takeChanges().isEmpty)
    ledger.acknowledged("spark-1", generation: 50, now: start)
    #expect(ledger.takeChanges() == [.expired("spark-1")])
    #expect(ledger.unacknowledged.isEmpty)
    #expect(ledger.statistics.holds == [.acknowledged: 1, .timedOut: 0, .elapsed: 0, .undelivered: 0])
  }

  @Test("a hold that comes to its end unacknowledged is counted as such", arguments: [true, false])
  func timedOut(awaitsAcknowledgement: Bool) {
    var ledger = ledger(awaitsAcknowledgement: awaitsAcknowledgement)
    ledger.restore([restored(ending: Samples.ending)], now: start)
    ledger.settled("spark-1", generation: 50, now: start)
    ledger.advance(to: start + .seconds(awaitsAcknowledgement ? 3600 : 300))
    #expect(ledger.groups["spark-1"]?.state == .expired(Samples.ending))
    #expect(ledger.statistics.holds[awaitsAcknowledgement ? .timedOut : .elapsed] == 1)
  }

  @Test(
    "a hold that comes to its end refused was for nothing, unless the values were taken after all",
    arguments: [true, false]
  )
  func undelivered(isTakenLater: Bool) {
    var ledger = ledger(awaitsAcknowledgement: true)
    ledger.restore([restored(ending: Samples.ending)], now: start)
    ledger.refused("spark-1", generation: 50, now: start)
    if isTakenLater { ledger.settled("spark-1", generation: 50, now: start + .seconds(60)) }
    ledger.advance(to: start + .seconds(3600))
    #expect(ledger.groups["spark-1"]?.state == .expired(Samples.ending))
    #expect(ledger.statistics.holds[.undelivered] == (isTakenLater ? 0 : 1))
    #expect(ledger.statistics.holds[.timedOut] == (isTakenLater ? 1 : 0))
  }

  @Test("pods of one namespace may be known while those of another are not")
  func knownInOneNamespace() {
    var ledger = ledger()
    ledger.restore([restored()], now: start)
    ledger.podsAreKnown(in: "elsewhere", now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.podsAreKnown(in: "team-a", now: start)
    #expect(ledger.groups["spark-1"]?.state.ending?.reason == ApplicationLedger.unobserved)
    ledger.podsAreKnown(now: start)
    #expect(ledger.takeChanges().count == 1, "what has ended does not end again")
  }

  @Test("a late page makes an acknowledgement that is on its way void")
  func acknowledgedTooEarly() {
    var ledger = ledger(awaitsAcknowledgement: true)
    ledger.update(Samples.pod(), now: start)
    take(&ledger, 7)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    ledger.settled("spark-1", generation: 2, now: start)
    take(&ledger, 8)
    ledger.acknowledged("spark-1", generation: 2, now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
    ledger.settled("spark-1", generation: 3, now: start)
    ledger.acknowledged("spark-1", generation: 3, now: start)
    #expect(ledger.groups["spark-1"]?.state == .expired(Samples.ending))
  }
}
