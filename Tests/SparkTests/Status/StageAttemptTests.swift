import Exposition
import Testing

@testable import Spark

@Suite("Stages that run once more") struct StageAttemptTests {
  private func tasks(_ course: StatusCourse) -> Double? {
    var writer = StatusPage(application: "app-1")
    return writer.page(of: course.status)?.samples.first { $0.series.name == "spark_application_tasks" }?.value
  }

  @Test("are counted once, though their first attempts are forgotten", arguments: [10, 1000])
  func lists(limit: Int) {
    var course = StatusCourse(application: "app-1", limit: limit)
    var driver = SimulatedStages(jobs: 50)
    course.ask(driver)
    driver.retries = [5: 1, 48: 2]
    for ended in 1...4 {
      course.noteProgress(Double(ended))
      let asked = course.ask(driver)
      #expect(asked.contains(.stages))
    }
    #expect(tasks(course) == 53 * SimulatedStages.tasks)
    #expect(course.status.stages.countsByStatus.values.reduce(0, +) == 53)
  }

  @Test(
    "are read by themselves where a running job has failed stages, and its end is not awaited in vain",
    arguments: [10, 1000]
  )
  func numbers(limit: Int) {
    var course = StatusCourse(application: "app-1", limit: limit)
    var driver = SimulatedStages(jobs: 100, running: 1)
    course.ask(driver)
    #expect(tasks(course) == 100 * SimulatedStages.tasks)
    driver.retries = [99: 1]
    course.noteProgress(1)
    let asked = course.ask(driver)
    #expect(asked.contains(.stage(99)) && !asked.contains(.stages))
    driver.running = 0
    course.noteProgress(2)
    course.ask(driver)
    #expect(tasks(course) == 101 * SimulatedStages.tasks)
    #expect(course.status.stages.countsByStatus["failed"] == 1)
    course.noteProgress(3)
    #expect(!course.ask(driver).contains(.stage(99)))
  }

  @Test("are not looked for where nothing has failed")
  func calm() {
    var course = StatusCourse(application: "app-1")
    course.ask(SimulatedStages(jobs: 100, running: 1))
    course.noteProgress(1)
    let asked = course.ask(SimulatedStages(jobs: 101, running: 1))
    let stages = asked.filter { if case .stage = $0 { true } else { false } }
    #expect(stages == [.stage(99), .stage(100)])
  }

  @Test("are taken for counted, where more came late than are told apart")
  func bound() {
    var window = RecordWindow<StageRecord>()
    func take(_ stage: Int, _ attempt: Int) -> Bool {
      window.take(StageRecord(stage: stage, attempt: attempt))
    }
    let most = RecordWindow<StageRecord>.mostLate
    for stage in 0...most { _ = take(stage, 1) }
    window.keep(0) { _ in }
    #expect(window.seen == most + 1)
    let again = take(most, 1)
    let once = take(3, 2)
    let new = take(most + 1, 1)
    #expect(!again && !once && new)
  }
}

extension StageRecord {
  fileprivate init(stage: Int, attempt: Int) {
    self.init(
      key: Key(stage: stage, attempt: attempt),
      status: "complete",
      name: "",
      measures: StageMeasure.all.map { _ in 0 },
      submittedAt: nil,
      firstTaskAt: nil,
      completedAt: nil
    )
  }
}
