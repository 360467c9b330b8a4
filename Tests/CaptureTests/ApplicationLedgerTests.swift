import Discovery
import Exposition
import FoundationEssentials
import Testing

@testable import Capture

@Suite struct ApplicationLedgerTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1400)

  private func ledger(hold: Duration = .seconds(300), awaitsDelivery: Bool = true) -> ApplicationLedger {
    ApplicationLedger(configuration: .init(hold: hold, awaitsDelivery: awaitsDelivery))
  }

  /// Takes a page and tells what was refused of it.
  @discardableResult
  private func take(
    _ ledger: inout ApplicationLedger,
    _ page: ExpositionPage,
    from target: Target = Samples.target()
  ) -> [Refusal] {
    ledger.take(page, from: target, at: wallClock, now: start)
  }

  private func value(_ ledger: ApplicationLedger, _ id: String, _ name: String = "tasks") -> Double? {
    ledger.groups[id]?.snapshot.samples.first { $0.series.name == name }?.value
  }

  // MARK: Pages

  @Test("a page becomes its application's group, labelled with its pod")
  func firstPage() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    #expect(take(&ledger, Samples.page(7)).isEmpty)
    let samples = try #require(ledger.groups["spark-1"]).snapshot.samples
    let sample = try #require(samples.first { $0.series.name == "tasks" })
    #expect(sample.series.labels == ["application_id": "spark-1", "namespace": "team-a", "pod": "pod-uid-1"])
    #expect(sample.value == 7)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 1, isFinal: false)])
    #expect(ledger.takeChanges().isEmpty)
  }

  @Test("a page like the one before is no new generation, even with a NaN in it")
  func unchanged() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(.nan))
    take(&ledger, Samples.page(.nan))
    #expect(ledger.groups["spark-1"]?.generation == 1)
    take(&ledger, Samples.page(1))
    #expect(ledger.groups["spark-1"]?.generation == 2)
  }

  @Test("labels of the page that the pod's or the grouping key's would hide are kept under another name")
  func exportedLabels() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(1, more: ["namespace": "x", "pod": "y", "job": "z", "__meta": "w"]))
    let samples = try #require(ledger.groups["spark-1"]).snapshot.samples
    let labels = try #require(samples.first { $0.series.name == "tasks" }).series.labels
    #expect(
      labels == [
        "application_id": "spark-1", "namespace": "team-a", "pod": "pod-uid-1",
        "exported_namespace": "x", "exported_pod": "y", "exported_job": "z",
      ]
    )
  }

  @Test("names that need quotes are made plain: one of them would cost the whole page at its reader")
  func plainNames() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, ExpositionPage(samples: [Sample(Series(name: "a.b", labels: ["1x": "v"]), 1)]))
    let samples = try #require(ledger.groups["spark-1"]).snapshot.samples
    let series = try #require(samples.first { $0.series.name == "a_b" }).series
    #expect(series.labels["_1x"] == "v")
    #expect(!samples.contains { !$0.series.isPlain })
  }

  // MARK: Identity

  @Test("the pod's label names the application, also for samples without an id")
  func labelled() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(1, application: nil))
    #expect(ledger.groups.keys.sorted() == ["spark-1"])
  }

  @Test("a page of another application than the pod's is refused: the address has changed hands")
  func foreign() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    let refusals = take(&ledger, Samples.page(1, application: "spark-2"))
    #expect(refusals == [.foreignApplication(expected: "spark-1", found: ["spark-2"])])
    #expect(ledger.groups.isEmpty)
    #expect(ledger.statistics.refusals["foreign_application"] == 1)
  }

  @Test("so is one whose metrics' names hold another application's id")
  func foreignNames() {
    let id = "0123456789abcdef0123456789abcdef"
    var ledger = ledger()
    ledger.update(Samples.pod(application: "spark-other"), now: start)
    let page = ExpositionPage(samples: [Sample(Series(name: "metrics_spark_\(id)_driver_x_Count"), 1)])
    #expect(take(&ledger, page) == [.foreignApplication(expected: "spark-other", found: ["spark-\(id)"])])
    #expect(ledger.groups.isEmpty)
  }

  @Test("samples without an id join those of the configured application, where the page names it among others")
  func configuredAmongNamed() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(application: nil, configured: "a"), now: start)
    let ids = ["a", nil, "b"]
    let samples = ids.enumerated().map { index, id in
      Sample(Series(name: "m\(index)", labels: id.map { ["application_id": $0] } ?? [:]), 1)
    }
    take(&ledger, ExpositionPage(samples: samples))
    #expect(ledger.groups.keys.sorted() == ["a", "b"])
    let names = try #require(ledger.groups["a"]).snapshot.series.map(\.name)
    #expect(names.filter { $0.hasPrefix("m") } == ["m0", "m1"])
  }

  @Test("without a label the samples' only id counts, else the configured one, else the pod's name")
  func fallbacks() {
    var ledger = ledger()
    ledger.update(Samples.pod("a", application: nil), now: start)
    take(&ledger, Samples.page(1, application: "local-1"), from: Samples.target("a"))
    ledger.update(Samples.pod("b", application: nil, configured: "nightly"), now: start)
    take(&ledger, Samples.page(1, application: nil), from: Samples.target("b"))
    ledger.update(Samples.pod("c", application: nil), now: start)
    take(&ledger, Samples.page(1, application: nil), from: Samples.target("c"))
    #expect(ledger.groups.keys.sorted() == ["local-1", "nightly", "team-a/pod-c"])
  }

  @Test("a page of several applications is split")
  func split() {
    var ledger = ledger()
    ledger.update(Samples.pod(application: nil), now: start)
    let samples = Samples.page(1, application: "a").samples + Samples.page(2, application: "b").samples
    take(&ledger, ExpositionPage(samples: samples))
    #expect(value(ledger, "a") == 1)
    #expect(value(ledger, "b") == 2)
  }

  @Test("a namespace never writes into another's group")
  func ownership() {
    var ledger = ledger()
    ledger.update(Samples.pod("a", namespace: "team-a"), now: start)
    ledger.update(Samples.pod("b", namespace: "team-b"), now: start)
    take(&ledger, Samples.page(1), from: Samples.target("a"))
    let refusals = take(&ledger, Samples.page(2), from: Samples.target("b", namespace: "team-b"))
    #expect(refusals == [.ownedByNamespace(id: "spark-1", owner: "team-a")])
    #expect(value(ledger, "spark-1") == 1)
    #expect(ledger.groups["spark-1"]?.members.count == 1)
    #expect(ledger.statistics.refusals["owned_by_other_namespace"] == 1)
  }

  @Test("pods of one application are merged, each under its own labels")
  func merged() {
    var ledger = ledger()
    for uid in ["a", "b"] {
      ledger.update(Samples.pod(uid), now: start)
      take(&ledger, Samples.page(1), from: Samples.target(uid))
    }
    #expect(ledger.groups["spark-1"]?.snapshot.samples.count { $0.series.name == "tasks" } == 2)
  }

  @Test("a container that was started again replaces what its predecessor showed")
  func restart() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(100))
    ledger.update(Samples.pod(restart: 1), now: start)
    take(&ledger, Samples.page(1), from: Samples.target(restart: 1))
    // One of the first container that comes late.
    take(&ledger, Samples.page(101))
    #expect(ledger.groups["spark-1"]?.snapshot.samples.filter { $0.series.name == "tasks" }.map(\.value) == [1])
  }

  @Test("a target that shows another application than before has ended for the earlier one")
  func replaced() {
    var ledger = ledger()
    ledger.update(Samples.pod(application: nil, role: nil), now: start)
    take(&ledger, Samples.page(1, application: "session-1"))
    take(&ledger, Samples.page(2, application: "session-2"))
    #expect(ledger.groups["session-1"]?.state.ending?.reason == "Replaced")
    #expect(ledger.groups["session-2"]?.state == .running)
    ledger.update(Samples.pod(application: nil, role: nil, life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["session-1"]?.state.ending?.reason == "Replaced")
    #expect(ledger.groups["session-2"]?.state.ending == Samples.ending)
  }

  // MARK: The end

  @Test("the end is marked in a final generation that says how and when")
  func markedEnd() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(7))
    _ = ledger.takeChanges()
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 2, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]).snapshot
    #expect(snapshot.ending == Samples.ending)
    #expect(value(ledger, "spark-1") == 7)
    #expect(value(ledger, "spark-1", "afterglow_application_end_timestamp_seconds") == 1500)
    #expect(value(ledger, "spark-1", "afterglow_application_start_timestamp_seconds") == 1000)
    #expect(value(ledger, "spark-1", "afterglow_application_last_scrape_timestamp_seconds") == 1400)
    #expect(value(ledger, "spark-1", "afterglow_application_generation") == 2)
    let exit = try #require(snapshot.samples.first { $0.series.name == "afterglow_application_exit_info" })
    #expect(exit.series.labels["reason"] == "OOMKilled")
    #expect(exit.series.labels["exit_code"] == "137")
    #expect(exit.series.labels["phase"] == "Failed")
  }

  @Test("the hold begins with the delivery of the final generation, and ends in a deletion")
  func hold() {
    var ledger = ledger(hold: .seconds(60))
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(7))
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    ledger.settled("spark-1", generation: 1, now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
    #expect(ledger.nextExpiry == nil)
    let delivered = start + .seconds(5)
    ledger.settled("spark-1", generation: 2, now: delivered)
    #expect(ledger.nextExpiry == delivered + .seconds(60))
    _ = ledger.takeChanges()
    ledger.advance(to: delivered + .seconds(59))
    #expect(ledger.takeChanges().isEmpty)
    ledger.advance(to: delivered + .seconds(60))
    #expect(ledger.takeChanges() == [.expired("spark-1")])
    #expect(ledger.groups["spark-1"] != nil)
    ledger.deleted("spark-1", now: start)
    #expect(ledger.groups.isEmpty)
    #expect(ledger.statistics.deletedGroups == 1)
  }

  @Test("where nobody reports deliveries the hold begins with the end")
  func holdWithoutDelivery() {
    var ledger = ledger(hold: .seconds(60), awaitsDelivery: false)
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(7))
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    #expect(ledger.nextExpiry == start + .seconds(60))
    ledger.advance(to: start + .seconds(60))
    #expect(ledger.groups.isEmpty)
  }

  @Test("a page that arrives after the end is kept, and delivered anew before the hold")
  func latePage() {
    var ledger = ledger(hold: .seconds(60))
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(7))
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    ledger.settled("spark-1", generation: 2, now: start)
    _ = ledger.takeChanges()
    take(&ledger, Samples.page(8))
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 3, isFinal: true)])
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
    #expect(value(ledger, "spark-1") == 8)
  }

  @Test("a page that was on its way when its pod went is kept, in a group that has ended")
  func pageOfGonePod() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    ledger.remove(Samples.pod(), at: wallClock, now: start)
    take(&ledger, Samples.page(7, application: nil))
    #expect(ledger.groups["spark-1"]?.state.ending?.outcome == .deleted)
    #expect(value(ledger, "spark-1") == 7)
  }

  @Test("a pod that comes back after it was told as gone lives again, and is not forgotten")
  func comesBack() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    take(&ledger, Samples.page(1))
    ledger.remove(Samples.pod(), at: wallClock, now: start)
    #expect(ledger.groups["spark-1"]?.state.ending?.outcome == .deleted)
    ledger.update(Samples.pod(), now: start + .seconds(10))
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.advance(to: start + .seconds(60))
    take(&ledger, Samples.page(3))
    #expect(value(ledger, "spark-1") == 3)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start + .seconds(70))
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
  }

  @Test("one that comes back and goes once more is remembered from then on")
  func goesAgain() {
    var ledger = ledger(hold: .zero, awaitsDelivery: false)
    ledger.update(Samples.pod(), now: start)
    ledger.remove(Samples.pod(), at: wallClock, now: start)
    ledger.update(Samples.pod(), now: start + .seconds(10))
    ledger.remove(Samples.pod(), at: wallClock, now: start + .seconds(20))
    ledger.advance(to: start + .seconds(79))
    #expect(!ledger.isEmpty)
    ledger.advance(to: start + .seconds(80))
    #expect(ledger.isEmpty)
  }

  @Test("a page of a pod that nobody knows is nobody's")
  func pageOfUnknownPod() {
    var ledger = ledger()
    take(&ledger, Samples.page(7))
    #expect(ledger.groups.isEmpty)
  }

  @Test("the driver's end is the application's, though an executor lives")
  func driverEnds() {
    var ledger = ledger()
    ledger.update(Samples.pod("driver"), now: start)
    ledger.update(Samples.pod("executor", role: .executor), now: start)
    take(&ledger, Samples.page(1), from: Samples.target("driver"))
    take(&ledger, Samples.page(2), from: Samples.target("executor"))
    ledger.update(Samples.pod("executor", role: .executor, life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.update(Samples.pod("driver", life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state == .ended(Samples.ending))
  }

  @Test("without a driver, the application ends with its last pod and revives with a new one")
  func executorsOnly() {
    var ledger = ledger()
    for uid in ["a", "b"] {
      ledger.update(Samples.pod(uid, role: .executor), now: start)
      take(&ledger, Samples.page(1), from: Samples.target(uid))
    }
    ledger.update(Samples.pod("a", role: .executor, life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
    ledger.remove(Samples.pod("b", role: .executor), at: wallClock, now: start)
    #expect(ledger.groups["spark-1"]?.state.ending != nil)
    ledger.update(Samples.pod("c", role: .executor), now: start)
    take(&ledger, Samples.page(1), from: Samples.target("c"))
    #expect(ledger.groups["spark-1"]?.state == .running)
  }

  @Test("a group whose deletion is under way comes back when its application does")
  func revivedWhileExpired() {
    var ledger = ledger(hold: .zero)
    ledger.update(Samples.pod("a", role: .executor), now: start)
    take(&ledger, Samples.page(1), from: Samples.target("a"))
    ledger.update(Samples.pod("a", role: .executor, life: .ended(Samples.ending)), now: start)
    ledger.settled("spark-1", generation: 2, now: start)
    ledger.advance(to: start)
    ledger.update(Samples.pod("b", role: .executor), now: start)
    take(&ledger, Samples.page(1), from: Samples.target("b"))
    ledger.deleted("spark-1", now: start)
    #expect(ledger.groups["spark-1"]?.state == .running)
  }

  @Test("a pod that ended without a page is counted as missed, once, unless it had ended before it was seen")
  func missed() {
    var ledger = ledger()
    ledger.update(Samples.pod("a"), now: start)
    let ended = Samples.pod("a", life: .ended(Samples.ending))
    let told = [
      ledger.update(ended, now: start),
      ledger.update(ended, now: start),
      ledger.remove(ended, at: wallClock, now: start),
      ledger.update(Samples.pod("b", life: .ended(Samples.ending)), now: start),
    ]
    #expect(told == [true, false, false, false])
    #expect(ledger.statistics.missedPods == 1)
  }

  @Test(
    "a missed pod is remembered with its times and what its last scrape failed with, and no more than the bound are"
  )
  func missedRemembered() throws {
    var ledger = ledger()
    ledger.update(Samples.pod("a"), now: start)
    ledger.update(Samples.pod("a", life: .ended(Samples.ending)), now: start)
    ledger.note(lastFailure: "connection refused", ofMissed: Samples.pod("a").reference)
    let missed = try #require(ledger.missed.first)
    #expect(missed.pod == Samples.pod("a").reference)
    #expect(missed.id == "spark-1")
    #expect(missed.startedAt == Date(timeIntervalSince1970: 1000))
    #expect(missed.ending == Samples.ending)
    #expect(missed.lastFailure == "connection refused")
    for number in 0..<ApplicationLedger.mostMissed {
      ledger.update(Samples.pod("\(number)", application: nil), now: start)
      ledger.remove(Samples.pod("\(number)", application: nil), at: wallClock, now: start)
    }
    #expect(ledger.missed.count == ApplicationLedger.mostMissed)
    #expect(ledger.missed.first?.id == "team-a/pod-0")
    #expect(ledger.missed.last?.ending.outcome == .deleted)
  }

  @Test("a pod whose only page comes after its end is not missed")
  func missedBarely() {
    var ledger = ledger()
    ledger.update(Samples.pod("a"), now: start)
    ledger.update(Samples.pod("a", life: .ended(Samples.ending)), now: start)
    #expect(ledger.missed.count == 1)
    take(&ledger, Samples.page(1), from: Samples.target("a"))
    #expect(ledger.missed.isEmpty && ledger.groups["spark-1"] != nil)
  }

  @Test("nothing is kept of groups and pods that are gone")
  func forgotten() {
    var ledger = ledger(hold: .zero, awaitsDelivery: false)
    for number in 0..<100 {
      let uid = "uid-\(number)"
      ledger.update(Samples.pod(uid, application: "spark-\(number)"), now: start)
      take(&ledger, Samples.page(1, application: "spark-\(number)"), from: Samples.target(uid))
      ledger.remove(Samples.pod(uid, application: "spark-\(number)"), at: wallClock, now: start)
    }
    ledger.advance(to: start)
    #expect(ledger.groups.isEmpty)
    ledger.advance(to: start + .seconds(60))
    #expect(ledger.isEmpty)
  }
}
