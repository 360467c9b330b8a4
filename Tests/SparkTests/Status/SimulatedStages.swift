import Exposition

@testable import Spark

/// A driver with jobs of one stage each, whose stages may have been tried again. It keeps the newest only, as Spark does.
struct SimulatedStages {
  var jobs = 0
  /// The newest jobs, which are under way.
  var running = 0
  /// More attempts of a stage, beside the first.
  var retries: [Int: Int] = [:]
  /// How many stages and jobs it has kept.
  var kept = 1000
  /// Stages that wait for others.
  var waiting: Set<Int> = []
  /// When attempts were submitted, where that is another second than the stage's number.
  var begun: [StageRecord.Key: Int] = [:]
  var startedAt = "2026-11-22T00:00:00.000GMT"
  /// Of each attempt.
  static let tasks = 2.0

  func body(_ question: StatusQuestion) -> String? {
    switch question {
    case .applications, .application:
      #"[{"id": "app-1", "name": "etl", "attempts": [{"startTime": "\#(startedAt)"}]}]"#
    case .jobs: "[" + numbers.map(job).joined(separator: ",") + "]"
    case .stages: "[" + numbers.flatMap(attempts).joined(separator: ",") + "]"
    case .job(let number): numbers.contains(number) ? job(number) : nil
    case .stage(let number):
      numbers.contains(number) ? "[" + attempts(number).joined(separator: ",") + "]" : nil
    case .queries, .executors, .presentExecutors: "[]"
    case .query: nil
    case .registry: "{}"
    }
  }

  private var numbers: Range<Int> { max(0, jobs - kept)..<jobs }

  private func job(_ number: Int) -> String {
    let isRunning = number >= jobs - running
    let status = isRunning ? "RUNNING" : "SUCCEEDED"
    // Each takes six seconds.
    let end = isRunning ? "" : #""completionTime": "\#(time(number + 6))","#
    return """
      {"jobId": \(number), "stageIds": [\(number)], "status": "\(status)", "submissionTime": "\(time(number))",
      \(end)
      "numFailedStages": \(retries[number] ?? 0)}
      """
  }

  private func attempts(_ number: Int) -> [String] {
    let last = retries[number] ?? 0
    return (0...last).map { attempt in
      let isWaiting = waiting.contains(number)
      let status = isWaiting ? "PENDING" : attempt < last ? "FAILED" : number >= jobs - running ? "ACTIVE" : "COMPLETE"
      let second = begun[StageRecord.Key(stage: number, attempt: attempt)] ?? number
      let begun = isWaiting ? "" : #""submissionTime": "\#(time(second))","#
      return """
        {"stageId": \(number), "attemptId": \(attempt), \(begun) "name": "s", "status": "\(status)",
        "numTasks": \(Int(Self.tasks)), "executorRunTime": 1500, "executorCpuTime": 123456789}
        """
    }
  }

  /// One each second.
  private func time(_ number: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2026-11-22T\(two(number / 3600)):\(two(number / 60 % 60)):\(two(number % 60)).000GMT"
  }
}

extension StatusCourse {
  /// Asks all questions that there is a reason for, a few rounds of them.
  ///
  /// - Returns: what was asked.
  @discardableResult
  mutating func ask(_ driver: SimulatedStages, rounds: Int = 30) -> [StatusQuestion] {
    var (asked, left): ([StatusQuestion], Int) = ([], rounds)
    while isDue, left > 0 {
      left -= 1
      while let question = next() {
        asked.append(question)
        if let body = driver.body(question) { take(Array(body.utf8), to: question) } else { miss(question) }
      }
    }
    return asked
  }

  /// As after pages of executors that show more tasks.
  mutating func noteProgress(_ ended: Double) {
    for ended in [ended, ended + 0.5] { note(Self.page(ended: ended)) }
  }

  private static func page(ended: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "app-1", "application_name": "etl", "executor_id": "driver"]
    return ExpositionPage(
      samples: [
        Sample(Series(name: SparkExecutors.completedTasks, labels: labels), ended),
        Sample(Series(name: SparkExecutors.activeTasks, labels: labels), 1),
      ]
    )
  }
}
