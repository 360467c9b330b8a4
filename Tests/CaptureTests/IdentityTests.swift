import Discovery
import Exposition
import FoundationEssentials
import Testing

@testable import Capture

/// Whose a page's samples are, where pods change, end, and show several pages.
@Suite struct IdentityTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1400)
  private let version = ExpositionPage(samples: [Sample(Series(name: "spark_info", labels: ["version": "4.0.5"]), 1)])

  private func ledger(awaitsDelivery: Bool = true) -> ApplicationLedger {
    ApplicationLedger(configuration: .init(hold: .seconds(60), awaitsDelivery: awaitsDelivery))
  }

  private func target(_ path: String, restart: Int = 0, address: String = "10.0.0.1") -> Target {
    Samples.target(path: path, restart: restart, address: address)
  }

  private func pod(
    _ targets: [Target],
    application: String? = "spark-1",
    configured: String? = nil,
    reason: NoTargetReason? = nil,
    life: PodLife = .running(since: nil)
  ) -> DiscoveredPod {
    DiscoveredPod(
      reference: Samples.target().pod,
      targets: targets,
      reason: reason,
      life: life,
      sparkApplication: application,
      configuredApplication: configured
    )
  }

  @discardableResult
  private func take(_ ledger: inout ApplicationLedger, _ page: ExpositionPage, from target: Target) -> [Refusal] {
    ledger.take(page, from: target, at: wallClock, now: start)
  }

  /// A page of one sample of this name.
  private func page(_ name: String, _ value: Double, of application: String? = nil) -> ExpositionPage {
    let labels: LabelSet = application.map { ["application_id": $0] } ?? [:]
    return ExpositionPage(samples: [Sample(Series(name: name, labels: labels), value)])
  }

  /// What a group holds, but for the agent's own markers.
  private func values(_ ledger: ApplicationLedger, _ id: String = "spark-1") -> [String: Double]? {
    guard let samples = ledger.groups[id]?.snapshot.samples else { return nil }
    let own = samples.filter { !$0.series.name.hasPrefix("afterglow_") }
    return Dictionary(own.map { ($0.series.name, $0.value) }) { $0 + $1 }
  }

  @Test("a late page of a pod that has ended goes where the ones before went, though the id is not told any more")
  func configuredBefore() {
    var ledger = ledger()
    ledger.update(pod([target("/a")], application: nil, configured: "nightly"), now: start)
    take(&ledger, page("a", 1), from: target("/a"))
    ledger.update(pod([], application: nil, life: .ended(Samples.ending)), now: start)
    take(&ledger, page("a", 2), from: target("/a"))
    #expect(Set(ledger.groups.keys) == ["nightly"])
    #expect(values(ledger, "nightly") == ["a": 2])
  }

  // MARK: Targets that are no more

  @Test("a page of a target that its pod has no more is refused and counted")
  func replacedTarget() {
    var ledger = ledger()
    ledger.update(pod([target("/a")]), now: start)
    ledger.update(pod([target("/b")]), now: start)
    #expect(take(&ledger, page("a", 1), from: target("/a")) == [.targetReplaced(url: "http://10.0.0.1:4040/a")])
    #expect(ledger.statistics.refusals["target_replaced"] == 1)
    #expect(ledger.groups.isEmpty)
  }

  @Test("what is refused of a pod that lost its address says who has it")
  func takenAddress() {
    let other = PodReference(uid: "x", namespace: "team-b", name: "other")
    var ledger = ledger()
    ledger.update(pod([target("/a")]), now: start)
    take(&ledger, page("a", 1), from: target("/a"))
    ledger.update(pod([], reason: .addressTaken(by: other)), now: start)
    #expect(take(&ledger, page("a", 2), from: target("/a")) == [.addressTaken(by: other)])
    #expect(ledger.statistics.refusals["address_taken"] == 1)
    #expect(values(ledger) == ["a": 1])
    // Its end does not make it the pod's page either.
    ledger.update(pod([], reason: .addressTaken(by: other), life: .ended(Samples.ending)), now: start)
    take(&ledger, page("a", 3), from: target("/a"))
    #expect(values(ledger) == ["a": 1])
    #expect(ledger.groups["spark-1"]?.state.ending == Samples.ending)
  }

  @Test("a pod that lost its address before anything of it was captured is missed when it ends")
  func missedByTakenAddress() {
    let other = PodReference(uid: "x", namespace: "team-b", name: "other")
    var ledger = ledger()
    ledger.update(pod([], reason: .addressTaken(by: other)), now: start)
    let isMissed = ledger.update(pod([], life: .ended(Samples.ending)), now: start)
    #expect(isMissed)
    #expect(ledger.statistics.missedPods == 1)
  }

  @Test("pages that were under way when the pod ended are taken, each beside the others")
  func endedWhileUnderWay() {
    var ledger = ledger()
    ledger.update(pod([target("/a"), target("/b")]), now: start)
    take(&ledger, page("a", 1), from: target("/a"))
    take(&ledger, page("b", 1), from: target("/b"))
    ledger.update(pod([], life: .ended(Samples.ending)), now: start)
    #expect(take(&ledger, page("a", 2), from: target("/a")).isEmpty)
    #expect(values(ledger) == ["a": 2, "b": 1])
    #expect(take(&ledger, page("c", 1), from: target("/c")).map(\.code) == ["target_replaced"])
  }

  // MARK: Annotations and addresses that change

  @Test("a path that is asked for no more leaves the group with the next page, even where that says nothing new")
  func pathRemoved() {
    var ledger = ledger()
    ledger.update(pod([target("/a"), target("/b")]), now: start)
    take(&ledger, page("a", 1), from: target("/a"))
    take(&ledger, page("b", 1), from: target("/b"))
    ledger.update(pod([target("/b")]), now: start)
    #expect(values(ledger) == ["a": 1, "b": 1])
    _ = ledger.takeChanges()
    take(&ledger, page("b", 1), from: target("/b"))
    #expect(values(ledger) == ["b": 1])
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 3, isFinal: false)])
  }

  @Test("a path that takes another's place replaces what that showed once it shows a page itself")
  func pathChanged() {
    var ledger = ledger()
    ledger.update(pod([target("/old")]), now: start)
    take(&ledger, page("m", 1), from: target("/old"))
    ledger.update(pod([target("/new")]), now: start)
    #expect(values(ledger) == ["m": 1])
    take(&ledger, page("m", 2), from: target("/new"))
    #expect(values(ledger) == ["m": 2])
  }

  @Test(
    "a pod that is switched off, or has its annotations removed, keeps its last values until it ends",
    arguments: [
      NoTargetReason.switchedOff, .notAnnotated,
    ]
  )
  func switchedOff(reason: NoTargetReason) {
    var ledger = ledger()
    ledger.update(pod([target("/a")]), now: start)
    take(&ledger, page("a", 1), from: target("/a"))
    func off(_ life: PodLife) -> DiscoveredPod {
      DiscoveredPod(
        reference: Samples.target().pod,
        reason: reason,
        isAnnotated: false,
        life: life,
        sparkApplication: "spark-1"
      )
    }
    ledger.update(off(.running(since: nil)), now: start)
    #expect(values(ledger) == ["a": 1])
    #expect(ledger.groups["spark-1"]?.state == .running)
    #expect(take(&ledger, page("a", 2), from: target("/a")).map(\.code) == ["target_replaced"])
    ledger.update(off(.ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state.ending == Samples.ending)
    #expect(values(ledger) == ["a": 1])
  }

  @Test("a container that was started again, or has another address, replaces page by page what was shown before")
  func successors() {
    for other in [(restart: 1, address: "10.0.0.1"), (restart: 0, address: "10.0.0.2")] {
      let (a, b) = (
        target("/a", restart: other.restart, address: other.address),
        target("/b", restart: other.restart, address: other.address)
      )
      var ledger = ledger()
      ledger.update(pod([target("/a"), target("/b")]), now: start)
      take(&ledger, page("a", 1), from: target("/a"))
      take(&ledger, page("b", 1), from: target("/b"))
      ledger.update(pod([a, b]), now: start)
      #expect(values(ledger) == ["a": 1, "b": 1])
      take(&ledger, page("a", 2), from: a)
      #expect(values(ledger) == ["a": 2, "b": 1])
      take(&ledger, page("b", 2), from: b)
      #expect(values(ledger) == ["a": 2, "b": 2])
    }
  }

  @Test("a pod made again under the same name is another: both are kept, each with its own life")
  func sameName() {
    var ledger = ledger()
    for uid in ["uid-1", "uid-2"] {
      let pod = Samples.pod(uid, name: "driver", application: nil, role: nil)
      ledger.update(pod, now: start)
      take(&ledger, Samples.page(1, application: "run-of-\(uid)"), from: pod.targets[0])
      if uid == "uid-1" { ledger.remove(pod, at: wallClock, now: start) }
    }
    #expect(ledger.groups["run-of-uid-1"]?.state.ending?.outcome == .deleted)
    #expect(ledger.groups["run-of-uid-2"]?.state == .running)
  }

  // MARK: Whose samples

  @Test("a page that names several applications is refused where the pod has its own, though that is among them")
  func ownAmongForeign() {
    var ledger = ledger()
    ledger.update(pod([target("/a")]), now: start)
    let both = ExpositionPage(samples: page("m", 1, of: "spark-1").samples + page("m", 2, of: "spark-2").samples)
    #expect(
      take(&ledger, both, from: target("/a")) == [.foreignApplication(expected: "spark-1", found: ["spark-2"])]
    )
    #expect(ledger.groups.isEmpty)
  }

  @Test("a page without an id goes where the pod's other page says, and does not end that application")
  func otherPageNames() {
    var ledger = ledger()
    ledger.update(pod([target("/a"), target("/b")], application: nil), now: start)
    take(&ledger, page("a", 1, of: "local-1"), from: target("/a"))
    take(&ledger, page("b", 1), from: target("/b"))
    take(&ledger, page("a", 2, of: "local-1"), from: target("/a"))
    #expect(Array(ledger.groups.keys) == ["local-1"])
    #expect(values(ledger, "local-1") == ["a": 2, "b": 1])
    #expect(ledger.groups["local-1"]?.state == .running)
  }

  @Test("an application has ended for a pod when none of its pages shows it any more")
  func severalPagesReplaced() {
    var ledger = ledger()
    ledger.update(pod([target("/a"), target("/b")], application: nil), now: start)
    take(&ledger, page("a", 1, of: "session-1"), from: target("/a"))
    take(&ledger, page("b", 1), from: target("/b"))
    take(&ledger, page("a", 2, of: "session-2"), from: target("/a"))
    #expect(ledger.groups["session-1"]?.state == .running)
    take(&ledger, page("b", 2), from: target("/b"))
    #expect(ledger.groups["session-1"]?.state.ending?.reason == "Replaced")
    #expect(values(ledger, "session-1") == ["a": 1, "b": 1])
    #expect(values(ledger, "session-2") == ["a": 2, "b": 2])
    #expect(ledger.groups["session-2"]?.state == .running)
  }

  @Test("a first page that only says Spark's version waits for one that names the application", arguments: [nil, "c"])
  func versionOnly(configured: String?) {
    var ledger = ledger()
    ledger.update(pod([target("/a")], application: nil, configured: configured), now: start)
    #expect(take(&ledger, version, from: target("/a")) == [.noApplicationYet])
    #expect(ledger.groups.isEmpty)
    let row = ExpositionPage(samples: version.samples + page("m", 1, of: "local-1").samples)
    #expect(take(&ledger, row, from: target("/a")).isEmpty)
    #expect(Array(ledger.groups.keys) == ["local-1"])
    #expect(values(ledger, "local-1") == ["m": 1, "spark_info": 1])
    #expect(ledger.statistics.applications == 1)
  }

  @Test("where Spark's label names the application, that page is its first")
  func versionOfLabelled() {
    var ledger = ledger()
    ledger.update(pod([target("/a")]), now: start)
    #expect(take(&ledger, version, from: target("/a")).isEmpty)
    #expect(values(ledger) == ["spark_info": 1])
  }

  @Test(
    "a group that stood in for an application is deleted at once when the application is named: it hasn't ended",
    arguments: [true, false]
  )
  func standIn(awaitsDelivery: Bool) {
    var ledger = ledger(awaitsDelivery: awaitsDelivery)
    ledger.update(pod([target("/a"), target("/b")], application: nil), now: start)
    take(&ledger, page("b", 1), from: target("/b"))
    #expect(Array(ledger.groups.keys) == ["team-a/pod-uid-1"])
    take(&ledger, page("a", 1, of: "local-1"), from: target("/a"))
    _ = ledger.takeChanges()
    take(&ledger, page("b", 1), from: target("/b"))
    #expect(values(ledger, "local-1") == ["a": 1, "b": 1])
    let changes = ledger.takeChanges()
    #expect(changes.contains(.expired("team-a/pod-uid-1")))
    if awaitsDelivery { ledger.deleted("team-a/pod-uid-1", now: start) }
    #expect(Array(ledger.groups.keys) == ["local-1"])
    #expect(ledger.statistics.ended.values.reduce(0, +) == 0)
    // The pod's end is that of the application that is left.
    ledger.update(pod([], application: nil, life: .ended(Samples.ending)), now: start)
    #expect(Array(ledger.groups.keys) == ["local-1"])
    #expect(ledger.groups["local-1"]?.state.ending == Samples.ending)
  }
}
