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
    #expect(points.last?.work.completedTasks == Double(Int(duration / interval)))
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
    #expect(history.points.map(\.work.completedTasks) == [1, 3])
  }

  @Test("the newest value takes the place of the one just before it, so that the last is never left out")
  func newest() {
    var history = WorkHistory()
    for number in 0..<4 { history.note(work(Double(number)), at: start + Double(number) * 0.01) }
    #expect(history.points.map(\.work.completedTasks) == [0, 3])
  }

  @Test("goes on where the clock is set back, with what was before at its distances")
  func setBack() throws {
    var history = WorkHistory()
    for number in 0..<10 { history.note(work(Double(number)), at: start + Double(number)) }
    for number in 10..<20 { history.note(work(Double(number)), at: start - 7200 + Double(number)) }
    let points = history.points
    #expect(points.map(\.work.completedTasks) == (0..<20).map(Double.init))
    let gaps = zip(points, points.dropFirst()).map { $1.at.timeIntervalSince($0.at) }
    #expect(gaps.allSatisfy { $0 > 0 && $0 < 1.11 }, "\(gaps)")
    #expect(points.last?.at == start - 7200 + 19)
  }

  @Test("stays in order and within its bound though the clock jumps to and fro")
  func jumping() {
    var history = WorkHistory()
    for number in 0..<5000 {
      let jump = [0, 400, -86400, 30, -61, 1e9, -3600.5][number % 7]
      history.note(work(Double(number)), at: start + jump + Double(number) * 0.1)
      #expect(history.points.count <= WorkHistory.mostPoints)
    }
    let times = history.points.map(\.at)
    #expect(times == times.sorted())
  }

  @Test("keeps every quantity")
  func quantities() {
    var work = work(7)
    work.executors = 3
    var history = WorkHistory()
    history.note(work, at: start)
    #expect(history.points.map(\.work) == [work])
  }
}
