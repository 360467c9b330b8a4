import Discovery
import Exposition
import FoundationEssentials
import Spark
import Testing

@testable import Capture

@Suite("The last word of a history server") struct LastWordTests {
  private let start = ContinuousClock.now
  private let wallClock = Date(timeIntervalSince1970: 1400)
  private let facts = ApplicationFacts(id: "spark-1", name: "etl", startedAt: 1001, endedAt: 1499, isCompleted: true)
  private var ended: DiscoveredPod { Samples.pod(life: .ended(Samples.ending)) }

  private func ledger(awaitsDelivery: Bool = true, acknowledged: Bool = false) -> ApplicationLedger {
    ApplicationLedger(
      configuration: .init(
        hold: .seconds(300),
        awaitsAcknowledgement: acknowledged,
        awaitsDelivery: awaitsDelivery,
        awaitsLastWord: true
      )
    )
  }

  private func tasks(_ value: Double, executor: String = "1") -> Sample {
    let labels: LabelSet = ["application_id": "spark-1", "application_name": "etl", "executor_id": executor]
    return Sample(Series(name: "metrics_executor_completedTasks_total", labels: labels), value)
  }

  private func stage(_ status: String) -> Sample {
    let labels: LabelSet = ["application_id": "spark-1", "stage_id": "0", "status": status]
    return Sample(Series(name: "spark_stage_info", labels: labels), 1)
  }

  private func word(_ samples: [Sample], pod: DiscoveredPod? = nil, target: Target? = nil) -> LastWord {
    LastWord(page: ExpositionPage(samples: samples), facts: facts, pod: pod, target: target)
  }

  /// A ledger whose one application has ended.
  private func captured(
    _ samples: [Sample],
    status: [Sample] = [],
    target: Target = Samples.target(),
    in ledger: ApplicationLedger? = nil
  ) -> ApplicationLedger {
    var ledger = ledger ?? self.ledger()
    ledger.update(Samples.pod(), now: start)
    _ = ledger.take(ExpositionPage(samples: samples), from: target, at: wallClock, now: start)
    if !status.isEmpty {
      ledger.take(ExpositionPage(samples: status), facts: nil, of: "spark-1", from: target, now: start)
    }
    ledger.update(ended, now: start)
    _ = ledger.takeChanges()
    return ledger
  }

  /// What a gateway has in the end: of two samples of one series the later one.
  private func delivered(_ ledger: ApplicationLedger) -> [Series: Double] {
    let snapshot = ledger.groups["spark-1"]?.snapshot
    return Dictionary(zip(snapshot?.series ?? [], snapshot?.values ?? [])) { $1 }
  }

  private func isHeld(_ ledger: ApplicationLedger) -> Bool {
    if case .held = ledger.groups["spark-1"]?.state { true } else { false }
  }

  /// As it is delivered.
  private func labelled(_ sample: Sample, more: LabelSet = [:]) -> Series {
    var labels = sample.series.labels
    for label in more { labels[label.name] = label.value }
    labels["namespace"] = "team-a"
    labels["pod"] = "pod-uid-1"
    return Series(name: sample.series.name, labels: labels)
  }

