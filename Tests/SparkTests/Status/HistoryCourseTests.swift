import Exposition
import Testing

@testable import Spark

@Suite("What is asked of a history server") struct HistoryCourseTests {
  private let start = ContinuousClock.now

  /// What a server answers: a status, and for the application whether its event log is whole.
  private enum Answer {
    case missing
    case running
    case completed
    case broken
    case foreign
  }

  private func application(_ id: String, isCompleted: Bool, attempt: String? = nil) -> String {
    let attempt = attempt.map { #""attemptId": "\#($0)", "# } ?? ""
    return #"{"id": "\#(id)", "name": "etl", "attempts": [{\#(attempt)"completed": \#(isCompleted)}]}"#
  }

  /// Follows a course to its end with the same answer about the application each time.
  ///
  /// - Parameter answer: by the number of the try.
  /// - Returns: when it was asked about the application, in seconds since its end, all paths, and what came of it.
  private func follow(
    _ course: inout HistoryCourse,
    lists: [StatusQuestion: String] = [:],
    _ answer: (Int) -> Answer
  ) -> (tries: [Double], paths: [String], result: HistoryCourse.Result?) {
    var (tries, paths): ([Double], [String]) = ([], [])
    var now = start
    while paths.count < 1000 {
      switch course.next(at: now) {
      case .over(let result): return (tries, paths, result)
      case .wait(let until): now = until
      case .ask(.application, let path):
        tries.append(start.duration(to: now) / .seconds(1))
        paths.append(path)
        switch answer(tries.count) {
        case .missing: course.miss(at: now)
        case .running: course.take(Array(application("app-1", isCompleted: false).utf8), at: now)
        case .completed: course.take(Array(application("app-1", isCompleted: true).utf8), at: now)
        case .foreign: course.take(Array(application("app-2", isCompleted: true).utf8), at: now)
        case .broken: course.take(Array("<html>".utf8), at: now)
        }
      case .ask(let question, let path):
        paths.append(path)
        course.take(Array((lists[question] ?? "[]").utf8), at: now)
      }
    }
    return (tries, paths, nil)
  }

  private func course(wait: Duration = .seconds(60)) -> HistoryCourse {
    HistoryCourse(application: "app-1", wait: wait, now: start)
  }

  @Test("is first whether the event log is whole, and then everything")
  func whole() {
    var course = course()
    let lists: [StatusQuestion: String] = [
      .stages: #"[{"stageId": 0, "attemptId": 0, "status": "COMPLETE"}]"#,
      .jobs: #"[{"jobId": 0, "status": "SUCCEEDED"}, {"jobId": 1, "status": "FAILED"}]"#,
      .queries: #"[{"id": 0, "status": "COMPLETED"}]"#,
      .executors: #"[{"id": "driver", "isActive": true}]"#,
    ]
    let (tries, paths, result) = follow(&course, lists: lists) { _ in .completed }
    #expect(result == .read)
    #expect(tries == [1])
    let prefix = "/api/v1/applications/app-1"
    let query = "details=false&planDescription=false&length=1000"
    #expect(
      paths == ["", "/jobs", "/stages", "/sql?\(query)", "/allexecutors"].map { prefix + $0 }
    )
    #expect(course.status.facts?.isCompleted == true)
    #expect(course.status.stages.records.count == 1 && course.status.jobs.records.count == 2)
    #expect(course.status.queries.records.count == 1 && course.status.executors.keys.sorted() == ["driver"])
  }

  @Test("names the newest attempt where there are several")
  func attempt() {
    var course = course()
    let now = start + .seconds(1)
    guard case .ask = course.next(at: now) else {
      Issue.record("nothing is asked")
      return
    }
    course.take(Array(application("app-1", isCompleted: true, attempt: "2").utf8), at: now)
    #expect(course.next(at: now) == .ask(.jobs, path: "/api/v1/applications/app-1/2/jobs"))
  }

  @Test("is asked again, less and less often, until the wait is over")
  func patience() {
    var course = course()
    let (tries, _, result) = follow(&course) { _ in .missing }
    #expect(result == .absent)
    #expect(tries.prefix(5) == [1, 2, 3.5, 5.75, 9.125])
    #expect(tries.last == 60)
    #expect(zip(tries, tries.dropFirst()).allSatisfy { $1 - $0 < 15.001 })
    #expect(tries.count == 10)
  }

  @Test("waits for the end of the event log, and is content with less when the wait is over")
  func unfinished() {
    var patient = course()
    #expect(follow(&patient) { $0 < 4 ? .running : .completed }.result == .read)
    var late = course()
    let (tries, paths, result) = follow(&late) { _ in .running }
    #expect(result == .incomplete)
    #expect(tries.last == 60)
    #expect(paths.last == "/api/v1/applications/app-1/allexecutors")
    #expect(late.status.facts?.isCompleted == false)
  }

