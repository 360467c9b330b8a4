import Discovery
import Exposition
import FoundationEssentials
import Relabelling
import Spark
import Testing

@testable import Capture

@Suite struct SeriesLabellingTests {
  private func ledger(
    _ rules: [RelabelRule.Fields] = [],
    names: MetricNames = .original
  ) throws -> ApplicationLedger {
    ApplicationLedger(
      configuration: .init(
        hold: .seconds(60),
        awaitsDelivery: true,
        metricNames: names,
        relabelings: try RelabelRules(rules)
      )
    )
  }

  private func take(
    _ samples: [Sample],
    from target: Target = Samples.target(),
    in ledger: inout ApplicationLedger
  ) throws -> [Sample] {
    ledger.update(Samples.pod(), now: .now)
    let refusals = ledger.take(ExpositionPage(samples: samples), from: target, at: .now, now: .now)
    #expect(refusals.isEmpty)
    let group = try #require(ledger.groups["spark-1"])
    return group.snapshot.samples.filter { !$0.series.name.hasPrefix("afterglow_") }
  }

  private func sample(_ name: String, _ labels: LabelSet = [:], _ value: Double = 1) -> Sample {
    Sample(Series(name: name, labels: labels), value)
  }

  @Test("a rule sees the sample's labels, its pod's and its application's, and what it drops is counted each time")
  func rules() throws {
    var ledger = try ledger([
      .init(action: .drop, sourceLabels: ["__name__"], regex: "jvm_.*"),
      .init(sourceLabels: ["namespace", "pod"], separator: "/", targetLabel: "where"),
      .init(action: .labeldrop, regex: "pod|application_id"),
    ])
    let page = [sample("jvm_heap"), sample("tasks", ["stage": "1"], 5)]
    for _ in 0..<2 {
      let samples = try take(page, in: &ledger)
      #expect(samples.map(\.series.name) == ["tasks"])
      #expect(
        samples[0].series.labels == [
          "application_id": "spark-1", "namespace": "team-a", "stage": "1", "where": "team-a/pod-uid-1",
        ]
      )
    }
    #expect(ledger.statistics.dropped == [.rule: 2, .unnamed: 0, .reserved: 0])
  }

  @Test(
    "labels of the target come to each sample; a page's own of these names stay only where the rule honours them",
    arguments: [false, true]
  )
  func targetLabels(honorsLabels: Bool) throws {
    var ledger = ApplicationLedger(
      configuration: .init(
        hold: .zero,
        awaitsDelivery: true,
        treatments: ["r": SampleTreatment(honorsLabels: honorsLabels)]
      )
    )
    let target = Samples.target(rule: "r", labels: ["team": "a", "job": "b", "tier": "c"])
    let own: LabelSet = ["team": "own", "namespace": "own", "job": "own", "x": "y"]
    let labels = try #require(try take([sample("m", own)], from: target, in: &ledger).first).series.labels
    #expect(labels["team"] == (honorsLabels ? "own" : "a"))
    #expect(labels["namespace"] == (honorsLabels ? "own" : "team-a"))
    #expect(labels["exported_team"] == (honorsLabels ? nil : "own"))
    #expect(labels["tier"] == "c" && labels["x"] == "y" && labels["pod"] == "pod-uid-1")
    #expect(labels["job"] == nil && labels["exported_job"] == "own", "the gateway would overwrite it")
    #expect(labels["application_id"] == "spark-1")
    let moved = Samples.target(rule: "r", labels: ["tier": "d"])
    let next = try #require(try take([sample("m", own)], from: moved, in: &ledger).first).series.labels
    #expect(next["tier"] == "d", "the pod's labels have changed, and the page's series have not")
  }

  @Test("a rule's own relabelling goes before that for all, and concerns its targets alone")
  func treatments() throws {
    let all = try RelabelRules([
      RelabelRule.Fields(sourceLabels: ["__name__"], targetLabel: "name"),
      .init(action: .drop, sourceLabels: ["__name__"], regex: "b"),
    ])
    let own = try RelabelRules([
      RelabelRule.Fields(sourceLabels: ["__name__"], regex: "a", targetLabel: "__name__", replacement: "b"),
      .init(action: .drop, sourceLabels: ["__name__"], regex: "c"),
    ])
    let configuration = ApplicationLedger.Configuration(
      hold: .zero,
      awaitsDelivery: true,
      relabelings: all,
      treatments: ["r": SampleTreatment(relabelings: own)]
    )
    let page = ["a", "c", "d"].map { sample($0) }
    var ledger = ApplicationLedger(configuration: configuration)
    #expect(try take(page, from: Samples.target(rule: "r"), in: &ledger).map { $0.series.labels["name"] } == ["d"])
    ledger = ApplicationLedger(configuration: configuration)
    #expect(try take(page, from: Samples.target(rule: "other"), in: &ledger).map(\.series.name) == ["a", "c", "d"])
  }

  @Test("a sample whose name the rules take away is dropped for that reason")
  func unnamed() throws {
    var ledger = try ledger([.init(targetLabel: "__name__", replacement: "")])
    #expect(try take([sample("tasks")], in: &ledger).isEmpty)
    #expect(ledger.statistics.dropped == [.rule: 0, .unnamed: 1, .reserved: 0])
  }

  @Test("rules cannot take a sample into another group, nor write a label of the grouping key")
  func groupingKey() throws {
    var ledger = try ledger([
      .init(targetLabel: "application_id", replacement: "spark-2"), .init(targetLabel: "job", replacement: "mine"),
    ])
    let samples = try take([sample("tasks")], in: &ledger)
    #expect(samples.map(\.series.labels) == [["application_id": "spark-1", "namespace": "team-a", "pod": "pod-uid-1"]])
  }

  @Test("names that rules make are written so that any gateway takes them")
  func plainNames() throws {
    var ledger = try ledger([.init(targetLabel: "__name__", replacement: "spark.tasks")])
    #expect(try take([sample("tasks")], in: &ledger).map(\.series.name) == ["spark_tasks"])
  }

  @Test("Spark's own names are made alike for all applications, each gauge once")
  func normalised() throws {
    var ledger = try ledger(names: .normalised)
    let samples = try take(
      [
        sample("metrics_spark_1_driver_heap_Number", ["type": "gauges"], 7),
        sample("metrics_spark_1_driver_heap_Value", ["type": "gauges"], 7),
      ],
      in: &ledger
    )
    #expect(samples.map(\.series.name) == ["metrics_driver_heap"])
    #expect(ledger.statistics.dropped == [.rule: 0, .unnamed: 0, .reserved: 0])
  }

  @Test("series that stay keep their labelled ones, the same objects, when rows come and go")
  func sameObjects() throws {
    var ledger = try ledger()
    let first = try take([sample("a"), sample("b"), sample("c")], in: &ledger)
    let second = try take([sample("a"), sample("c"), sample("d")], in: &ledger)
    for sample in second.prefix(2) {
      #expect(first.contains { $0.series === sample.series })
    }
    #expect(second.map(\.series.name) == ["a", "c", "d"])
  }
}