  @Test("is waited for before the hold of what is delivered begins, and makes a new generation")
  func renewed() throws {
    var ledger = captured([tasks(5)])
    let generation = try #require(ledger.groups["spark-1"]?.generation)
    #expect(ledger.awaitsLastWord("spark-1"))
    ledger.settled("spark-1", generation: generation, now: start)
    #expect(!isHeld(ledger) && ledger.unacknowledged.isEmpty && ledger.nextExpiry == nil)

    ledger.conclude("spark-1", with: word([tasks(8), stage("complete")]), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: generation + 1, isFinal: true)])
    #expect(!ledger.awaitsLastWord("spark-1") && !isHeld(ledger))
    #expect(ledger.groups["spark-1"]?.work?.completedTasks == 8)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(tasks(0))] == 8)
    #expect(delivered[labelled(stage("complete"))] == 1)
    #expect(delivered.keys.contains { $0.name == "spark_application_info" && $0.labels["completed"] == "true" })

    // An answer to the generation before counts no more.
    ledger.settled("spark-1", generation: generation, now: start)
    #expect(!isHeld(ledger))
    ledger.settled("spark-1", generation: generation + 1, now: start)
    #expect(isHeld(ledger))
  }

  @Test("that is not spoken lets the hold begin where all is delivered", arguments: [true, false])
  func nothingNew(isDelivered: Bool) throws {
    var ledger = captured([tasks(5)])
    let generation = try #require(ledger.groups["spark-1"]?.generation)
    if isDelivered { ledger.settled("spark-1", generation: generation, now: start) }
    #expect(ledger.conclude("spark-1", with: nil, now: start) == isDelivered)
    #expect(ledger.takeChanges().isEmpty)
    #expect(isHeld(ledger) == isDelivered)
    ledger.settled("spark-1", generation: generation, now: start)
    #expect(isHeld(ledger))
  }

  @Test("lets the hold begin of what was refused, and of what nobody delivers")
  func refused() throws {
    var refused = captured([tasks(5)])
    refused.refused("spark-1", generation: try #require(refused.groups["spark-1"]?.generation), now: start)
    #expect(!isHeld(refused))
    #expect(refused.conclude("spark-1", with: nil, now: start) == true)
    #expect(isHeld(refused))

    var served = captured([tasks(5)], in: ledger(awaitsDelivery: false))
    #expect(!isHeld(served))
    #expect(served.conclude("spark-1", with: word([tasks(9)]), now: start) == true)
    #expect(isHeld(served) && delivered(served)[labelled(tasks(0))] == 9)
  }

  @Test("takes no counter back")
  func counters() {
    var ledger = captured([tasks(5), tasks(7, executor: "2")])
    ledger.conclude("spark-1", with: word([tasks(6), tasks(3, executor: "2")]), now: start)
    #expect(delivered(ledger)[labelled(tasks(0))] == 6)
    #expect(delivered(ledger)[labelled(tasks(0, executor: "2"))] == 7)
  }

  @Test("takes the place of what the driver said, and leaves what it says nothing of")
  func replaced() {
    let rate = Sample(Series(name: "spark_streaming_rate", labels: ["application_id": "spark-1"]), 4)
    var ledger = captured([tasks(5)], status: [stage("active"), rate])
    #expect(delivered(ledger)[labelled(stage("active"))] == 1)
    ledger.conclude("spark-1", with: word([stage("complete")]), now: start)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(stage("active"))] == nil)
    #expect(delivered[labelled(stage("complete"))] == 1)
    #expect(delivered[labelled(rate)] == 4)
    // What the driver had said before may still be on its way.
    let late = ExpositionPage(samples: [stage("active")])
    ledger.take(late, facts: nil, of: "spark-1", from: Samples.target(), now: start)
    #expect(self.delivered(ledger) == delivered)
  }

  @Test("is labelled as the pages of its driver are")
  func labels() {
    let target = Samples.target(labels: ["team": "data"])
    var ledger = captured([tasks(5)], target: target)
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    let counters = delivered(ledger).filter { $0.key.name == tasks(0).series.name }
    #expect(counters == [labelled(tasks(0), more: ["team": "data"]): 8])
  }

  @Test("is waited for again by what an earlier run left, with the labels that it had")
  func restored() throws {
    var first = captured([tasks(5)], status: [stage("active")], target: Samples.target(labels: ["team": "data"]))
    let spooled = try #require(first.groups["spark-1"].flatMap { SpooledGroup($0) })
    let content = zip(spooled.snapshot.series, spooled.snapshot.values).filter { !GroupMark.names.contains($0.0.name) }
    let restored = RestoredGroup(
      id: "spark-1",
      namespace: "team-a",
      generation: spooled.snapshot.generation,
      firstCapture: spooled.firstCapture,
      lastCapture: spooled.lastCapture,
      ending: spooled.snapshot.ending,
      pods: spooled.pods,
      series: content.map(\.0),
      values: content.map(\.1)
    )
    first = ledger()
    first.restore([restored], now: start)
    #expect(first.takeChanges() == [.updated("spark-1", generation: restored.generation, isFinal: true)])
    first.settled("spark-1", generation: restored.generation, now: start)
    #expect(first.awaitsLastWord("spark-1") && !isHeld(first))
    first.conclude("spark-1", with: word([tasks(8), stage("complete")]), now: start)
    let delivered = delivered(first)
    #expect(delivered[labelled(tasks(0), more: ["team": "data"])] == 8)
    #expect(delivered.filter { $0.key.name == tasks(0).series.name }.count == 1)
    #expect(delivered.filter { $0.key.name == "spark_stage_info" }.map(\.key.labels["status"]) == ["complete"])
  }

  @Test("makes the group of an application of which nothing was captured")
  func recovered() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    #expect(ledger.update(ended, now: start) == true)
    let target = Samples.target(labels: ["team": "data"])
    ledger.conclude("spark-1", with: word([tasks(8)], pod: ended, target: target), now: start)
    let group = try #require(ledger.groups["spark-1"])
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: group.generation, isFinal: true)])
    #expect(group.namespace == "team-a" && group.state.ending == Samples.ending && !group.awaitsLastWord)
    #expect(group.name == "etl" && group.work?.completedTasks == 8 && group.executors.map(\.id) == ["1"])
    let delivered = delivered(ledger)
    #expect(delivered[labelled(tasks(0), more: ["team": "data"])] == 8)
    let last = Series(name: GroupMark.lastScrape, labels: ["application_id": "spark-1", "namespace": "team-a"])
    #expect(delivered[last] == 1500)
    #expect(ledger.statistics.recoveredApplications == 1 && ledger.statistics.missedPods == 1)
    #expect(ledger.missed.isEmpty)
    #expect(ledger.statistics.ended[.failed] == 1)
    ledger.settled("spark-1", generation: group.generation, now: start)
    #expect(isHeld(ledger))
  }

  @Test("makes no group without a pod that has ended")
  func unknown() {
    var ledger = ledger()
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    ledger.conclude("spark-1", with: word([tasks(8)], pod: Samples.pod()), now: start)
    #expect(ledger.groups.isEmpty && ledger.takeChanges().isEmpty)
  }

  @Test("is not waited for by what is no application of Spark's, or where nobody asks")
  func notAwaited() {
    var named = ledger()
    named.update(Samples.pod(application: nil, role: nil), now: start)
    _ = named.take(Samples.page(1, application: nil), from: Samples.target(), at: wallClock, now: start)
    named.update(Samples.pod(application: nil, role: nil, life: .ended(Samples.ending)), now: start)
    #expect(named.groups["team-a/pod-uid-1"]?.state.ending != nil)
    #expect(!named.awaitsLastWord("team-a/pod-uid-1"))

    let deaf = ApplicationLedger(configuration: .init(hold: .seconds(300), awaitsDelivery: true))
    #expect(!captured([tasks(5)], in: deaf).awaitsLastWord("spark-1"))
  }

  @Test("means nothing for an application that has come back to life")
  func revived() {
    var ledger = captured([tasks(5)])
    ledger.update(Samples.pod(), now: start)
    #expect(ledger.groups["spark-1"]?.state == .running && !ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    #expect(delivered(ledger)[labelled(tasks(0))] == 5)
    ledger.update(ended, now: start)
    #expect(ledger.awaitsLastWord("spark-1"))
  }

  // MARK: What a history server has forgotten

  private func row(_ name: String, _ labels: LabelSet, _ value: Double = 1) -> Sample {
    var labels = labels
    labels["application_id"] = "spark-1"
    return Sample(Series(name: name, labels: labels), value)
  }

  private func info(_ executor: String, active: Bool) -> Sample {
    row("spark_executor_info", ["executor_id": executor, "active": "\(active)"])
  }

  private func removal(_ executor: String, at time: Double) -> Sample {
    row("spark_executor_removed_timestamp_seconds", ["executor_id": executor], time)
  }

  @Test("leaves what was told of executors that it does not know any more")
  func forgottenExecutors() {
    let told = [tasks(3, executor: "1"), info("1", active: false), tasks(4, executor: "2"), info("2", active: true)]
    var ledger = captured([tasks(5, executor: "driver")], status: told)
    ledger.conclude("spark-1", with: word([tasks(6, executor: "2"), info("2", active: false)]), now: start)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(tasks(0, executor: "1"))] == 3)
    #expect(delivered[labelled(info("1", active: false))] == 1)
    #expect(delivered[labelled(tasks(0, executor: "2"))] == 6)
    #expect(delivered[labelled(info("2", active: true))] == nil)
    #expect(delivered[labelled(info("2", active: false))] == 1)
    #expect(delivered[labelled(tasks(0, executor: "driver"))] == 5)
  }

  @Test(
    "takes the place of a sum of executors only where it tells of those that were summed up",
    arguments: [true, false]
  )
  func sum(tellsEarlier: Bool) {
    let told = [tasks(30, executor: StatusPage.earlierExecutors), tasks(3, executor: "7"), removal("7", at: 1200)]
    var ledger = captured([tasks(5, executor: "driver")], status: told)
    let other = removal("6", at: tellsEarlier ? 1100 : 1300)
    let samples = [tasks(3, executor: "7"), removal("7", at: 1200), tasks(2, executor: "6"), other]
    ledger.conclude("spark-1", with: word(samples), now: start)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(tasks(0, executor: "6"))] == 2)
    #expect(delivered[labelled(tasks(0, executor: StatusPage.earlierExecutors))] == (tellsEarlier ? nil : 30))
  }

  @Test("takes back no number of stages that have ended, and all of those that ran")
  func counts() {
    func stages(_ status: String, _ count: Double) -> Sample {
      row("spark_application_stages", ["status": status], count)
    }
    let told = [
      stages("complete", 5000), stages("failed", 2), stages("active", 3), row("spark_application_tasks", [:], 900),
    ]
    var ledger = captured([tasks(5)], status: told)
    let samples = [stages("complete", 1000), row("spark_application_tasks", [:], 700)]
    ledger.conclude("spark-1", with: word(samples), now: start)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(stages("complete", 0))] == 5000)
    #expect(delivered[labelled(stages("failed", 0))] == 2)
    #expect(delivered[labelled(stages("active", 0))] == nil)
    #expect(delivered[labelled(row("spark_application_tasks", [:]))] == 900)
  }

  @Test("leaves nothing of a stage that it does not tell of")
  func forgottenStages() {
    let labels: LabelSet = ["stage_id": "1", "attempt": "0"]
    let told = [row("spark_stage_info", labels), row("spark_stage_input_bytes_total", labels, 7)]
    var ledger = captured([tasks(5)], status: told)
    let other: LabelSet = ["stage_id": "2", "attempt": "0"]
    let samples = [row("spark_stage_info", other), row("spark_stage_input_bytes_total", other, 8)]
    ledger.conclude("spark-1", with: word(samples), now: start)
    let stages = delivered(ledger).keys.filter { $0.name.hasPrefix("spark_stage_") }
    #expect(Set(stages) == Set(samples.map { labelled($0) }))
  }

  @Test("is delivered in place of what was captured, and not beside it")
  func once() throws {
    var ledger = captured([tasks(5)], status: [stage("active")])
    ledger.conclude("spark-1", with: word([tasks(8), stage("complete")]), now: start)
    let series = try #require(ledger.groups["spark-1"]?.snapshot.series)
    #expect(Set(series).count == series.count)
  }

  @Test("goes again when the application comes back to life")
  func takenBack() {
    var ledger = captured([tasks(5)], status: [stage("active")])
    let before = delivered(ledger).filter { !$0.key.name.hasPrefix("afterglow_") && $0.key.name != GroupMark.facts }
    ledger.conclude("spark-1", with: word([tasks(8), stage("complete")]), now: start)
    ledger.update(Samples.pod(), now: start)
    let after = delivered(ledger).filter { !$0.key.name.hasPrefix("afterglow_") && $0.key.name != GroupMark.facts }
    #expect(after == before && before.count == 2)
  }

  // MARK: Whose it is

  @Test("is not waited for by executors alone, whose driver is elsewhere")
  func executorsAlone() {
    var ledger = ledger()
    ledger.update(Samples.pod(role: .executor), now: start)
    _ = ledger.take(Samples.page(1), from: Samples.target(), at: wallClock, now: start)
    ledger.update(Samples.pod(role: .executor, life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.state.ending != nil && !ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    #expect(delivered(ledger)[labelled(tasks(0))] == nil)
  }

  @Test("of a driver of which nothing was captured ends what its executors showed")
  func executorsOfTheMissed() throws {
    var ledger = ledger()
    ledger.update(Samples.pod("executor", role: .executor), now: start)
    _ = ledger.take(Samples.page(1), from: Samples.target("executor"), at: wallClock, now: start)
    ledger.conclude("spark-1", with: word([tasks(8)], pod: ended), now: start)
    #expect(ledger.groups["spark-1"]?.state.ending == Samples.ending)
    #expect(delivered(ledger)[labelled(tasks(0))] == 8 && !ledger.awaitsLastWord("spark-1"))
  }

  @Test("is that of the pod that shows executors, where none is known as a driver's", arguments: 0..<8)
  func client(seed: Int) {
    var ledger = ledger()
    // Dictionaries have another order in each run.
    for uid in (0..<4).map({ "other-\(seed)-\($0)" }) {
      ledger.update(Samples.pod(uid, role: nil), now: start)
      _ = ledger.take(Samples.page(1), from: Samples.target(uid), at: wallClock, now: start)
      ledger.update(Samples.pod(uid, role: nil, life: .ended(Samples.ending)), now: start)
    }
    ledger.update(Samples.pod(role: nil), now: start)
    _ = ledger.take(ExpositionPage(samples: [tasks(5)]), from: Samples.target(), at: wallClock, now: start)
    ledger.update(Samples.pod(role: nil, life: .ended(Samples.ending)), now: start)
    #expect(ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    let counters = delivered(ledger).filter { $0.key.name == tasks(0).series.name }
    #expect(counters == [labelled(tasks(0)): 8])
  }

  @Test("is labelled by the rule of a pod that was never seen alive")
  func ruleOfTheEnded() throws {
    var ledger = ledger()
    let pod = DiscoveredPod(
      reference: PodReference(uid: "uid-1", namespace: "team-a", name: "pod-uid-1"),
      life: .ended(Samples.ending),
      sparkApplication: "spark-1",
      sparkRole: .driver,
      labelling: .init(rule: "drivers", labels: ["team": "data"])
    )
    ledger.conclude("spark-1", with: word([tasks(8)], pod: pod), now: start)
    #expect(delivered(ledger)[labelled(tasks(0), more: ["team": "data"])] == 8)
  }

  // MARK: What stands only at a gateway

  private let found = FoundGroup(
    id: "spark-1",
    namespace: "team-a",
    generation: 60,
    writtenAt: Date(timeIntervalSince1970: 1450)
  )

  @Test("joins what an earlier run had delivered, as far as whole families may be replaced")
  func remnant() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    ledger.adopt(found, now: start)
    ledger.update(ended, now: start)
    #expect(ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8), duration(10, executor: "1")], pod: ended), now: start)
    let snapshot = try #require(ledger.groups["spark-1"]?.snapshot)
    #expect(snapshot.isRemnant && !ledger.awaitsLastWord("spark-1"))
    #expect(delivered(ledger)[labelled(tasks(0))] == 8)
    #expect(!snapshot.series.contains { $0.name == duration(0, executor: "1").series.name })
    #expect(snapshot.series.contains { $0.name == GroupMark.facts && $0.labels["phase"] == "Failed" })
    ledger.settled("spark-1", generation: snapshot.generation, now: start)
    #expect(isHeld(ledger))
  }

  @Test("leaves what an earlier run had delivered where an event log has no end")
  func remnantWithoutEnd() {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    ledger.adopt(found, now: start)
    ledger.update(ended, now: start)
    _ = ledger.takeChanges()
    var word = word([tasks(8)], pod: ended)
    word.facts = ApplicationFacts(id: "spark-1", name: "etl", startedAt: 1001, isCompleted: false)
    ledger.conclude("spark-1", with: word, now: start)
    #expect(ledger.takeChanges().isEmpty && !ledger.awaitsLastWord("spark-1"))
  }

  @Test("that was spoken first joins what an earlier run had delivered, and does not replace it")
  func foundAfterwards() throws {
    var ledger = ledger()
    ledger.conclude("spark-1", with: word([tasks(8)], pod: ended), now: start)
    let generation = try #require(ledger.groups["spark-1"]?.generation)
    #expect(ledger.isOutdated(by: found))
    ledger.adopt(found, now: start)
    let snapshot = try #require(ledger.groups["spark-1"]?.snapshot)
    #expect(snapshot.isRemnant && snapshot.generation > generation)
    // It is asked for once more, now that it is known what it joins.
    #expect(ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8), duration(10, executor: "1")]), now: start)
    #expect(delivered(ledger)[labelled(tasks(0))] == 8)
    #expect(delivered(ledger)[labelled(duration(0, executor: "1"))] == nil)
  }

  @Test("that never came is known of the group, until it comes")
  func lacking() {
    var ledger = captured([tasks(5)])
    #expect(ledger.groups["spark-1"]?.lacksLastWord == false)
    ledger.conclude("spark-1", with: nil, now: start)
    #expect(ledger.groups["spark-1"]?.lacksLastWord == true)
    ledger.update(Samples.pod(), now: start)
    #expect(ledger.groups["spark-1"]?.lacksLastWord == false)
    ledger.update(ended, now: start)
    ledger.conclude("spark-1", with: word([tasks(5)]), now: start)
    #expect(ledger.groups["spark-1"]?.lacksLastWord == false)
  }

  private func duration(_ value: Double, executor: String) -> Sample {
    let labels: LabelSet = ["application_id": "spark-1", "application_name": "etl", "executor_id": executor]
    return Sample(Series(name: "metrics_executor_totalDuration_seconds_total", labels: labels), value)
  }

  /// A ledger of a later run, with a group that was spooled before it had its newest values.
  private func outrun(_ samples: [Sample], ending: PodEnding? = nil) -> ApplicationLedger {
    var ledger = ledger()
    let pod = RestoredGroup.Pod(reference: Samples.pod().reference, sparkRole: .driver)
    let restored = RestoredGroup(
      id: "spark-1",
      namespace: "team-a",
      generation: 50,
      firstCapture: wallClock,
      lastCapture: wallClock,
      ending: ending,
      pods: [pod],
      series: samples.map { labelled($0) },
      values: samples.map(\.value)
    )
    ledger.restore([restored], now: start)
    return ledger
  }

  @Test("joins what a gateway has of an application that ended while the agent was away")
  func joins() throws {
    var ledger = outrun([tasks(5), stage("active")])
    ledger.adopt(found, now: start)
    ledger.update(ended, now: start)
    let generation = try #require(ledger.groups["spark-1"]?.generation)
    #expect(ledger.awaitsLastWord("spark-1"))
    ledger.settled("spark-1", generation: generation, now: start)
    #expect(!isHeld(ledger))
    _ = ledger.takeChanges()

    ledger.conclude("spark-1", with: word([tasks(8), stage("complete")]), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: generation + 1, isFinal: true)])
    let snapshot = try #require(ledger.groups["spark-1"]?.snapshot)
    #expect(snapshot.isRemnant && snapshot.ending == Samples.ending)
    let delivered = delivered(ledger)
    #expect(delivered[labelled(tasks(0))] == 8)
    #expect(delivered.filter { $0.key.name == "spark_stage_info" }.map(\.key.labels["status"]) == ["complete"])
    #expect(delivered.keys.contains { $0.name == GroupMark.exit })
    ledger.settled("spark-1", generation: generation + 1, now: start)
    #expect(isHeld(ledger))
  }

  @Test("leaves counters there alone of which more was known than it tells")
  func known() {
    // Of the driver a history server does not tell this, and what the gateway has of it is not known.
    var ledger = outrun([tasks(5), tasks(9, executor: "2"), duration(70, executor: "driver")])
    ledger.adopt(found, now: start)
    ledger.update(ended, now: start)
    let collections = Sample(
      Series(name: "metrics_executor_totalGCTime_seconds_total", labels: tasks(0).series.labels),
      1
    )
    let told = [tasks(8), tasks(9, executor: "2"), duration(20, executor: "1"), collections]
    ledger.conclude("spark-1", with: word(told), now: start)
    let first = delivered(ledger)
    #expect(first[labelled(tasks(0))] == 8 && first[labelled(tasks(0, executor: "2"))] == 9)
    #expect(!first.keys.contains { $0.name == duration(0, executor: "1").series.name })
    #expect(!first.keys.contains { $0.name == collections.series.name })

    var less = outrun([tasks(5), stage("active")])
    less.adopt(found, now: start)
    less.update(ended, now: start)
    less.conclude("spark-1", with: word([tasks(4), stage("complete")]), now: start)
    let second = delivered(less)
    #expect(second[labelled(tasks(0))] == nil && second[labelled(stage("complete"))] == 1)
  }

  @Test(
    "is waited for, or asked for once more, where a gateway turns out to have more than the spool",
    arguments: [true, false]
  )
  func ahead(isSpoken: Bool) {
    var ledger = outrun([tasks(5)], ending: Samples.ending)
    if isSpoken {
      ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
      #expect(!ledger.awaitsLastWord("spark-1"))
    }
    ledger.adopt(FoundGroup(id: "spark-1", namespace: "team-a", generation: 70, writtenAt: wallClock), now: start)
    #expect(ledger.groups["spark-1"]?.isRemnant == true && ledger.awaitsLastWord("spark-1"))
    ledger.conclude("spark-1", with: word([tasks(8)]), now: start)
    #expect(delivered(ledger)[labelled(tasks(0))] == 8)
  }

  @Test("that came in vain is not asked for once more where a gateway has more than the spool")
  func aheadInVain() {
    var ledger = outrun([tasks(5)], ending: Samples.ending)
    ledger.conclude("spark-1", with: nil, now: start)
    ledger.adopt(FoundGroup(id: "spark-1", namespace: "team-a", generation: 70, writtenAt: wallClock), now: start)
    #expect(ledger.groups["spark-1"]?.isRemnant == true && !ledger.awaitsLastWord("spark-1"))
  }
}
