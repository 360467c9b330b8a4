import Exposition
import Fixtures
import Testing

@testable import Spark

@Suite("An executors page that is made of the REST API") struct ExecutorsPageTests {
  @Test("says what Spark's own would have said, series by series", arguments: StatusFixture.all)
  func same(fixture: StatusFixture) throws {
    var writer = ExecutorsPage()
    #expect(writer.path == "/api/v1/applications")
    let isKnown = writer.take(applications: try fixture.bytes("end.applications.json"))
    #expect(isKnown)
    #expect(writer.path == "/api/v1/applications/\(try fixture.id)/executors")
    let made = writer.page(executors: try fixture.bytes("end.allexecutors.json"))
    let page = try #require(made)
    let own = try ExpositionParser().parse(fixture.bytes("end.executors.body"))
    let values = Dictionary(page.samples.map { ($0.series, $0.value) }) { first, _ in first }
    var compared = 0
    for sample in own.samples where sample.series.name != "spark_info" {
      let value = values[sample.series]
      // How long the driver has been there goes on from one answer to the next.
      let isUptime = sample.series.labels["executor_id"] == "driver" && sample.series.name.contains("totalDuration")
      if isUptime { #expect(value != nil) } else { #expect(value == sample.value, "\(sample.series.name)") }
      compared += 1
    }
    #expect(compared == page.count - 1 && compared > 100)
  }

  @Test("keeps its layout while the executors are the same")
  func layout() throws {
    let fixture = try #require(StatusFixture.all.first)
    var writer = ExecutorsPage()
    _ = writer.take(applications: try fixture.bytes("end.applications.json"))
    let body = try fixture.bytes("end.allexecutors.json")
    let (first, second) = (writer.page(executors: body), writer.page(executors: body))
    #expect(first?.layout === second?.layout && first != nil)
    let none = writer.page(executors: Array("[]".utf8))
    #expect(none == nil)
  }

  @Test("has the application's name whole, whatever is in it", arguments: ["3.4.4", "3.5.9", "4.3.0"])
  func name(version: String) throws {
    let folder = "spark-\(version)-misc"
    var writer = ExecutorsPage()
    _ = writer.take(applications: try Fixture.spark("\(folder)/hostile.api_v1_applications.body"))
    let row = #"[{"id": "driver", "activeTasks": 1}]"#
    let made = writer.page(executors: Array(row.utf8))
    let own = try ExpositionParser().parse(Fixture.spark("\(folder)/hostile.metrics_executors_prometheus.body"))
    let expected = own.layout.series.first { $0.name == SparkExecutors.activeTasks }
    #expect(made?.layout.series.last == expected && expected != nil)
  }
}
