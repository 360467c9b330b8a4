import Discovery
import Exposition
import FoundationEssentials
import Spark
import Testing

@testable import Capture

@Suite("What Spark's REST API says of an application") struct StatusCaptureTests {
  private let start = ContinuousClock.now
  private let facts = ApplicationFacts(id: "spark-1", name: "nightly \"etl\"", user: "ada", sparkVersion: "4.0.1")

  private func ledger() -> ApplicationLedger {
    var ledger = ApplicationLedger(configuration: .init(hold: .seconds(300), awaitsDelivery: true))
    ledger.update(Samples.pod(), now: start)
    _ = ledger.take(Samples.page(7), from: Samples.target(), at: Date(timeIntervalSince1970: 1400), now: start)
    _ = ledger.takeChanges()
    return ledger
  }

  /// What a later run of the agent knows by the spool, once it has found the pod again.
  private func restarted(_ ledger: ApplicationLedger) throws -> ApplicationLedger {
    let group = try #require(ledger.groups["spark-1"].flatMap { SpooledGroup($0) })
    let restored = try SpoolFile.read(SpoolFile.write(group), owner: group.snapshot.owner)
    var later = ApplicationLedger(configuration: .init(hold: .seconds(300), awaitsDelivery: true))
    later.restore([restored], now: start)
    later.update(Samples.pod(), now: start)
    return later
  }

