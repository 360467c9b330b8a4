import Exposition
import Testing

@testable import Spark

@Suite("What is asked of a driver's REST API") struct StatusCourseTests {
  private func page(ended: Double, active: Double = 1, executors: [String] = ["driver", "1"]) -> ExpositionPage {
    ExpositionPage(
      samples: executors.enumerated().flatMap { place, id in
        let labels: LabelSet = ["application_id": "app-1", "application_name": "etl", "executor_id": id]
        return [
          Sample(Series(name: SparkExecutors.completedTasks, labels: labels), place == 0 ? ended : 0),
          Sample(Series(name: SparkExecutors.activeTasks, labels: labels), place == 0 ? active : 0),
        ]
      }
    )
  }

  /// Answers all questions of a round.
  private func answer(_ course: inout StatusCourse, _ driver: Driver) -> [StatusQuestion] {
    var asked: [StatusQuestion] = []
    while let question = course.next(), asked.count < 1000 {
      asked.append(question)
      if let body = driver.body(question) { course.take(Array(body.utf8), to: question) } else { course.miss(question) }
    }
    return asked
  }

  /// A driver with jobs of one stage each; the last ones are under way.
  private struct Driver {
    var jobs = 0
    var running = 0
    /// Numbers that no job has.
    var gaps: Set<Int> = []
    /// Jobs whose end Spark has missed.
    var stuck: Set<Int> = []

    func body(_ question: StatusQuestion) -> String? {
      switch question {
      case .applications: #"[{"id": "app-1", "name": "etl"}]"#
      case .application: #"{"id": "app-1", "name": "etl"}"#
      case .jobs: "[" + (0..<jobs).compactMap(job).joined(separator: ",") + "]"
      case .stages: "[" + (0..<jobs).compactMap(stage).joined(separator: ",") + "]"
      case .job(let number): job(number)
      case .stage(let number): stage(number).map { "[\($0)]" }
      case .queries, .executors, .presentExecutors: "[]"
      case .query: nil
      case .registry: "{}"
      }
    }

    private func has(_ number: Int) -> Bool { number < jobs && !gaps.contains(number) }
    private func runs(_ number: Int) -> Bool { number >= jobs - running || stuck.contains(number) }

    private func job(_ number: Int) -> String? {
      guard has(number) else { return nil }
      return #"{"jobId": \#(number), "stageIds": [\#(number)], "status": "\#(runs(number) ? "RUNNING" : "SUCCEEDED")"}"#
    }

    private func stage(_ number: Int) -> String? {
      guard has(number) else { return nil }
      let status = runs(number) ? "ACTIVE" : "COMPLETE"
      return #"{"stageId": \#(number), "attemptId": 0, "status": "\#(status)", "numTasks": 2}"#
    }
  }

  @Test("first everything, as lists")
  func first() {
    var course = StatusCourse(application: nil)
    #expect(course.isDue)
    #expect(answer(&course, Driver(jobs: 3)) == [.applications, .jobs, .stages, .queries, .executors, .registry])
    #expect(course.application == "app-1")
    #expect(course.status.facts?.name == "etl")
    #expect(!course.isDue)
  }

