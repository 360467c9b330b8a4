import FoundationEssentials
import Testing

@testable import Spark

@Suite("Reading by numbers") struct NumberedReadingTests {
  private func job(_ number: Int, stages: Range<Int>, failed: Int = 0, tasks: Int = 0, isOver: Bool = false) throws
    -> JobRecord
  {
    let json = """
      {"jobId": \(number), "stageIds": \(Array(stages)), "status": "\(isOver ? "SUCCEEDED" : "RUNNING")",
      "numFailedStages": \(failed), "numCompletedTasks": \(tasks)}
      """
    return try JSONDecoder().decode(JobRecord.self, from: Data(json.utf8))
  }

  private func stages(_ numbers: Range<Int>, _ status: String) throws -> [StageRecord] {
    let json = numbers.map { #"{"stageId": \#($0), "status": "\#(status)"}"# }.joined(separator: ",")
    return try StatusCourse.list(Data("[\(json)]".utf8))
  }

  /// The stages that one round asks for, where it finds one job that was not known.
  private func round(_ reading: inout NumberedReading, _ status: inout ApplicationStatus, _ job: JobRecord) -> [Int] {
    reading.begin(with: status)
    var asked: [Int] = []
    while let question = reading.next(status) {
      switch question {
      case .job(job.key):
        reading.note(job, status)
        status.take(jobs: [job])
      case .stage(let number):
        asked.append(number)
        reading.noteStage(number)
      default: reading.miss(question)
      }
    }
    return asked
  }

  @Test(
    "asks for stages that a new job tells of, in pieces; those that are known only while they run, those that wait last"
  )
  func order() throws {
    var (reading, status) = (NumberedReading(), ApplicationStatus(limit: 1000))
    status.take(stages: try stages(0..<3, "COMPLETE") + stages(3..<4, "ACTIVE") + stages(4..<6, "PENDING"))
    let first = round(&reading, &status, try job(0, stages: 0..<60))
    #expect(first == [3] + Array(6..<45))
    #expect(reading.isUnfinished)
    let second = round(&reading, &status, try job(1, stages: 0..<1))
    #expect(second == [3] + Array(45..<60) + [4, 5])
    #expect(!reading.isUnfinished)
  }

  @Test("looks at all stages of a job with failures once before it looks at the first of them again; at its end at all")
  func rerun() throws {
    var (reading, status) = (NumberedReading(), ApplicationStatus(limit: 1000))
    status.take(stages: try stages(0..<50, "COMPLETE"))
    let first = round(&reading, &status, try job(0, stages: 0..<50, failed: 1, tasks: 1))
    let second = round(&reading, &status, try job(0, stages: 0..<50, failed: 1, tasks: 2))
    #expect(first + second == Array(0..<50))
    let third = round(&reading, &status, try job(0, stages: 0..<50, failed: 1, tasks: 2))
    #expect(third.isEmpty && !reading.isUnfinished)
    let last = round(&reading, &status, try job(0, stages: 0..<50, failed: 1, tasks: 3, isOver: true))
    #expect(last == Array(0..<40) && reading.isUnfinished)
  }

  @Test("gives up when no job is found in some rounds in a row, and begins to count anew")
  func fruitless() {
    var reading = NumberedReading()
    let status = ApplicationStatus()
    for _ in 0..<2 {
      for round in 1...NumberedReading.mostFruitlessRounds {
        reading.begin(with: status)
        while let question = reading.next(status) { reading.miss(question) }
        let goesOn = reading.end()
        #expect(goesOn == (round < NumberedReading.mostFruitlessRounds))
      }
    }
  }
}