  @Test("begins anew where an answer cannot be read or is about another application", arguments: [true, false])
  func unreadable(isForeign: Bool) {
    var mended = course()
    #expect(follow(&mended) { $0 < 3 ? (isForeign ? .foreign : .broken) : .completed }.result == .read)
    var broken = course()
    #expect(follow(&broken) { _ in isForeign ? .foreign : .broken }.result == .failed)
  }

  @Test("begins anew where a list cannot be had, unless that is the list of queries")
  func lists() {
    var course = course()
    var now = start + .seconds(1)
    _ = course.next(at: now)
    course.take(Array(application("app-1", isCompleted: true).utf8), at: now)
    #expect(course.next(at: now) == .ask(.jobs, path: "/api/v1/applications/app-1/jobs"))
    course.miss(at: now)
    #expect(course.next(at: now) == .wait(until: now + .seconds(1)))
    now += .seconds(1)
    _ = course.next(at: now)
    course.take(Array(application("app-1", isCompleted: true).utf8), at: now)
    for _ in 0..<2 { course.take(Array("[]".utf8), at: now) }
    guard case .ask(.queries, _) = course.next(at: now) else {
      Issue.record("the queries are not asked for")
      return
    }
    course.miss(at: now)
    #expect(course.next(at: now) == .ask(.executors, path: "/api/v1/applications/app-1/allexecutors"))
  }

  @Test("does without a list of queries that the server cannot make")
  func brokenQueries() {
    var course = course()
    let (_, paths, result) = follow(&course, lists: [.queries: "<html>"]) { _ in .completed }
    #expect(result == .read && paths.last == "/api/v1/applications/app-1/allexecutors")
    var jobless = self.course()
    #expect(follow(&jobless, lists: [.jobs: "<html>"]) { _ in .completed }.result == .failed)
  }

  @Test("is not told by the log of an earlier run that had the same id", arguments: [(1500.0, true), (1700, false)])
  func earlierRun(beginning: Double, isTold: Bool) {
    var course = HistoryCourse(application: "app-1", beginning: beginning, wait: .seconds(60), now: start)
    let now = start + .seconds(1)
    _ = course.next(at: now)
    let attempt = #"{"completed": true, "endTime": "1970-01-01T00:26:40.000GMT"}"#
    course.take(Array(#"{"id": "app-1", "name": "etl", "attempts": [\#(attempt)]}"#.utf8), at: now)
    if isTold {
      #expect(course.next(at: now) == .ask(.jobs, path: "/api/v1/applications/app-1/jobs"))
    } else {
      #expect(course.next(at: now) == .wait(until: now + .seconds(1)))
    }
  }

  @Test("tells executors that are gone one by one, however few stages are kept")
  func goneExecutors() {
    var course = HistoryCourse(application: "app-1", limit: 1, wait: .seconds(60), now: start)
    let gone = (1...5).map { #"{"id": "\#($0)", "isActive": false, "completedTasks": \#($0)}"# }
    let (_, _, result) = follow(&course, lists: [.executors: "[\(gone.joined(separator: ","))]"]) { _ in .completed }
    #expect(result == .read && course.status.executors.count == 5 && course.status.earlierExecutors.isEmpty)
  }

  @Test("is asked no more once it is given up")
  func givenUp() {
    var course = course()
    course.giveUp()
    #expect(course.next(at: start) == .over(.failed))
  }

  @Test("is asked once at least, however short the wait")
  func short() {
    var course = course(wait: .milliseconds(100))
    let (tries, _, result) = follow(&course) { _ in .completed }
    #expect(tries == [0.1] && result == .read)
  }

  @Test("tells what each executor did, but not how long the driver has been there", arguments: StatusFixture.all)
  func executors(fixture: StatusFixture) throws {
    let status = try fixture.course().status
    var writer = StatusPage(application: try fixture.id, tellsAllExecutors: true)
    let page = writer.page(of: status)
    let samples = try #require(page?.samples)
    for executor in status.executors.values {
      for (measure, value) in zip(ExecutorMeasure.all, executor.measures) where measure.isCounter && !value.isNaN {
        let shown = samples.filter {
          $0.series.name == "metrics_executor_\(measure.name)" && $0.series.labels["executor_id"] == executor.id
        }
        let isAgeOfDriver = executor.id == "driver" && measure.name == "totalDuration_seconds_total"
        #expect(shown.map(\.value) == (isAgeOfDriver ? [] : [value]), "\(measure.name) of \(executor.id)")
      }
    }
    #expect(status.executors.count > 1)
  }
}
