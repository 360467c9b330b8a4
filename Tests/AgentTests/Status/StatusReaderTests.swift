import Exposition
import Spark
import Testing

@testable import Agent

@Suite("When a driver's REST API is asked") struct StatusReaderTests {
  private let start = ContinuousClock.now

  private func page(_ ended: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "app-1", "application_name": "etl", "executor_id": "driver"]
    return ExpositionPage(
      samples: [
        Sample(Series(name: SparkExecutors.completedTasks, labels: labels), ended),
        Sample(Series(name: SparkExecutors.activeTasks, labels: labels), 1),
      ]
    )
  }

  /// Answers a round.
  private func answer(_ reader: inout StatusReader) -> Int {
    var questions = 0
    while let question = reader.course.next() {
      questions += 1
      reader.course.take(Array((question == .registry ? "{}" : "[]").utf8), to: question)
    }
    return questions
  }

  @Test("a twentieth of the time goes into it at most, but for what was saved up")
  func duty() {
    var reader = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    var (now, inside, ended, early) = (start, Duration.zero, 0.0, Duration.zero)
    while start.duration(to: now) < .seconds(600) {
      ended += 1
      reader.course.note(page(ended))
      if reader.course.isDue, reader.restsUntil <= now {
        now += .milliseconds(300)
        inside += .milliseconds(300)
        let questions = answer(&reader)
        #expect(questions > 0)
        reader.spend(.milliseconds(300), isAnswered: true, at: now)
        reader.rest(at: now)
      } else {
        now += .milliseconds(100)
      }
      if start.duration(to: now) < .seconds(10) { early = inside }
    }
    let share = (inside - StatusTerms.reserve) / start.duration(to: now)
    #expect(share <= 0.0502 && share > 0.04, "\(share)")
    // Most lives are short, and are not spent waiting.
    #expect(early > .seconds(3), "\(early)")
  }

  /// - Returns: for how long it rests after one round of such questions.
  private func rest(_ reader: inout StatusReader, after questions: [(Duration, isAnswered: Bool)]) -> Duration {
    for (duration, isAnswered) in questions { reader.spend(duration, isAnswered: isAnswered, at: start) }
    reader.rest(at: start)
    return start.duration(to: reader.restsUntil)
  }

  @Test("the first answer, for which a driver sets its API up, and what has none before it, are reckoned as little")
  func first() {
    let (long, little) = (Duration.seconds(7), StatusTerms.mostInVain)
    var prompt = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    #expect(rest(&prompt, after: [(long, true)]) == little)
    // Two seconds more than there were, but for that.
    #expect(rest(&prompt, after: [(long, true)]) == .seconds(20) * (2 + 0.25))
    var cold = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    #expect(rest(&cold, after: [(long, false), (long, false), (long, true)]) == little * 3)
    var quick = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    #expect(rest(&quick, after: [(.milliseconds(5), true)]) == .milliseconds(5))
  }

  @Test("time-outs of a driver that had answered cost its stages half a minute at most, not minutes")
  func timeOuts() {
    var reader = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    _ = rest(&reader, after: [(.milliseconds(5), true)])
    let timeOut = (Duration.seconds(10), isAnswered: false)
    #expect(rest(&reader, after: [timeOut, timeOut, timeOut]) == StatusTerms.longestRestInVain)
  }

  @Test("after failures less and less often, but never not at all")
  func failures() {
    var reader = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    var waits: [Duration] = []
    for _ in 0..<12 {
      _ = reader.course.next()
      reader.course.fail(.jobs)
      reader.rest(at: start)
      waits.append(start.duration(to: reader.restsUntil))
    }
    #expect(waits.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    #expect(waits.last == StatusTerms.longestFailureWait)
    _ = answer(&reader)
    reader.spend(.milliseconds(5), isAnswered: true, at: start)
    reader.rest(at: start)
    #expect(start.duration(to: reader.restsUntil) == .milliseconds(5))
  }

  @Test("what was said of the application before is asked for once, as soon as it is known which it is")
  func recall() {
    var reader = StatusReader(terms: StatusTerms(), now: start)
    var asked: [String] = []
    func said(_ id: String) -> [Sample] {
      asked.append(id)
      let labels: LabelSet = ["application_id": id, "stage_id": "7", "attempt": "0", "status": "complete"]
      return [
        Sample(Series(name: "spark_stage_info", labels: labels), 1),
        Sample(Series(name: "spark_stage_submission_timestamp_seconds", labels: labels), 1000),
        Sample(Series(name: "spark_stage_tasks", labels: labels), 5),
        Sample(Series(name: "spark_application_tasks", labels: ["application_id": id]), 90),
        Sample(Series(name: "spark_application_stages", labels: ["status": "complete"]), 8),
      ]
    }
    reader.recall(said)
    let first = reader.course.next()
    #expect(first == .applications && asked.isEmpty)
    reader.course.take(Array(#"[{"id": "app-1", "name": "etl"}]"#.utf8), to: .applications)
    while true {
      reader.recall(said)
      guard let question = reader.course.next() else { break }
      let stage = #"[{"stageId": 8, "attemptId": 0, "status": "COMPLETE", "numTasks": 2}]"#
      reader.course.take(Array((question == .stages ? stage : question == .registry ? "{}" : "[]").utf8), to: question)
    }
    #expect(asked == ["app-1"])
    let samples = reader.takeNews()?.page.samples ?? []
    #expect(samples.first { $0.series.name == "spark_application_tasks" }?.value == 92)
    #expect(samples.first { $0.series.name == "spark_application_stages" }?.value == 9)
  }

  @Test("what is new is told once, and once more under other names where these are wanted")
  func news() throws {
    var reader = StatusReader(application: "app-1", terms: StatusTerms(), now: start)
    let stage = #"[{"stageId": 1, "attemptId": 0, "status": "COMPLETE", "executorRunTime": 1500}]"#
    reader.course.take(Array(stage.utf8), to: .stages)
    let told = reader.takeNews()
    let news = try #require(told)
    #expect(news.id == "app-1")
    let run = news.page.samples.first { $0.series.name == "spark_stage_executor_run_time_seconds_total" }
    #expect(run?.value == 1.5)
    let again = reader.takeNews()
    #expect(again == nil)
    var terms = StatusTerms()
    terms.naming = .sparkMeasure
    reader.adopt(terms)
    let next = reader.takeNews()
    let renamed = try #require(next).page.samples
    #expect(renamed.contains { $0.series.name == "executorruntime" && $0.value == 1500 })
    #expect(!renamed.contains { $0.series.name.hasPrefix("spark_stage_") })
  }
}
