import Discovery
import Exposition
import Scraping
import Spark
import Testing

@testable import Agent

@Suite("When a driver's REST API is asked") struct StatusReaderTests {
  private let start = ContinuousClock.now
  private let target = Target(
    pod: PodReference(uid: "u", namespace: "n", name: "p"),
    address: "10.0.0.1",
    port: 4040,
    path: "/metrics/executors/prometheus"
  )

  private func page(_ ended: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "app-1", "application_name": "etl", "executor_id": "driver"]
    return ExpositionPage(
      samples: [
        Sample(Series(name: SparkExecutors.completedTasks, labels: labels), ended),
        Sample(Series(name: SparkExecutors.activeTasks, labels: labels), 1),
      ]
    )
  }

  /// Answers a round that takes so long.
  private func answer(_ reader: inout StatusReader, _ duration: Duration, at now: ContinuousClock.Instant) -> Int {
    reader.isAsking = true
    var questions = 0
    while let question = reader.course.next() {
      questions += 1
      reader.course.take(Array((question == .registry ? "{}" : "[]").utf8), to: question)
    }
    reader.rest(after: duration, at: now)
    return questions
  }

  @Test("at most a twentieth of the time goes into it, but for a driver's slow first answers")
  func duty() {
    var reader = StatusReader(target, application: "app-1", terms: StatusTerms(), now: start)
    var (now, inside, ended) = (start, Duration.zero, 0.0)
    while start.duration(to: now) < .seconds(600) {
      ended += 1
      reader.course.note(page(ended))
      if reader.isDue(at: now) {
        now += .milliseconds(300)
        inside += .milliseconds(300)
        let questions = answer(&reader, .milliseconds(300), at: now)
        #expect(questions > 0)
      } else {
        now += .milliseconds(100)
      }
    }
    let share = (inside - StatusTerms.reserve) / start.duration(to: now)
    #expect(share <= 0.0502 && share > 0.04, "\(share)")
  }

  @Test("not twice at one time, and not when nothing has changed")
  func quiet() {
    var reader = StatusReader(target, application: "app-1", terms: StatusTerms(), now: start)
    reader.course.note(page(1))
    #expect(reader.isDue(at: start))
    reader.isAsking = true
    #expect(!reader.isDue(at: start))
    _ = answer(&reader, .milliseconds(5), at: start)
    let later = start + .seconds(60)
    reader.course.note(page(1))
    #expect(!reader.isDue(at: later))
    reader.course.note(page(2))
    #expect(reader.isDue(at: later))
  }

  @Test("what is new is told once, under the names that are wanted")
  func news() throws {
    var reader = StatusReader(target, application: "app-1", terms: StatusTerms(), now: start)
    let stage = #"[{"stageId": 1, "attemptId": 0, "status": "COMPLETE", "executorRunTime": 1500}]"#
    reader.course.take(Array(stage.utf8), to: .stages)
    var terms = StatusTerms()
    let told = reader.takeNews(terms)
    let news = try #require(told)
    #expect(news.id == "app-1")
    let run = news.page.samples.first { $0.series.name == "spark_stage_executor_run_time_seconds_total" }
    #expect(run?.value == 1.5)
    let again = reader.takeNews(terms)
    #expect(again == nil)
    terms.naming = .sparkMeasure
    reader.course.take(Array(stage.replacing("1500", with: "1600").utf8), to: .stages)
    let next = reader.takeNews(terms)
    let renamed = try #require(next).page.samples
    #expect(renamed.contains { $0.series.name == "executorruntime" && $0.value == 1600 })
    #expect(!renamed.contains { $0.series.name.hasPrefix("spark_stage_") })
  }
}
