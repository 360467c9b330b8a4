import Exposition
import Testing

@testable import Spark

@Suite("What was said of an application before") struct EarlierStatusTests {
  /// The last that was said.
  private func said(_ course: StatusCourse) -> [Sample] {
    var writer = StatusPage(application: "app-1")
    return writer.page(of: course.status).map { Array($0.samples) } ?? []
  }

  /// Of the application as a whole, by name and status.
  private func totals(_ course: StatusCourse) -> [String: Double] {
    let samples = said(course).filter { $0.series.name.hasPrefix("spark_application_") }
    return Dictionary(
      uniqueKeysWithValues: samples.map { ("\($0.series.name) \($0.series.labels["status"] ?? "")", $0.value) }
    )
  }

  /// After a restart of the agent.
  private func later(_ course: StatusCourse, _ driver: SimulatedStages, limit: Int = 20) -> StatusCourse {
    var later = StatusCourse(application: "app-1", limit: limit)
    later.recall(said(course))
    later.ask(driver)
    return later
  }

  @Test("is read back as it was", arguments: StatusFixture.all)
  func whole(fixture: StatusFixture) throws {
    let course = try fixture.course()
    let earlier = EarlierStatus(said(course))
    let shown = course.status.stages.records.filter(\.value.isShown)
    #expect(Dictionary(uniqueKeysWithValues: earlier.stages.map { ($0.key, $0) }) == shown)
    for (place, measure) in StageMeasure.all.enumerated() where measure.summary != .none {
      #expect(earlier.totals.measures[place] == course.status.stageTotals.measures[place], "\(measure.name)")
    }
    #expect(earlier.stageCounts == course.status.stages.countsByStatus)
    #expect(earlier.jobCounts == course.status.jobs.countsByStatus)
    #expect(earlier.jobs.count == course.status.jobs.records.count && !earlier.jobs.isEmpty)
    #expect(earlier.queries.count == course.status.queries.records.count && !earlier.queries.isEmpty)
    #expect(earlier.startedAt == course.status.facts?.startedAt && earlier.startedAt != nil)
  }

  @Test("is gone on from: what Spark has forgotten stays in the totals, and nothing is counted twice")
  func totals() {
    var course = StatusCourse(application: "app-1", limit: 20)
    var driver = SimulatedStages(jobs: 100, running: 2, kept: 50)
    for jobs in [100, 130, 160] {
      driver.jobs = jobs
      course.noteProgress(Double(jobs))
      course.ask(driver)
    }
    #expect(totals(course)["spark_application_tasks "] == 110 * SimulatedStages.tasks)
    driver.jobs = 190
    var without = StatusCourse(application: "app-1", limit: 20)
    without.ask(driver)
    #expect(totals(without)["spark_application_tasks "] == 50 * SimulatedStages.tasks)
    var course2 = later(course, driver)
    let expected = totals(
      {
        course.noteProgress(500)
        course.ask(driver)
        return course
      }()
    )
    #expect(expected["spark_application_tasks "] == 140 * SimulatedStages.tasks)
    #expect(totals(course2) == expected)
    // And once more by the lists.
    course2.take(Array((driver.body(.stages) ?? "").utf8), to: .stages)
    course2.take(Array((driver.body(.jobs) ?? "").utf8), to: .jobs)
    #expect(totals(course2) == expected)
  }

  @Test("says what was counted: a stage that waited then, or runs once more since, is not; one tried again before is")
  func below() {
    var course = StatusCourse(application: "app-1", limit: 20)
    var driver = SimulatedStages(jobs: 100, running: 4, retries: [7: 1], waiting: [97])
    // Later than all stages that are kept one by one, and earlier than the end of job 95.
    driver.begun = [.init(stage: 7, attempt: 1): 100]
    course.ask(driver)
    #expect(totals(course)["spark_application_tasks "] == 100 * SimulatedStages.tasks)
    driver.jobs = 103
    driver.running = 0
    driver.waiting = []
    driver.retries = [7: 1, 60: 1, 98: 1]
    for key in [StageRecord.Key(stage: 97, attempt: 0), .init(stage: 60, attempt: 1), .init(stage: 98, attempt: 1)] {
      driver.begun[key] = 102
    }
    let later = later(course, driver)
    // 103 stages, and each retry.
    #expect(totals(later)["spark_application_tasks "] == 106 * SimulatedStages.tasks)
  }

