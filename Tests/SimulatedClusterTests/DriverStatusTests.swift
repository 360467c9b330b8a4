import Fixtures
import FoundationEssentials
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("A simulated driver's REST API")
struct DriverStatusTests {
  private static let beginning = Date(timeIntervalSince1970: 1_795_315_929.388)
  private static let application = SimulatedApplication(
    name: "word count",
    worksFor: .milliseconds(8300),
    stageDurations: .milliseconds(300) ... .milliseconds(900),
    seed: 5
  )

  private func status(_ application: SimulatedApplication = application, atAge age: Duration) -> DriverStatus {
    DriverStatus(
      application: application,
      age: age,
      beginning: Self.beginning,
      startedAt: Self.beginning.addingTimeInterval(-2.6),
      host: "192.0.2.7"
    )
  }

  private func answer(
    _ path: String,
    of application: SimulatedApplication = application,
    atAge age: Duration
  ) throws -> JSON {
    let target = RequestTarget("/api/v1/applications/\(application.id)\(path)")
    guard case .json(let body)? = status(application, atAge: age).answer(target) else { throw NoAnswer(path: path) }
    return try JSON(body)
  }

  private struct NoAnswer: Error { let path: String }

  private func number(_ value: JSON?) -> Double {
    if case .number(let number)? = value { number } else { .nan }
  }

  private func sum(_ field: String, _ rows: [JSON]) -> Double { rows.reduce(0) { $0 + number($1[field]) } }

  private func words(_ rows: [JSON]) -> [String] { rows.map { $0["status"]?.text ?? "?" } }

  @Test(
    "is in the form of the recorded one",
    arguments: [
      ("/stages", "stage0"), ("/stages/0?details=false", "stage0"), ("/jobs/0", "job0"), ("/sql/0", "sqlpage"),
      ("/sql?length=1000", "sqlpage"), ("/allexecutors", "end.allexecutors"), ("/jobs", "end.jobs"),
    ]
  )
  func form(path: String, recording: String) throws {
    let recorded = try JSON(try Fixture.spark("spark-3.5.9-status/\(recording).json"))
    let told = try answer(path, atAge: .seconds(20))
    // A job or a query alone is no list.
    let shape = Set(told.shape.map { path.hasPrefix("/sql/") && !$0.hasPrefix("[]") ? "[]\($0)" : $0 })
    #expect(shape.subtracting(recorded.shape) == [])
    #expect(shape.count > 10)
  }

  @Test("tells of the application as the recorded one does")
  func facts() throws {
    let recorded = try JSON(try Fixture.spark("spark-3.5.9-status/end.applications.json"))
    let target = RequestTarget("/api/v1/applications")
    guard case .json(let body)? = status(atAge: .seconds(3)).answer(target) else { throw NoAnswer(path: "") }
    let told = try JSON(body)
    #expect(told.shape.subtracting(recorded.shape) == [])
    #expect(told[path: "0.name"] == "word count")
    #expect(told[path: "0.attempts.0.startTime"] == "2026-11-22T02:52:06.788GMT")
    #expect(told[path: "0.attempts.0.duration"] == 5600)
    #expect(try answer("", atAge: .seconds(3)) == told.elements.first)
  }

  @Test(
    "its stages have done what the executors page shows, at any age",
    arguments: [0, 1, 250, 1000, 1999, 4321, 8299, 8300, 8301, 60_000]
  )
  func sums(milliseconds: Int) throws {
    let age = Duration.milliseconds(milliseconds)
    let stages = try answer("/stages", atAge: age).elements
    let workers = Self.application.values(atAge: age).executors.filter { $0.id != "driver" }
    func page(_ value: (ExecutorValues) -> Int64) -> Double { Double(workers.reduce(0) { $0 + value($1) }) }
    #expect(sum("numCompleteTasks", stages) == page(\.completedTasks))
    #expect(sum("numFailedTasks", stages) == page(\.failedTasks))
    #expect(sum("executorRunTime", stages) == page(\.totalDuration))
    #expect(sum("jvmGcTime", stages) == page(\.totalGCTime))
    #expect(sum("inputBytes", stages) == page(\.inputBytes))
    #expect(sum("shuffleReadBytes", stages) == page(\.shuffleReadBytes))
    #expect(sum("shuffleWriteBytes", stages) == page(\.shuffleWriteBytes))
    let jobs = try answer("/jobs", atAge: age).elements
    #expect(sum("numCompletedTasks", jobs) == page(\.completedTasks))
    #expect(sum("numTasks", jobs) == sum("numTasks", stages))
    #expect(stages.isEmpty == (milliseconds == 0))
  }

  @Test("one stage runs at a time, those behind it in its job wait, and when the work is done all are complete")
  func life() throws {
    for age in stride(from: 50, to: 8300, by: 275) {
      let stages = try answer("/stages", atAge: .milliseconds(age)).elements
      let told = words(stages)
      #expect(told.drop { $0 == "PENDING" }.first == "ACTIVE", "at \(age) ms: \(told)")
      #expect(told.drop { $0 == "PENDING" }.dropFirst().allSatisfy { $0 == "COMPLETE" }, "at \(age) ms: \(told)")
      for stage in stages {
        #expect((stage["completionTime"] != nil) == (stage["status"] == "COMPLETE"))
        #expect(number(stage["numActiveTasks"]) == 0 || stage["status"] == "ACTIVE")
      }
      #expect(words(try answer("/jobs", atAge: .milliseconds(age)).elements).first == "RUNNING")
    }
    let stages = try answer("/stages", atAge: .seconds(9)).elements
    #expect(Set(words(stages)) == ["COMPLETE"])
    #expect(stages.map { number($0["stageId"]) } == (0..<stages.count).reversed().map { Double($0) })
    #expect(stages.first?["completionTime"] == "2026-11-22T02:52:17.688GMT")
    #expect(Set(words(try answer("/jobs", atAge: .seconds(9)).elements)) == ["SUCCEEDED"])
    let queries = try answer("/sql?length=1000", atAge: .seconds(9)).elements
    #expect(Set(words(queries)) == ["COMPLETED"])
    #expect(try answer("/sql?length=1", atAge: .seconds(9)).elements == Array(queries.prefix(1)))
    #expect(sum("diskBytesSpilled", stages) > 0 && sum("outputBytes", stages) > 0)
  }

