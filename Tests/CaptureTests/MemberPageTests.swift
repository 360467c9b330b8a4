import Discovery
import Exposition
import Fixtures
import Relabelling
import Spark
import Testing

@testable import Capture

@Suite struct MemberPageTests {
  private static let target = Target(
    pod: PodReference(uid: "u", namespace: "n", name: "p"),
    address: "10.0.0.1",
    port: 4040,
    path: "/metrics"
  )

  private func labelling() throws -> SeriesLabelling {
    let rules: [RelabelRule.Fields] = [
      .init(action: .drop, sourceLabels: ["__name__"], regex: "b"),
      .init(sourceLabels: ["__name__"], regex: "c", targetLabel: "__name__", replacement: "a"),
    ]
    return SeriesLabelling(
      application: "spark-1",
      target: Self.target,
      configuration: .init(
        hold: .zero,
        awaitsDelivery: true,
        metricNames: .normalised,
        relabelings: try RelabelRules(rules)
      )
    )
  }

  @Test("other rules than before hold for the next page, though its series are the same")
  func otherRules() throws {
    let layout = PageLayout([Series(name: "a"), Series(name: "b")])
    let shown = ExpositionPage(layout: layout, values: [1, 2])
    var labelling = try labelling()
    var page = MemberPage()
    _ = page.replace(with: shown, .whole, labelling: labelling)
    #expect(page.series.map(\.name) == ["a"])
    labelling = SeriesLabelling(
      application: labelling.application,
      target: Self.target,
      configuration: .init(hold: .zero, awaitsDelivery: true),
      number: 1
    )
    let isNews = page.replace(with: shown, .whole, labelling: labelling)
    #expect(isNews)
    #expect(page.series.map(\.name) == ["a", "b"])
    #expect(page.dropped.isEmpty)
    let isNewsAgain = page.replace(with: shown, .whole, labelling: labelling)
    #expect(!isNewsAgain)
  }

  @Test("Whatever a target shows from page to page, each is taken as if it were the first", arguments: 0..<50)
  func asIfFirst(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let labelling = try labelling()
    let names = ["a", "b", "c", "metrics_spark_1_x_Number", "metrics_spark_1_x_Value", "d.e"]
    let all = names.map { Series(name: $0, labels: $0.hasPrefix("metrics") ? ["type": "gauges"] : ["l": $0]) }
    var layout = PageLayout(all)
    var share = PageShare.whole
    var page = MemberPage()
    var before: (series: [Series], values: [Double]) = ([], [])
    for _ in 0..<20 {
      if Bool.random(using: &generator) {
        layout = PageLayout(all.shuffled(using: &generator).filter { _ in Bool.random(using: &generator) })
      }
      let places = layout.series.indices.filter { _ in Bool.random(using: &generator) }
      share = Int.random(in: 0..<3, using: &generator) == 0 ? .places(places) : .whole
      let values = layout.series.map { _ in Double(Int.random(in: 0..<2, using: &generator)) }
      let shown = ExpositionPage(layout: layout, values: values)
      let hasChanged = page.replace(with: shown, share, labelling: labelling)
      var fresh = MemberPage()
      _ = fresh.replace(with: shown, share, labelling: labelling)
      #expect(page.series == fresh.series)
      #expect(page.values == fresh.values)
      #expect(page.dropped == fresh.dropped)
      #expect(hasChanged == (before.series != page.series || before.values != page.values))
      before = (page.series, page.values)
    }
  }
}
