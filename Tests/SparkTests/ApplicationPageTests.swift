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

  @Test("where no label tells an application, names do, if they hold an id that Spark has drawn")
  func named() {
    let id = "0123456789abcdef0123456789abcdef"
    func page(_ names: [String]) -> ApplicationPage { ApplicationPage(PageLayout(names.map { Series(name: $0) })) }
    #expect(page(["spark_info", "metrics_spark_\(id)_driver_jvm_x_Count"]).onlyApplication == "spark-\(id)")
    #expect(page(["metrics_spark_\(id)_driver_x"]).applications == ["spark-\(id)"])
    #expect(
      page([
        "metrics_spark_\(id)", "metrics_spark_\(id)0_x", "metrics_spark_\(id.uppercased())_x",
        "metrics_my_job_driver_x",
        "metrics_spark_5e9d_driver_x", "x_metrics_spark_\(id)_x",
      ]).applications.isEmpty
    )
    let two = page(["metrics_spark_\(id)_x", "metrics_spark_\(String(id.reversed()))_x"])
    #expect(two.onlyApplication == nil)
    #expect(two.applications.count == 2)
  }

  @Test("a redirect to the start page means that the executors page is off")
  func hint() {
    #expect(SparkHint.redirect(to: "http://127.0.0.1:4040/jobs/")?.contains("spark.ui.prometheus.enabled") == true)
    #expect(SparkHint.redirect(to: "/login") == nil)
  }
}