  @Test("nothing while the executors page shows no progress; what tasks can have changed when it does")
  func progress() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 5))
    _ = answer(&course, Driver(jobs: 3, running: 1))
    course.note(page(ended: 5))
    #expect(!course.isDue)
    course.note(page(ended: 6))
    #expect(answer(&course, Driver(jobs: 3)) == [.jobs, .stages, .queries])
    course.note(page(ended: 6, active: 0))
    #expect(answer(&course, Driver(jobs: 3)) == [.jobs, .stages, .queries])
    course.note(page(ended: 6, active: 0))
    #expect(!course.isDue)
  }

  @Test("once more when no task is left and a job is still said to run: Spark counts the job last")
  func lag() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 5, active: 0))
    _ = answer(&course, Driver(jobs: 3, running: 1))
    course.note(page(ended: 5, active: 0))
    #expect(answer(&course, Driver(jobs: 3)) == [.jobs, .stages, .queries])
    course.note(page(ended: 5, active: 0))
    #expect(!course.isDue)
  }

  @Test("the registry in the very round in which a streaming query is found")
  func streaming() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 1))
    course.note(page(ended: 2))
    let batch = #"[{"id": 0, "status": "RUNNING", "description": "ticks\nid = 1\nrunId = 2\nbatch = 0"}]"#
    var asked: [StatusQuestion] = []
    while let question = course.next() {
      asked.append(question)
      let body = question == .queries ? batch : Driver(jobs: 1).body(question) ?? "[]"
      course.take(Array(body.utf8), to: question)
    }
    #expect(asked == [.jobs, .stages, .queries, .registry])
  }

  private let streamingRegistry = Array(#"{"gauges": {"a.driver.spark.streaming.q.latency": {"value": 1}}}"#.utf8)

  /// Of a driver whose streaming query does nothing.
  private func resting() -> StatusCourse {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1, active: 0))
    _ = answer(&course, Driver(jobs: 1))
    course.take(streamingRegistry, to: .registry)
    return course
  }

  @Test(
    "the registry while a streaming query does nothing: that it was stopped shows nowhere else; seldom, after a while"
  )
  func stoppedQuery() {
    var course = resting()
    var rounds = 0
    while rounds < 100 {
      course.note(page(ended: 1, active: 0))
      guard course.isDue else { break }
      let question = course.next()
      #expect(question == .registry)
      course.take(streamingRegistry, to: .registry)
      let end = course.next()
      #expect(end == nil)
      rounds += 1
    }
    #expect(rounds > 3 && rounds <= StatusCourse.mostIdleRounds)
    var pages = 1
    while !course.isDue, pages < 100 {
      course.note(page(ended: 1, active: 0))
      pages += 1
    }
    #expect(pages == StatusCourse.mostPagesWithoutRegistry)
    let question = course.next()
    #expect(question == .registry)
    // No more often where there is no answer.
    course.miss(.registry)
    let end = course.next()
    course.note(page(ended: 1, active: 0))
    #expect(end == nil && !course.isDue)
  }

  @Test("the stages once more where a streaming query was stopped: no task of its last batch may have come to its end")
  func cancelledBatch() {
    var course = resting()
    #expect(!course.isDue)
    course.note(page(ended: 1, active: 0))
    let question = course.next()
    #expect(question == .registry)
    course.take(Array(#"{"gauges": {}}"#.utf8), to: .registry)
    let end = course.next()
    #expect(end == nil && course.isDue)
    #expect(answer(&course, Driver(jobs: 2)).starts(with: [.jobs, .stages]))
  }

  @Test("the executors where one comes or goes")
  func executors() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 5))
    _ = answer(&course, Driver())
    course.note(page(ended: 5, executors: ["driver", "2"]))
    #expect(answer(&course, Driver()) == [.executors])
  }

  @Test("of many stages each by itself, and one that has ended only once")
  func many() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 100, running: 1))
    course.note(page(ended: 2))
    let asked = answer(&course, Driver(jobs: 103, running: 1))
    #expect(asked.filter(\.isStage) == [.stage(99), .stage(100), .stage(101), .stage(102)])
    #expect(asked.contains(.job(99)) && asked.contains(.job(102)) && !asked.contains(.job(98)))
    #expect(!asked.contains(.stages) && !asked.contains(.jobs))
    course.note(page(ended: 3))
    #expect(answer(&course, Driver(jobs: 103)).filter(\.isStage) == [.stage(102)])
    #expect(course.status.stages.records.values.allSatisfy { $0.status == "complete" })
    #expect(course.status.stages.seen == 103)
  }

  @Test("past a number that was never given to a job")
  func gap() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 100))
    course.note(page(ended: 2))
    _ = answer(&course, Driver(jobs: 104, gaps: [100, 101]))
    #expect(course.status.jobs.records[103] != nil)
    #expect(course.status.stages.seen == 102)
  }

  @Test("in pieces, where much has happened at once, with no other reason until all is known", arguments: [10, 1000])
  func pieces(limit: Int) {
    var course = StatusCourse(application: "app-1", limit: limit)
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 100))
    course.note(page(ended: 2))
    var rounds = 0
    while course.isDue, rounds < 20 {
      let asked = answer(&course, Driver(jobs: 220))
      #expect(asked.count <= 3 * NumberedRecords.mostAtATime)
      rounds += 1
    }
    #expect(rounds > 2 && rounds < 10)
    #expect(course.status.stages.countsByStatus == ["complete": 220])
    var writer = StatusPage(application: "app-1")
    let tasks = writer.page(of: course.status)?.samples.first { $0.series.name == "spark_application_tasks" }
    #expect(tasks?.value == 440)
  }

  @Test("the lists once more where Spark has forgotten the numbers that come next")
  func overtaken() {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 100))
    let later = Driver(jobs: 300, gaps: Set(90..<250))
    for ended in 2..<8 {
      course.note(page(ended: Double(ended)))
      _ = answer(&course, later)
    }
    #expect(course.status.jobs.records[299]?.status == "succeeded")
  }

  @Test("a job that is never said to end keeps neither others in memory nor questions coming")
  func phantom() {
    var course = StatusCourse(application: "app-1", limit: 10)
    for ended in 1..<40 {
      course.note(page(ended: Double(ended), active: 0))
      _ = answer(&course, Driver(jobs: ended, stuck: [0]))
    }
    #expect(course.status.jobs.records.count <= 10)
    #expect(course.status.jobs.countsByStatus == ["running": 1, "succeeded": 38])
    #expect(course.status.stages.countsByStatus == ["active": 1, "complete": 38])
    var rounds = 0
    while rounds < 100 {
      course.note(page(ended: 39, active: 0))
      guard course.isDue else { break }
      _ = answer(&course, Driver(jobs: 39, stuck: [0]))
      rounds += 1
    }
    #expect(rounds <= StatusCourse.mostIdleRounds)
  }

  @Test("all anew where the page shows another application, as a notebook's second session does")
  func another() {
    var course = StatusCourse(application: nil)
    course.note(page(ended: 5))
    _ = answer(&course, Driver(jobs: 3))
    let labels: LabelSet = ["application_id": "app-2", "application_name": "b", "executor_id": "driver"]
    course.note(
      ExpositionPage(
        samples: [SparkExecutors.completedTasks, SparkExecutors.activeTasks].map {
          Sample(Series(name: $0, labels: labels), 1)
        }
      )
    )
    #expect(course.application == "app-2" && course.isDue)
    #expect(course.status.jobs.records.isEmpty && course.status.facts == nil)
  }

  @Test(
    "numbers that nobody counts to are passed over, and end nothing",
    arguments: [Int.max, Int.max - 1, Int(Int32.max) + 1, -1, Int.min]
  )
  func hugeNumbers(number: Int) {
    var course = StatusCourse(application: "app-1")
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 200))
    for (question, field) in [(StatusQuestion.jobs, "jobId"), (.stages, "stageId"), (.queries, "id")] {
      let body = #"[{"\#(field)": \#(number), "attemptId": \#(number), "stageIds": [\#(number)], "status": "RUNNING"}]"#
      course.take(Array(body.utf8), to: question)
    }
    course.take(Array(#"[{"jobId": 2147483647, "status": "RUNNING"}]"#.utf8), to: .jobs)
    course.note(page(ended: 2))
    _ = answer(&course, Driver(jobs: 200))
    #expect(course.status.jobs.records.keys.allSatisfy { (0...Int(Int32.max)).contains($0) })
    #expect(course.status.stages.seen == 200)
  }

  @Test("long lists are not read to their end, and long texts not kept whole")
  func bounds() {
    var course = StatusCourse(application: "app-1")
    let many = "[" + (0..<12_000).map { #"{"id": "\#($0)", "isActive": true}"# }.joined(separator: ",") + "]"
    course.take(Array(many.utf8), to: .executors)
    #expect(course.status.executors.count == 10_000)
    let text = String(repeating: "e\u{301}", count: 10_000)
    course.take(Array(#"[{"stageId": 1, "status": "\#(text)", "name": "\#(text)"}]"#.utf8), to: .stages)
    let stage = course.status.stages.records.values.first
    #expect(stage.map { (190...200).contains($0.name.utf8.count) } == true && stage?.status == "unknown")
  }

  @Test("failures are counted until a round succeeds; what can be done without is none")
  func failures() {
    var course = StatusCourse(application: "app-1")
    for count in 1...3 {
      _ = course.next()
      course.fail(.jobs)
      #expect(course.failuresInARow == count && course.isDue)
    }
    while let question = course.next() {
      switch question {
      case .queries, .registry: course.fail(question)
      default: course.take(Array((Driver(jobs: 1).body(question) ?? "").utf8), to: question)
      }
    }
    #expect(course.failuresInARow == 0)
    #expect(course.status.stages.seen == 1 && course.status.facts != nil)
  }

  @Test("what failed is asked for again")
  func again() {
    var course = StatusCourse(application: "app-1")
    let first = course.next()
    #expect(first == .jobs)
    course.take(Array("<html>".utf8), to: .jobs)
    #expect(course.isDue)
    #expect(answer(&course, Driver(jobs: 2)) == [.jobs, .stages, .queries, .executors, .applications, .registry])
  }

  @Test("an id from outside cannot end the path")
  func path() {
    #expect(
      StatusQuestion.stage(4).path(application: "spark-1?a#b/../c é")
        == "/api/v1/applications/spark-1%3Fa%23b%2F..%2Fc%20%C3%A9/stages/4?details=false"
    )
  }

  @Test("the oldest stages are forgotten, counted and summed up; an old answer does not bring them back")
  func forgotten() {
    var course = StatusCourse(application: "app-1", limit: 10)
    course.note(page(ended: 1))
    _ = answer(&course, Driver(jobs: 50))
    #expect(course.status.stages.records.count == 10)
    #expect(course.status.stages.countsByStatus == ["complete": 50])
    course.take(Array((Driver(jobs: 50).body(.stages) ?? "").utf8), to: .stages)
    #expect(course.status.stages.countsByStatus == ["complete": 50])
    var writer = StatusPage(application: "app-1")
    let samples = writer.page(of: course.status)?.samples ?? []
    #expect(samples.first { $0.series.name == "spark_application_tasks" }?.value == 100)
    #expect(samples.count { $0.series.name == "spark_stage_tasks" } == 10)
  }
}

extension StatusQuestion {
  fileprivate var isStage: Bool { if case .stage = self { true } else { false } }
}
