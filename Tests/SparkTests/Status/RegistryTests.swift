import Exposition
import FoundationEssentials
import Testing

@testable import Spark

@Suite("A driver's registry") struct RegistryTests {
  private func samples(_ fixture: StatusFixture, _ sources: [String]) throws -> [Sample] {
    var status = ApplicationStatus()
    status.take(try JSONDecoder().decode(RegistryRecord.self, from: Data(fixture.bytes("mid.metrics.json"))))
    var writer = StatusPage(application: try fixture.id, sources: SourceSelection(sources))
    return writer.page(of: status)?.samples ?? []
  }

  @Test("tells of streaming queries, each with its name or its id as a label", arguments: StatusFixture.all)
  func streaming(fixture: StatusFixture) throws {
    let samples = try samples(fixture, [])
    let names = Set(samples.map(\.series.name))
    // The watermarks of the fixture are not set.
    let watermark = "spark_streaming_watermark_timestamp_seconds"
    let all = Set(StreamingMeasure.allCases.map(\.metric)).union(["spark_streaming_query_active"])
    #expect(names == all.subtracting([watermark]))
    #expect(names.allSatisfy { StatusFamilies.all[$0] != nil })
    #expect(samples.contains { $0.series.labels["query"] == "ticks" })
    let latency = try #require(
      samples.first { $0.series.name == "spark_streaming_latency_seconds" && $0.series.labels["query"] != "ticks" }
    )
    #expect(latency.value == ["3.3.4": 12.826, "3.4.4": 17.296, "3.5.9": 1.032, "4.3.0": 1.92][fixture.version])
    #expect(latency.series.labels["query"]?.count == 36)
  }

  @Test("and of the sources that were chosen, with the application's id out of the name", arguments: StatusFixture.all)
  func sources(fixture: StatusFixture) throws {
    let samples = try samples(fixture, ["DAGScheduler", "JVMCPU", "LiveListenerBus", "CodeGenerator"])
      .filter { !$0.series.name.hasPrefix("spark_streaming_") }
    let values = Dictionary(samples.map { ($0.series, $0.value) }) { first, _ in first }
    func value(_ name: String, _ labels: [(String, String)] = []) throws -> Double? {
      let all = labels.map { Label($0.0, $0.1) } + [Label("application_id", try fixture.id)]
      return values[Series(name: name, labels: LabelSet(all))]
    }
    #expect(try value("spark_driver_DAGScheduler_job_allJobs") ?? 0 > 10)
    #expect(try value("spark_driver_LiveListenerBus_numEventsPosted_total") ?? 0 > 100)
    #expect(try value("spark_driver_CodeGenerator_compilationTime_count") ?? 0 > 5)
    // Milliseconds in the registry.
    let processing = try value("spark_driver_DAGScheduler_messageProcessingTime_seconds", [("quantile", "0.99")])
    #expect(processing.map { $0 > 0.05 && $0 < 5 } == true)
    #expect(!samples.contains { $0.series.name.contains("BlockManager") })
    let id = MetricNames.escaped(try fixture.id)
    #expect(samples.allSatisfy { !$0.series.name.contains(id) })
    #expect(
      try self.samples(fixture, ["*"]).contains { $0.series.name == "spark_driver_BlockManager_memory_maxMem_MB" }
    )
  }

  @Test("keeps what a query had said when it is stopped, and says that it is", arguments: StatusFixture.all)
  func stopped(fixture: StatusFixture) throws {
    var status = ApplicationStatus()
    for name in ["mid", "end"] {
      let body = Data(try fixture.bytes("\(name).metrics.json"))
      status.take(try JSONDecoder().decode(RegistryRecord.self, from: body))
    }
    #expect(status.registry?.hasStreaming == false)
    var writer = StatusPage(application: try fixture.id)
    let samples = writer.page(of: status)?.samples ?? []
    let active = samples.filter { $0.series.name == "spark_streaming_query_active" }
    #expect(active.count == 2 && active.allSatisfy { $0.value == 0 })
    #expect(samples.contains { $0.series.name == "spark_streaming_latency_seconds" && $0.value > 1 })
  }

  @Test(
    "a query may be called anything",
    arguments: [
      ("spark.streaming.a.b.latency", "a.b", StreamingMeasure.latency),
      ("spark.streaming.latency.latency", "latency", .latency),
      ("spark.streaming.é \"q\".inputRate-total", "é \"q\"", .inputRate),
    ]
  )
  func names(metric: String, query: String, measure: StreamingMeasure) throws {
    let parsed = try #require(StreamingMeasure.parse(metric))
    #expect(parsed.query == query && parsed.measure == measure)
  }

  @Test("what is no progress of a query is none", arguments: ["spark.streaming.latency", "streaming.q.latency", ""])
  func others(metric: String) {
    #expect(StreamingMeasure.parse(metric) == nil)
  }

  @Test("fields of other kinds, metrics of other roles and values that are no numbers are passed over")
  func odd() throws {
    let text = #"""
      {"version": "4.0.0", "gauges": {"x.driver.A.b": {"value": "text"}, "x.driver.A.c": {"value": 3, "more": [1]},
      "x.executor.A.d": {"value": 1}, "nothing": 4}, "counters": [], "timers": null, "others": {"x.driver.A.e": {"value": 1}}}
      """#
    let record = try JSONDecoder().decode(RegistryRecord.self, from: Data(text.utf8))
    #expect(record.metrics == [.init(kind: .gauge, name: "A.c", fields: ["value": 3])])
    #expect(record.present == 1)
  }
}
