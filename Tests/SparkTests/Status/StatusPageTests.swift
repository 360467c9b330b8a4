import Exposition
import Testing

@testable import Spark

@Suite("The page of an application's status") struct StatusPageTests {
  private func values(_ page: ExpositionPage) -> [Series: Double] {
    Dictionary(page.samples.map { ($0.series, $0.value) }) { _, last in last }
  }

  /// A page, made outside of the macro that cannot change what makes it.
  private func made(_ page: ExpositionPage?) throws -> ExpositionPage { try #require(page) }

  @Test("has each value of each stage as Spark gives it, in base units", arguments: StatusFixture.all)
  func stages(fixture: StatusFixture) throws {
    let course = try fixture.course()
    var writer = StatusPage(application: try fixture.id)
    let page = try made(writer.page(of: course.status))
    let values = values(page)
    var compared = 0
    for stage in try fixture.json("end.stages.json") where stage["status"]?.text != "SKIPPED" {
      let labels: LabelSet = [
        "application_id": try fixture.id, "stage_id": "\(Int(stage["stageId"]?.number ?? -1))",
        "attempt": "\(Int(stage["attemptId"]?.number ?? -1))",
      ]
      for measure in StageMeasure.all {
        let expected = try #require(stage[measure.field]?.number) / measure.divisor
        #expect(values[Series(name: "spark_stage_\(measure.name)", labels: labels)] == expected)
        compared += 1
      }
      var info = labels
      info["status"] = try #require(stage["status"]?.text).lowercased()
      info["name"] = stage["name"]?.text
      #expect(values[Series(name: "spark_stage_info", labels: info)] == 1)
      let submitted = stage["submissionTime"]?.text.flatMap(StatusTime.seconds)
      #expect(values[Series(name: "spark_stage_submission_timestamp_seconds", labels: labels)] == submitted)
      // Spark's times are whole milliseconds, and so is what lies between.
      if let duration = values[Series(name: "spark_stage_duration_seconds", labels: labels)] {
        #expect(duration.description.split(separator: ".")[1].count <= 3, "\(duration)")
      }
    }
    #expect(compared > 500)
  }

  @Test("sums the stages up for the application", arguments: StatusFixture.all)
  func totals(fixture: StatusFixture) throws {
    var writer = StatusPage(application: try fixture.id)
    let values = values(try made(writer.page(of: try fixture.course().status)))
    let stages = try fixture.json("end.stages.json").filter { $0["status"]?.text != "SKIPPED" }
    let labels: LabelSet = ["application_id": try fixture.id]
    for measure in StageMeasure.all {
      let numbers = stages.compactMap { $0[measure.field]?.number }
      let expected: Double? =
        switch measure.summary {
        case .sum: numbers.reduce(0, +) / measure.divisor
        case .maximum: numbers.max().map { $0 / measure.divisor }
        case .none: nil
        }
      #expect(values[Series(name: "spark_application_\(measure.name)", labels: labels)] == expected, "\(measure.name)")
    }
    var failed = labels
    failed["status"] = "failed"
    let failures = stages.count { $0["status"]?.text == "FAILED" }
    #expect(values[Series(name: "spark_application_stages", labels: failed)] == Double(failures))
    #expect(failures > 0)
  }

  @Test("says what executors that are gone had done as the executors page said it", arguments: StatusFixture.all)
  func goneExecutors(fixture: StatusFixture) throws {
    // What the page shows of those that are there is what the API would say of them once they are gone.
    var course = try fixture.course()
    let text = String(decoding: try fixture.bytes("end.allexecutors.json"), as: UTF8.self)
    let gone = text.replacing(
      "\"isActive\" : true",
      with: "\"isActive\" : false, \"removeReason\" : \"lost \\\"it\\\"\""
    )
    course.take(Array(gone.utf8), to: .executors)
    var writer = StatusPage(application: try fixture.id)
    let values = values(try made(writer.page(of: course.status)))
    let shown = try ExpositionParser().parse(fixture.bytes("end.executors.body"))
    let counters = shown.samples.filter {
      $0.series.name.hasPrefix("metrics_executor_") && $0.series.name.hasSuffix("_total")
    }
    #expect(counters.count > 30)
    for sample in counters {
      // How long the driver has been there goes on from one answer to the next.
      let isUptime = sample.series.labels["executor_id"] == "driver" && sample.series.name.contains("totalDuration")
      let value = values[sample.series]
      if isUptime { #expect(value != nil) } else { #expect(value == sample.value, "\(sample.series.name)") }
    }
    let info: LabelSet = [
      "application_id": try fixture.id, "executor_id": "0", "host": "192.0.2.2", "active": "false",
      "removed_reason": "lost \"it\"",
    ]
    #expect(values[Series(name: "spark_executor_info", labels: info)] == 1)
  }

  @Test("has a HELP and a type for each of its metrics, and none that it never shows", arguments: StatusFixture.all)
  func families(fixture: StatusFixture) throws {
    var writer = StatusPage(application: try fixture.id)
    let page = try made(writer.page(of: try fixture.course().status))
    let names = Set(page.layout.series.map(\.name)).filter { $0.hasPrefix("spark_") }
    #expect(names.subtracting(StatusFamilies.all.keys).isEmpty)
    #expect(names.count > 80)
  }

  @Test("stays the same object as long as nothing is news, and keeps the series of what has not changed")
  func stays() throws {
    let fixture = try #require(StatusFixture.all.first)
    var course = try fixture.course()
    var writer = StatusPage(application: try fixture.id)
    let first = try made(writer.page(of: course.status))
    course.take(try fixture.bytes("end.stages.json"), to: .stages)
    let same = try made(writer.page(of: course.status))
    #expect(same.layout === first.layout)
    let next = #"[{"stageId": 900, "attemptId": 1, "status": "COMPLETE", "numTasks": 3}]"#
    course.take(Array(next.utf8), to: .stages)
    let second = try made(writer.page(of: course.status))
    #expect(second.layout !== first.layout)
    let old = Set(first.layout.series.map(ObjectIdentifier.init))
    let new = second.layout.series.filter { !old.contains(ObjectIdentifier($0)) }
    #expect(Set(new.map(\.name)) == ["spark_stage_info", "spark_stage_tasks"])
    // A field that a version lacks is absent, and does not take away the sums of others.
    let total = second.samples.first { $0.series.name == "spark_application_executor_run_time_seconds_total" }
    #expect(total?.value == first.samples.first { $0.series == total?.series }?.value)
  }

  @Test("calls all as sparkMeasure does, in its units", arguments: StatusFixture.all)
  func sparkMeasure(fixture: StatusFixture) throws {
    var writer = StatusPage(application: try fixture.id, naming: .sparkMeasure)
    var course = try fixture.course()
    // Once more: of an end of a query that Spark 3.4 tells of one can be sure no earlier.
    course.take(try fixture.bytes("end.sql.json"), to: .queries)
    let page = try made(writer.page(of: course.status))
    let stage = try #require(fixture.json("end.stages.json").first { $0["stageId"]?.number == 0 })
    let of = page.samples.filter { $0.series.labels["type"] == "stageMetrics-0-0" }
    let values = Dictionary(of.map { ($0.series.name, $0.value) }) { _, last in last }
    #expect(values["executorcputime"] == stage["executorCpuTime"]?.number)
    #expect(values["executorruntime"] == stage["executorRunTime"]?.number)
    #expect(values["shuffletotalblocksfetched"] == 0)
    let submitted = try #require(stage["submissionTime"]?.text.flatMap(StatusTime.seconds))
    #expect(values["submissiontime"] == submitted * 1000)
    // All that its documentation names.
    let names =
      "stageid attemptnumber submissiontime completiontime executorruntime executorcputime executordeserializecputime "
      + "executordeserializetime jvmgctime memorybytesspilled peakexecutionmemory resultserializationtime resultsize "
      + "bytesread recordsread byteswritten recordswritten shuffletotalbytesread shuffleremotebytesread "
      + "shuffleremotebytesreadtodisk shufflelocalbytesread shuffletotalblocksfetched shufflelocalblocksfetched "
      + "shuffleremoteblocksfetched shufflerecordsread shufflefetchwaittime shufflebyteswritten shufflerecordswritten "
      + "shufflewritetime epochmillis"
    #expect(Set(values.keys) == Set(names.split(separator: " ").map(String.init)))
    #expect(of.allSatisfy { $0.series.labels["instance"] == "sparkMeasure" })
    #expect(page.samples.contains { $0.series.name == "starttime" && $0.series.labels["type"] == "jobStart-0" })
    #expect(page.samples.contains { $0.series.name == "endtime" && $0.series.labels["type"] == "queryEnd-0" })
  }
}