  private func page(_ value: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "spark-1", "stage_id": "3"]
    return ExpositionPage(samples: [Sample(Series(name: "spark_stage_tasks", labels: labels), value)])
  }

  private func samples(_ ledger: ApplicationLedger) -> [String: Sample] {
    let samples = ledger.groups["spark-1"]?.snapshot.samples ?? []
    return Dictionary(samples.map { ($0.series.name, $0) }) { first, _ in first }
  }

  @Test("stands in its group beside what its pages show, labelled as these are, in a new generation")
  func stands() throws {
    var ledger = ledger()
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    #expect(ledger.takeChanges() == [.updated("spark-1", generation: 2, isFinal: false)])
    let samples = samples(ledger)
    #expect(samples["tasks"]?.value == 7)
    let stage = try #require(samples["spark_stage_tasks"])
    #expect(stage.value == 4)
    #expect(
      stage.series.labels
        == ["application_id": "spark-1", "namespace": "team-a", "pod": "pod-uid-1", "stage_id": "3"]
    )
    let info = try #require(samples["spark_application_info"]).series.labels
    #expect(
      info
        == [
          "application_id": "spark-1", "namespace": "team-a", "name": "nightly \"etl\"", "user": "ada",
          "spark_version": "4.0.1", "driver_pod": "pod-uid-1", "phase": "Running", "completed": "false",
        ]
    )
  }

  @Test("is no news when it is the same again, and outlasts the next page")
  func same() {
    var ledger = ledger()
    for _ in 0..<2 { ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start) }
    #expect(ledger.takeChanges().count == 1)
    _ = ledger.take(Samples.page(8), from: Samples.target(), at: Date(timeIntervalSince1970: 1401), now: start)
    #expect(samples(ledger)["spark_stage_tasks"]?.value == 4)
    #expect(samples(ledger)["tasks"]?.value == 8)
  }

  @Test("says how it ended, and that it was completed where its driver ended well")
  func ended() {
    var ledger = ledger()
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    let ending = PodEnding(outcome: .succeeded, exitCode: 0, at: Date(timeIntervalSince1970: 1500))
    ledger.update(Samples.pod(life: .ended(ending)), now: start)
    let info = samples(ledger)["spark_application_info"]?.series.labels
    #expect(info?["phase"] == "Succeeded" && info?["exit_code"] == "0" && info?["completed"] == "true")
    // An answer that was on its way when the driver ended counts as a last page does.
    ledger.take(page(5), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    #expect(samples(ledger)["spark_stage_tasks"]?.value == 5)
  }

  @Test("is taken of a pod that has shown the application alone, and never into another namespace's group")
  func foreign() {
    var ledger = ledger()
    ledger.update(Samples.pod("uid-2", namespace: "team-b", application: nil), now: start)
    let foreign = Samples.target("uid-2", namespace: "team-b")
    ledger.take(page(4), facts: facts, of: "spark-1", from: foreign, now: start)
    ledger.update(Samples.pod("uid-3", application: nil), now: start)
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target("uid-3"), now: start)
    ledger.take(page(4), facts: facts, of: "spark-2", from: Samples.target(), now: start)
    #expect(ledger.takeChanges().isEmpty)
    #expect(samples(ledger)["spark_stage_tasks"] == nil && samples(ledger)["spark_application_info"] == nil)
    #expect(ledger.groups.count == 1)
  }

  @Test("counts executors that are gone only once: the work is that of the pages")
  func work() {
    var ledger = ledger()
    let labels: LabelSet = ["application_id": "spark-1", "application_name": "etl", "executor_id": "1"]
    let executors = ExpositionPage(samples: [Sample(Series(name: SparkExecutors.completedTasks, labels: labels), 5)])
    _ = ledger.take(executors, from: Samples.target(), at: Date(timeIntervalSince1970: 1400), now: start)
    ledger.take(executors, facts: facts, of: "spark-1", from: Samples.target(), now: start)
    #expect(ledger.groups["spark-1"]?.work?.completedTasks == 5)
  }

  @Test("is kept in the spool, and goes on from there in a later run")
  func spooled() throws {
    var ledger = ledger()
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    let group = try #require(ledger.groups["spark-1"].flatMap { SpooledGroup($0) })
    let bytes = try SpoolFile.write(group, gateway: nil)
    let restored = try SpoolFile.read(bytes, owner: group.snapshot.owner)
    var later = ApplicationLedger(configuration: .init(hold: .seconds(300), awaitsDelivery: true))
    later.restore([restored], now: start)
    let samples = samples(later)
    #expect(samples["spark_stage_tasks"]?.value == 4)
    let info = samples["spark_application_info"]?.series.labels
    #expect(info?["name"] == "nightly \"etl\"" && info?["user"] == "ada" && info?["phase"] == "Failed")
    #expect(later.groups["spark-1"]?.snapshot.samples.count { $0.series.name == "spark_application_info" } == 1)
  }

  @Test("after a restart what it had said stays beside the first new pages, until it is said once more")
  func restarted() throws {
    var ledger = ledger()
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    var later = try restarted(ledger)
    _ = later.take(Samples.page(9), from: Samples.target(), at: Date(timeIntervalSince1970: 1500), now: start)
    #expect(samples(later)["tasks"]?.value == 9 && samples(later)["spark_stage_tasks"]?.value == 4)
    #expect(later.groups["spark-1"]?.snapshot.samples.count { $0.series.name == "tasks" } == 1)
    later.take(page(6), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    let values = later.groups["spark-1"]?.snapshot.samples.filter { $0.series.name == "spark_stage_tasks" }.map(\.value)
    #expect(values == [6])
  }

  @Test(
    "can be read back as it was delivered, in its run and a later one, until it is said once more; by its own target"
  )
  func readBack() throws {
    var ledger = ledger()
    func said(_ ledger: ApplicationLedger, _ target: Target = Samples.target()) -> [Double] {
      let samples = ledger.groups["spark-1"]?.status(from: target) ?? []
      return samples.filter { $0.series.name == "spark_stage_tasks" && $0.series.labels["stage_id"] == "3" }.map(
        \.value
      )
    }
    #expect(said(ledger).isEmpty)
    ledger.take(page(4), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    #expect(said(ledger) == [4])
    var later = try restarted(ledger)
    _ = later.take(Samples.page(9), from: Samples.target(), at: Date(timeIntervalSince1970: 1500), now: start)
    #expect(said(later) == [4])
    #expect(later.groups["spark-1"]?.status(from: Samples.target()).contains { $0.series.name == "tasks" } == false)
    #expect(said(later, Samples.target("uid-2")).isEmpty && said(later, Samples.target(namespace: "team-b")).isEmpty)
    later.take(page(6), facts: facts, of: "spark-1", from: Samples.target(), now: start)
    #expect(said(later) == [6])
  }

  @Test("of executors that are gone is kept after a restart, and of no others")
  func executors() throws {
    func series(_ name: String, _ id: String, active: String? = nil) -> Series {
      var labels: LabelSet = ["application_id": "spark-1", "executor_id": id]
      if let active { labels["active"] = active }
      return Series(name: name, labels: labels)
    }
    let tasks = "metrics_executor_completedTasks_total"
    let status = ExpositionPage(
      samples: [
        Sample(series("spark_executor_info", "7", active: "false"), 1), Sample(series(tasks, "7"), 70),
        Sample(series("spark_executor_info", "8", active: "true"), 1),
        Sample(series(tasks, StatusPage.earlierExecutors), 500),
      ]
    )
    var ledger = ledger()
    let shown = ExpositionPage(samples: [Sample(series(tasks, "8"), 80)])
    _ = ledger.take(shown, from: Samples.target(), at: Date(timeIntervalSince1970: 1450), now: start)
    ledger.take(status, facts: facts, of: "spark-1", from: Samples.target(), now: start)
    var later = try restarted(ledger)
    _ = later.take(Samples.page(9), from: Samples.target(), at: Date(timeIntervalSince1970: 1500), now: start)
    func done(_ samples: [Sample]) -> [String: Double] {
      let counts = samples.filter { $0.series.name == tasks }
      return Dictionary(counts.map { ($0.series.labels["executor_id"] ?? "", $0.value) }) { $0 + $1 }
    }
    let expected = ["7": 70, StatusPage.earlierExecutors: 500.0]
    #expect(done(later.groups["spark-1"]?.status(from: Samples.target()) ?? []) == expected)
    #expect(done(later.groups["spark-1"]?.snapshot.samples ?? []) == expected)
  }

  @Test("a page cannot say it in Spark's place")
  func reserved() {
    var ledger = ledger()
    let labels: LabelSet = ["application_id": "spark-1", "name": "another"]
    let page = ExpositionPage(samples: [Sample(Series(name: "spark_application_info", labels: labels), 1)])
    _ = ledger.take(page, from: Samples.target(), at: Date(timeIntervalSince1970: 1400), now: start)
    #expect(samples(ledger)["spark_application_info"] == nil)
  }
}
