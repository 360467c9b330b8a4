import Exposition
import Fixtures
import Testing

@Suite("Real pages of Spark")
struct FixturePageTests {
  @Test(
    "A page has as many samples as it had when it was captured, and none is rejected",
    arguments: [
      ("spark-3.0.3/start.metrics_executors_prometheus.body", 20),
      ("spark-3.3.4/metrics_executors_prometheus.body", 40),
      ("spark-3.3.4/metrics_prometheus_slash.body", 365),
      ("spark-3.4.4-local-cluster/end.metrics_executors_prometheus.body", 118),
      ("spark-3.5.9-6exec/metrics_executors_prometheus.body", 274),
      ("spark-3.5.9-misc/promdisabled.metrics_executors_prometheus.body", 0),
      ("spark-3.5.9-standalone/applications_slash.body", 53),
      ("spark-3.5.9-standalone/driver_exec.body", 79),
      ("spark-3.5.9-standalone/worker_slash.body", 59),
      ("spark-4.3.0-local-cluster/start.metrics_executors_prometheus.body", 80),
      ("spark-4.3.0-misc/startup4.body", 20),
      ("spark-4.3.0/metrics_executors_prometheus.body", 42),
      ("spark-4.3.0/metrics_prometheus_slash.body", 361),
    ]
  )
  func counts(path: String, samples: Int) throws {
    let page = try ExpositionParser().parse(Fixture.spark(path), contentType: "text/plain;charset=utf-8")
    #expect(page.samples.count == samples)
    #expect(page.rejections == Rejections())
    #expect(page.families.isEmpty)
  }

  @Test(
    "Every page of every version is read whole",
    arguments: try Fixture.sparkPaths(endingWith: "metrics_executors_prometheus.body")
      + Fixture.sparkPaths(endingWith: "metrics_prometheus_slash.body")
  )
  func everyPage(path: String) throws {
    let body = try Fixture.spark(path)
    let page = try ExpositionParser().parse(body)
    let beginnings = String(decoding: body, as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("metrics_") || $0.hasPrefix("spark_info{") }
    #expect(page.samples.count == beginnings.count)
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
    #expect(Set(page.samples.map(\.series)).count == page.samples.count)
  }

  @Test("A sample has its name, labels and value")
  func content() throws {
    let page = try ExpositionParser().parse(Fixture.spark("spark-3.5.9/metrics_executors_prometheus.body"))
    let labels: LabelSet = [
      "application_id": "local-1795226541809", "application_name": "lab-app", "executor_id": "driver",
    ]
    let series = Series(name: "metrics_executor_memoryUsed_bytes", labels: labels)
    #expect(page.samples.first { $0.series == series }?.value == 8_943_174)
    let info = try #require(page.samples.first)
    #expect(info.series.name == "spark_info")
    #expect(info.series.labels["version"] == "3.5.9")
    #expect(info.value == 1)
    #expect(page.samples.allSatisfy { $0.timestamp == nil })
  }
}