  @Test("what is asked for by its number is what the list has")
  func numbers() throws {
    let age = Duration.milliseconds(4321)
    for stage in try answer("/stages", atAge: age).elements {
      #expect(try answer("/stages/\(Int(number(stage["stageId"])))", atAge: age).elements == [stage])
    }
    for job in try answer("/jobs", atAge: age).elements {
      #expect(try answer("/jobs/\(Int(number(job["jobId"])))", atAge: age) == job)
    }
    for query in try answer("/sql?length=1000", atAge: age).elements {
      #expect(try answer("/sql/\(Int(number(query["id"])))", atAge: age) == query)
    }
  }

  @Test(
    "there is no such thing",
    arguments: ["stages/999", "stages/x", "stages/-1", "stages/9223372036854775807", "jobs/2147483647", "sql/99"]
  )
  func unknown(path: String) throws {
    let target = RequestTarget("/api/v1/applications/\(Self.application.id)/\(path)")
    let number = path.split(separator: "/")[1]
    guard case .unknown(let words)? = status(atAge: .seconds(9)).answer(target) else { throw NoAnswer(path: path) }
    #expect(words.hasPrefix("unknown ") && words.hasSuffix(": \(number)"))
  }

  @Test("says of an unknown stage what the recorded one says")
  func unknownWords() throws {
    let target = RequestTarget("/api/v1/applications/\(Self.application.id)/stages/99999?details=false")
    let recorded = String(decoding: try Fixture.spark("spark-3.5.9-status/stage-unknown.body"), as: UTF8.self)
    #expect(status(atAge: .seconds(9)).answer(target) == .unknown(recorded))
  }

  @Test("after an hour of work it remembers the newest thousand, and what it says stays small")
  func retention() throws {
    var application = Self.application
    application.worksFor = nil
    let stages = try answer("/stages", of: application, atAge: .seconds(3600)).elements
    #expect((1000...1005).contains(stages.count))
    let oldest = try #require(stages.last.map { Int(number($0["stageId"])) })
    let forgotten = RequestTarget("/api/v1/applications/\(application.id)/stages/\(oldest - 1)")
    #expect(
      status(application, atAge: .seconds(3600)).answer(forgotten) == .unknown("unknown stage: \(oldest - 1)")
    )
  }

  @Test("an executor that is lost leaves the page, and stays in the list of all with what it had done")
  func lostExecutor() throws {
    var application = Self.application
    application.losesExecutorAfter = .seconds(4)
    #expect(application.values(atAge: .milliseconds(3999)).executors.map(\.id) == ["driver", "1", "2"])
    #expect(application.values(atAge: .seconds(4)).executors.map(\.id) == ["driver", "1"])
    let all = try answer("/allexecutors", of: application, atAge: .seconds(7)).elements
    let present = try answer("/executors", of: application, atAge: .seconds(7)).elements
    #expect(all.map { $0["isActive"] } == [.bool(true), .bool(true), .bool(false)])
    #expect(present == Array(all.prefix(2)))
    let lost = try #require(all.last)
    #expect(lost["removeTime"] == "2026-11-22T02:52:13.388GMT")
    #expect(lost["removeReason"]?.text?.isEmpty == false)
    let before = application.values(atAge: .milliseconds(3999)).executors[2]
    #expect(abs(number(lost["completedTasks"]) - Double(before.completedTasks)) <= 1)
    let stages = try answer("/stages", of: application, atAge: .seconds(7)).elements
    #expect(sum("numCompleteTasks", stages) == sum("completedTasks", all))
  }

  @Test("without stages in its plan it tells of nothing but the application", arguments: ["stages", "jobs", "sql"])
  func nothing(path: String) {
    let application = SimulatedApplication()
    let told = status(application, atAge: .seconds(9))
    #expect(told.answer(RequestTarget("/api/v1/applications/\(application.id)/\(path)")) == nil)
    #expect(told.answer(RequestTarget("/metrics/json/")) == nil)
    #expect(told.answer(RequestTarget("/api/v1/applications")) != nil)
  }

  @Test("a driver serves it, and says 404 of what there is not")
  func served() async throws {
    let driver = SimulatedDriver(Self.application, port: 0, timing: .immediate)
    try await driver.start()
    let path = "/api/v1/applications/\(Self.application.id)"
    let list = try await get("\(path)/allexecutors", port: driver.port)
    #expect(list.status == 200)
    #expect(list.headers["Content-Type"] == ["application/json"])
    #expect(try list.json().elements.map { $0["id"] } == ["driver", "1", "2"])
    try await expect(status: 404, of: "\(path)/stages/999", port: driver.port)
    try await expect(status: 404, of: "/api/v1/applications/another/stages", port: driver.port)
    try await expect(status: 404, of: "\(path)/environment", port: driver.port)
    let registry = try await get("/metrics/json/", port: driver.port).json()
    #expect(registry["gauges"]?["\(Self.application.id).driver.DAGScheduler.job.activeJobs"] != nil)
    await driver.stop()
  }
}
