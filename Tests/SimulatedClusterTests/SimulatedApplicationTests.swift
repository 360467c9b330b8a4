import Exposition
import Fixtures
import Testing

@testable import SimulatedCluster

@Suite("A simulated application's numbers")
struct SimulatedApplicationTests {
  private static let ages = (0...40).map { Duration.milliseconds($0 * 317) }

  @Test("counters never fall, whatever the seed", arguments: [1, 2, 3, 99] as [UInt64])
  func monotony(seed: UInt64) {
    let application = SimulatedApplication(executors: 3, seed: seed)
    var earlier: [String: Double] = [:]
    for age in Self.ages {
      for sample in application.values(atAge: age).samples where sample.series.name.hasSuffix("_total") {
        let key = "\(sample.series.name) \(sample.series.labels["executor_id"] ?? "")"
        #expect(sample.value >= earlier[key] ?? 0, "\(key) at \(age)")
        earlier[key] = sample.value
      }
    }
    let moved = earlier.filter { $0.key.hasPrefix("metrics_executor_completedTasks") && $0.value > 0 }
    #expect(moved.count == 3)
  }

  @Test("the same seed gives the same page, and another one another")
  func determinism() {
    let values = SimulatedApplication(seed: 7).values(atAge: .seconds(9))
    #expect(values == SimulatedApplication(seed: 7).values(atAge: .seconds(9)))
    #expect(values.page != SimulatedApplication(seed: 8).values(atAge: .seconds(9)).page)
  }

  @Test("an id is as Spark makes it on Kubernetes", arguments: [0, 1, .max] as [UInt64])
  func identifier(seed: UInt64) {
    let id = SimulatedApplication(seed: seed).id
    #expect(id.wholeMatch(of: /spark-[0-9a-f]{32}/) != nil)
  }

  @Test(
    "the page has the names of a real one, in its order, row by row",
    arguments: [
      ("spark-3.5.9-local-cluster/metrics_executors_prometheus.body", 2, 30),
      ("spark-3.5.9-local-cluster/start.metrics_executors_prometheus.body", 2, 0),
      ("spark-3.5.9/metrics_executors_prometheus.body", 0, 30),
    ]
  )
  func form(path: String, executors: Int, age: Int) throws {
    let recorded = String(decoding: try Fixture.spark(path), as: UTF8.self)
    let page = SimulatedApplication(executors: executors).values(atAge: .seconds(age)).page
    #expect(names(page) == names(recorded))
    #expect(page.split(separator: "\n").first == recorded.split(separator: "\n").first)
    #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"))
  }

  @Test("the labels are joined as Spark joins them")
  func labels() throws {
    let recorded = String(decoding: try Fixture.spark("spark-3.5.9/metrics_executors_prometheus.body"), as: UTF8.self)
    let line = try #require(recorded.split(separator: "\n").first { $0.contains("JVMHeapMemory") })
    let application = SimulatedApplication(id: "local-1795226541809", name: "lab-app", executors: 0)
    let page = application.values(atAge: .seconds(30)).page
    let made = try #require(page.split(separator: "\n").first { $0.contains("JVMHeapMemory") })
    #expect(made.prefix { $0 != "}" } == line.prefix { $0 != "}" })
  }

  @Test("a name is not escaped, as Spark has it")
  func hostileName() throws {
    let recorded = String(
      decoding: try Fixture.spark("spark-3.5.9-misc/hostile.metrics_executors_prometheus.body"),
      as: UTF8.self
    )
    let name = "q\"uo\\te}\n{new=line, é世😀 \t# HELP x"
    let labels = "application_name=\"\(name)\", executor_id=\"driver\"} "
    try #require(recorded.contains(labels))
    #expect(SimulatedApplication(name: name).values(atAge: .zero).page.contains(labels))
  }

  @Test(
    "every number reads as Java prints it",
    arguments: [
      (0, "0.0"), (1, "0.001"), (218, "0.218"), (239, "0.23900000000000002"), (345, "0.34500000000000003"),
      (1507, "1.5070000000000001"), (13_382, "13.382"), (40_000, "40.0"), (12_345_678_000, "1.2345678E7"),
    ]
  )
  func numbers(milliseconds: Int64, text: String) {
    #expect(SparkNumber.milliseconds(milliseconds).text == text)
  }

  @Test(
    "doubles out of the plain range have an exponent",
    arguments: [
      (1e7, "1.0E7"), (9_999_999.5, "9999999.5"), (1.5e-4, "1.5E-4"), (-2.5e20, "-2.5E20"), (1e-3, "0.001"),
      (0.00012345, "1.2345E-4"),
    ]
  )
  func exponents(value: Double, text: String) {
    #expect(SparkNumber.javaText(value) == text)
  }

  @Test("when its work is done the totals stand still and nothing is active")
  func workDone() {
    let application = SimulatedApplication(worksFor: .seconds(3))
    let (before, after) = (application.values(atAge: .seconds(3)), application.values(atAge: .seconds(8)))
    #expect(before.executors.allSatisfy { $0.id == "driver" || $0.activeTasks > 0 })
    #expect(after.executors.allSatisfy { $0.activeTasks == 0 })
    #expect(after.completedTasks == before.completedTasks)
    #expect(application.values(atAge: .seconds(2)).completedTasks < after.completedTasks)
  }

  @Test("the samples are the page")
  func samples() throws {
    let values = SimulatedApplication().values(atAge: .seconds(11))
    let lines = values.page.split(separator: "\n")
    #expect(lines.count == values.samples.count)
    for (line, sample) in zip(lines, values.samples) {
      #expect(line.prefix { $0 != "{" } == sample.series.name)
      #expect(line.split(separator: " ").last.flatMap { Double($0) } == sample.value)
    }
  }

  private func names(_ page: String) -> [Substring] {
    page.split(separator: "\n").map { $0.prefix { $0 != "{" } }
  }
}
