import Exposition
import Testing

@testable import Spark

@Suite("The end of a query") struct QueryEndTests {
  /// A driver with queries without jobs, the last of which may go on. It calls all completed, as Spark before 3.5 does.
  private struct Driver {
    var version: String
    var queries = 70
    var isGoingOn = false
    /// Of the last one so far, in milliseconds.
    var duration = 40

    /// Time goes on from one answer to the next.
    mutating func body(_ question: StatusQuestion) -> String? {
      if isGoingOn { duration += 3 }
      return switch question {
      case .applications: #"[{"id": "app-1", "name": "etl", "attempts": [{"appSparkVersion": "\#(version)"}]}]"#
      case .queries: "[" + (0..<queries).map(query).joined(separator: ",") + "]"
      case .query(let number): number < queries ? query(number) : nil
      case .jobs, .stages, .executors: "[]"
      case .registry: "{}"
      case .application, .stage, .job, .presentExecutors: nil
      }
    }

    private func query(_ number: Int) -> String {
      let duration = number == queries - 1 ? duration : 7
      return #"""
        {"id": \#(number), "status": "COMPLETED", "submissionTime": "2026-11-22T07:20:42.174GMT", "duration": \#(duration),
        "description": "collect"}
        """#
    }
  }

  /// - Returns: which queries were asked for by themselves.
  private func round(_ course: inout StatusCourse, _ driver: inout Driver) -> [Int] {
    var numbers: [Int] = []
    while let question = course.next() {
      if case .query(let number) = question { numbers.append(number) }
      if let body = driver.body(question) { course.take(Array(body.utf8), to: question) } else { course.miss(question) }
    }
    return numbers
  }

  private func page(ended: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "app-1", "executor_id": "driver"]
    return ExpositionPage(samples: [
      Sample(Series(name: SparkExecutors.completedTasks, labels: labels), ended),
      Sample(Series(name: SparkExecutors.activeTasks, labels: labels), 0),
    ])
  }

  @Test(
    "is sure when its duration was told twice, of a driver that calls what has no job under way completed",
    arguments: ["3.3.4", "3.4.4"]
  )
  func derived(version: String) {
    var course = StatusCourse(application: "app-1")
    var driver = Driver(version: version, isGoingOn: true)
    course.note(page(ended: 0))
    _ = round(&course, &driver)
    var ended = 0.0
    func next() -> [Int] {
      ended += 1
      course.note(page(ended: ended))
      return round(&course, &driver)
    }
    for _ in 0..<6 {
      let asked = next()
      #expect(asked.contains(69) && course.status.queries.records[69]?.isFinal == false)
    }
    driver.isGoingOn = false
    driver.duration += 500
    for _ in 0..<2 { _ = next() }
    #expect(course.status.queries.records[69]?.duration == Double(driver.duration) / 1000)
    #expect(course.status.queries.records.values.allSatisfy { $0.isFinal })
    // It is left alone from then on, and so are the others.
    for _ in 0..<2 {
      let asked = next()
      #expect(asked == [70, 71, 72])
    }
  }

  /// The execution of a query with five jobs, one after the other.
  @Test("is none of those that a real 3.3.4 told of a query before it ended")
  func recorded() {
    let told: [(word: String, milliseconds: Double)] = [
      ("completed", 136), ("running", 619), ("completed", 2270), ("completed", 4115), ("running", 4172),
      ("completed", 8585), ("running", 9090), ("completed", 10400), ("running", 10456), ("completed", 10876),
      ("running", 11101), ("completed", 11786), ("completed", 11775),
    ]
    var status = ApplicationStatus()
    status.take(ApplicationFacts(id: "app-1", name: "etl", sparkVersion: "3.3.4"))
    for (word, milliseconds) in told + told.suffix(1) {
      #expect(status.queries.records[4]?.isFinal != true)
      let duration = milliseconds / 1000
      status.take(queries: [QueryRecord(key: 4, status: word, submittedAt: 1, duration: duration, isBatch: false)])
    }
    #expect(status.queries.records[4]?.isFinal == true)
    #expect(status.queries.records[4]?.duration == 11.775)
  }

  @Test("is asked for while no task runs, until it is sure")
  func idle() {
    var course = StatusCourse(application: "app-1")
    var driver = Driver(version: "3.3.4", queries: 1)
    course.note(page(ended: 5))
    _ = round(&course, &driver)
    course.note(page(ended: 5))
    #expect(course.isDue)
    _ = round(&course, &driver)
    course.note(page(ended: 5))
    #expect(!course.isDue)
  }

  @Test("is what a driver says of which that is known, and asked for once", arguments: ["3.5.9", "4.3.0"])
  func told(version: String) {
    var course = StatusCourse(application: "app-1")
    var driver = Driver(version: version)
    course.note(page(ended: 0))
    _ = round(&course, &driver)
    #expect(course.status.queries.records.values.allSatisfy { $0.isFinal })
    course.note(page(ended: 0))
    #expect(!course.isDue)
    course.note(page(ended: 1))
    let asked = round(&course, &driver)
    #expect(asked == [70, 71, 72])
  }

  @Test(
    "by the driver's version",
    arguments: [
      ("3.3.4", false), ("3.3.2-amzn-0", false), ("2.4.8", false), ("3.4.4", false), ("3.5.0", true), ("3.10.0", true),
      ("4.0.0", true),
      ("4.1.0-preview1", true), ("4.3-SNAPSHOT", true), ("", false), ("3", false), ("next", false),
    ]
  )
  func version(text: String, tells: Bool) {
    #expect(QueryRecord.tellsEnds(version: text) == tells)
    #expect(!QueryRecord.tellsEnds(version: nil))
  }

  @Test("is among what sparkMeasure tells only when it is sure")
  func sparkMeasure() {
    func ends(_ status: ApplicationStatus) -> Int {
      var writer = StatusPage(application: "app-1", naming: .sparkMeasure)
      let page = writer.page(of: status)
      return page?.samples.count { $0.series.name == "endtime" } ?? 0
    }
    let query = QueryRecord(key: 3, status: "completed", submittedAt: 10, duration: 2, isBatch: false)
    var status = ApplicationStatus()
    status.take(queries: [query])
    #expect(ends(status) == 0)
    status.take(queries: [query])
    #expect(ends(status) == 1)
  }

  @Test("is sure in an event log that is over, whichever version wrote it")
  func history() {
    var driver = Driver(version: "3.3.4", queries: 3)
    var now = ContinuousClock.now
    var course = HistoryCourse(application: "app-1", wait: .zero, now: now)
    loop: while true {
      switch course.next(at: now) {
      case .ask(.application, _):
        let attempt = #"{"appSparkVersion": "3.3.4", "completed": true}"#
        course.take(Array(#"{"id": "app-1", "name": "etl", "attempts": [\#(attempt)]}"#.utf8), at: now)
      case .ask(let question, _): course.take(Array((driver.body(question) ?? "[]").utf8), at: now)
      case .wait(let until): now = until
      case .over: break loop
      }
    }
    #expect(course.status.queries.records.count == 3)
    #expect(course.status.queries.records.values.allSatisfy { $0.isFinal })
  }
}