  @Test("has ended where it went on and Spark does not know it any more: how, nobody knows")
  func gone() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100, running: 2, kept: 50))
    var driver = SimulatedStages(jobs: 300, running: 1, kept: 50)
    var later = later(course, driver)
    for kind in ["stages", "jobs"] {
      let word = kind == "stages" ? ("active", "complete") : ("running", "succeeded")
      let counts = totals(later).filter { $0.key.hasPrefix("spark_application_\(kind) ") }
      #expect(
        counts == [
          "spark_application_\(kind) \(word.0)": 1, "spark_application_\(kind) \(word.1)": 97,
          "spark_application_\(kind) unknown": 2,
        ]
      )
    }
    #expect(totals(later)["spark_application_tasks "] == 100 * SimulatedStages.tasks)
    driver.jobs = 301
    later.noteProgress(1)
    let asked = later.ask(driver)
    #expect(asked.contains(.job(300)) && !asked.contains(.job(99)) && !asked.contains(.stage(99)))
  }

  @Test("is no part of another run under the same id")
  func another() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100))
    course.take(gone(1...5), to: .executors)
    var driver = SimulatedStages(jobs: 3)
    driver.startedAt = "2026-11-23T00:00:00.000GMT"
    let later = later(course, driver)
    #expect(totals(later)["spark_application_tasks "] == 3 * SimulatedStages.tasks)
    #expect(later.status.facts != nil && later.status.executors.isEmpty)
    // Nothing tells that it is another, or that it is not.
    var unsure = StatusCourse(application: "app-1", limit: 20)
    unsure.recall(said(course).filter { $0.series.name != "spark_application_start_timestamp_seconds" })
    unsure.ask(driver)
    #expect(unsure.status.executors.isEmpty)
  }

  @Test("is read also where targets have a label that Spark gives to executors")
  func labelled() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100))
    let samples = said(course).map { sample in
      var labels = sample.series.labels
      labels["executor_id"] = "driver"
      return Sample(Series(name: sample.series.name, labels: labels), sample.value)
    }
    #expect(EarlierStatus(samples).stages.count == 20)
  }

  @Test("has no times that nobody can have", arguments: [-1e300, .nan, .infinity])
  func impossible(time: Double) {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 3))
    course.take(gone(1...50), to: .executors)
    let samples = said(course).map { sample in
      let isOne = sample.series.name == "spark_executor_removed_timestamp_seconds"
      return isOne && sample.series.labels["executor_id"] == "40" ? Sample(sample.series, time) : sample
    }
    var later = StatusCourse(application: "app-1", limit: 20)
    later.recall(samples)
    later.ask(SimulatedStages(jobs: 3))
    course.take(gone(20...50), to: .executors)
    later.take(gone(20...50), to: .executors)
    #expect(executors(later) == executors(course))
  }

  @Test("has executors that Spark has forgotten since; those that were summed up are not counted twice")
  func executors() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 3))
    course.take(gone(1...50), to: .executors)
    var later = later(course, SimulatedStages(jobs: 3))
    #expect(executors(later) == executors(course))
    for ids in [20...50, 45...60] {
      course.take(gone(ids), to: .executors)
      later.take(gone(ids), to: .executors)
      #expect(executors(later) == executors(course))
    }
    let tasks = executors(later).filter { $0.key.name == SparkExecutors.completedTasks }
    #expect(tasks.count == 21 && tasks.values.reduce(0, +) == 60 * 7)
  }

  /// Those that went, one each second.
  private func gone(_ ids: ClosedRange<Int>) -> [UInt8] {
    let rows = ids.map { id in
      """
      {"id": "\(id)", "hostPort": "192.0.2.1:7079", "isActive": false, "completedTasks": 7, "totalDuration": \(id * 123),
      "addTime": "2026-11-22T00:00:00.000GMT", "removeTime": "2026-11-22T00:0\(1 + id / 60):\(id % 60 < 10 ? "0" : "")\(id % 60).000GMT",
      "removeReason": "Executor decommission."}
      """
    }
    return Array("[\(rows.joined(separator: ","))]".utf8)
  }

  private func executors(_ course: StatusCourse) -> [Series: Double] {
    let samples = said(course).filter { $0.series.labels["executor_id"] != nil }
    return Dictionary(uniqueKeysWithValues: samples.map { ($0.series, $0.value) })
  }

  @Test("is nothing where its metrics have lost what it is told by, and never an end")
  func unreadable() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100))
    let driver = SimulatedStages(jobs: 100, kept: 50)
    for label in ["stage_id", "attempt"] {
      let samples = said(course).map { sample in
        var labels = sample.series.labels
        if labels[label] != nil { labels[label] = "99999999999999999999" }
        return Sample(Series(name: sample.series.name, labels: labels), sample.value)
      }
      var later = StatusCourse(application: "app-1", limit: 20)
      later.recall(samples)
      later.ask(driver)
      #expect(totals(later)["spark_application_tasks "] == 50 * SimulatedStages.tasks)
    }
    let odd = said(course).enumerated().map { Sample($1.series, [.nan, .infinity, -1e300][$0 % 3]) }
    var later = StatusCourse(application: "app-1", limit: 20)
    later.recall(odd)
    later.ask(driver)
    #expect(later.status.jobs.records[99]?.status == "succeeded")
  }

  /// Whoever shows a page of these names to the agent has it in the spool, too.
  @Test("counts nothing that is beyond all counting")
  func beyond() {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100))
    let samples = said(course).map { Sample($0.series, $0.series.name == "spark_application_stages" ? 9e18 : $0.value) }
    let more = Sample(
      Series(name: "spark_application_stages", labels: ["status": "failed"]),
      9e18
    )
    let earlier = EarlierStatus(samples + [more])
    #expect(!earlier.stageCounts.isEmpty && earlier.stageCounts.values.allSatisfy { $0 == 0 })
  }

  @Test(
    "is nothing where a part of the figures of stages was left out, which would be counted twice",
    arguments: ["spark_stage_tasks", "spark_stage_submission_timestamp_seconds"]
  )
  func partial(left: String) {
    var course = StatusCourse(application: "app-1", limit: 20)
    course.ask(SimulatedStages(jobs: 100))
    let driver = SimulatedStages(jobs: 100, kept: 50)
    var later = StatusCourse(application: "app-1", limit: 20)
    later.recall(said(course).filter { $0.series.name != left })
    later.ask(driver)
    #expect(totals(later)["spark_application_tasks "] == 50 * SimulatedStages.tasks)
  }
}
