import Exposition
import Fixtures
import Spark
import Testing

@Suite struct ApplicationPageTests {
  private func page(_ path: String) throws -> ApplicationPage {
    try ApplicationPage(ExpositionParser().parse(Fixture.spark(path)).layout)
  }

  @Test(
    "a driver's page speaks of one application",
    arguments: [
      ("spark-3.5.9/metrics_executors_prometheus.body", "local-1795226541809"),
      ("spark-3.5.9-misc/hostile.metrics_executors_prometheus.body", "local-1795227860412"),
    ]
  )
  func driver(path: String, id: String) throws {
    let page = try page(path)
    #expect(page.onlyApplication == id)
    #expect(page.unclaimed.map { page.layout.series[$0].name } == ["spark_info"])
  }

  @Test("a page without ids speaks of none")
  func master() throws {
    let page = try page("spark-3.5.9-standalone/master_slash.body")
    #expect(page.onlyApplication == nil)
    #expect(page.places.isEmpty)
    #expect(!page.unclaimed.isEmpty)
  }

  @Test("a page of several applications is sorted by them")
  func several() {
    let page = ApplicationPage(
      PageLayout(["a", "b", "a"].map { Series(name: "m", labels: ["application_id": $0]) })
    )
    #expect(page.onlyApplication == nil)
    #expect(page.places == ["a": [0, 2], "b": [1]])
  }

  @Test("a redirect to the start page means that the executors page is off")
  func hint() {
    #expect(SparkHint.redirect(to: "http://127.0.0.1:4040/jobs/")?.contains("spark.ui.prometheus.enabled") == true)
    #expect(SparkHint.redirect(to: "/login") == nil)
  }
}
