import Exposition
import FoundationEssentials
import Spark
import Testing

@testable import Capture

@Suite("The history of an application's work") struct WorkHistoryTests {
  private let start = Date(timeIntervalSince1970: 1000)

  private func work(_ completed: Double) -> ExecutorWork {
    let labels: LabelSet = ["executor_id": "1"]
    var roll = ExecutorRoll()
    let page = ExpositionPage(samples: [Sample(Series(name: SparkExecutors.completedTasks, labels: labels), completed)])
    roll.read(page) { Array($0.series.indices) }
    return roll.total ?? ExecutorWork()
  }

  private func history(every interval: TimeInterval, for duration: TimeInterval) -> WorkHistory {
    var history = WorkHistory()
    for number in 0...Int(duration / interval) {
      history.note(work(Double(number)), at: start + Double(number) * interval)
    }
    return history
  }

  @Test(
    "stays within its bound, and holds the first point, the newest, and others evenly between",
    arguments: [(0.1, 5.0), (0.1, 60), (1, 3600), (15, 86400)]
  )
  func bounded(interval: TimeInterval, duration: TimeInterval) throws {
    let history = history(every: interval, for: duration)
    let points = history.points
    #expect(points.count <= WorkHistory.mostPoints)
    #expect(points.count >= min(Int(duration / interval), WorkHistory.mostPoints / 2))
    #expect(points.first?.at == start)
    #expect(points.last?.completedTasks == Float(Int(duration / interval)))
    let gaps = zip(points, points.dropFirst()).map { $1.at.timeIntervalSince($0.at) }
    // The newest is as near to the one before as it comes.
    let inner = gaps.dropLast()
    #expect(inner.allSatisfy { $0 > 0 })
    let (shortest, longest) = (try #require(inner.min()), try #require(inner.max()))
    #expect(longest <= shortest * 2 + interval)
  }

  @Test("a page that was overtaken on its way changes nothing")
  func overtaken() {
    var history = WorkHistory()
    history.note(work(1), at: start)
    history.note(work(3), at: start + 2)
    history.note(work(2), at: start + 1)
    #expect(history.points.map(\.completedTasks) == [1, 3])
  }

  @Test("the newest value takes the place of the one just before it, so that the last is never left out")
  func newest() {
    var history = WorkHistory()
    for number in 0..<4 { history.note(work(Double(number)), at: start + Double(number) * 0.01) }
    #expect(history.points.map(\.completedTasks) == [0, 3])
  }
}
