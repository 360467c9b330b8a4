import Exposition
import Fixtures
import Testing

@testable import Spark

@Suite("The roll of executors") struct ExecutorRollTests {
  private func page(_ rows: [(id: String, completed: Double, active: Double)], name: String = "etl") -> ExpositionPage {
    ExpositionPage(
      samples: rows.flatMap { id, completed, active in
        let labels: LabelSet = ["application_id": "spark-1", "application_name": name, "executor_id": id]
        return [
          Sample(Series(name: SparkExecutors.completedTasks, labels: labels), completed),
          Sample(Series(name: SparkExecutors.activeTasks, labels: labels), active),
          Sample(Series(name: "metrics_executor_maxTasks", labels: labels), 4),
        ]
      }
    )
  }

  private func roll(of pages: [ExpositionPage]) -> ExecutorRoll {
    var roll = ExecutorRoll()
    for page in pages { roll.read(page) { Array($0.series.indices) } }
    return roll
  }

  @Test("adds up what a real page says of six executors, the driver not counted among them")
  func realPage() throws {
    let parsed = try ExpositionParser().parse(Fixture.spark("spark-3.5.9-6exec/metrics_executors_prometheus.body"))
    let roll = roll(of: [parsed])
    let total = try #require(roll.total)
    func sum(_ name: String) -> Double {
      parsed.samples.filter { $0.series.name == "metrics_executor_\(name)" }.reduce(0) { $0 + $1.value }
    }
    #expect(total.executors == 6)
    #expect(total.completedTasks == sum("completedTasks_total"))
    #expect(total.completedTasks > 0)
    #expect(total.failedTasks == sum("failedTasks_total"))
    #expect(total.activeTasks == sum("activeTasks"))
    #expect(total.memoryBytes == sum("memoryUsed_bytes"))
    #expect(total.shuffleReadBytes == sum("totalShuffleRead_bytes_total"))
    #expect(total.shuffleWriteBytes == sum("totalShuffleWrite_bytes_total"))
    #expect(total.inputBytes == sum("totalInputBytes_bytes_total"))
    #expect(total.gcSeconds == sum("totalGCTime_seconds_total"))
    #expect(Set(roll.present.map(\.id)).contains("driver"))
  }

  @Test("what an executor had done stays when it is gone; what it held does not")
  func gone() {
    let roll = roll(of: [page([("1", 10, 2), ("2", 5, 1)]), page([("2", 6, 1)])])
    #expect(roll.total?.completedTasks == 16)
    #expect(roll.total?.activeTasks == 1)
    #expect(roll.total?.executors == 1)
    #expect(roll.present.map(\.id) == ["2"])
  }

  @Test("an executor that shows itself again is counted once")
  func backAgain() {
    let roll = roll(of: [page([("1", 10, 0), ("2", 5, 0)]), page([("2", 6, 0)]), page([("1", 12, 0), ("2", 7, 0)])])
    #expect(roll.total?.completedTasks == 19)
    #expect(roll.total?.executors == 2)
  }

  @Test("all executors may go, and their work is still told")
  func allGone() {
    let roll = roll(of: [page([("1", 10, 0)]), page([])])
    #expect(roll.total?.completedTasks == 10)
    #expect(roll.total?.executors == 0)
    #expect(roll.applicationName == "etl")
  }

  @Test("a page that tells of no executors has no total")
  func otherPage() {
    let roll = roll(of: [ExpositionPage(samples: [Sample(Series(name: "up"), 1)])])
    #expect(roll.total == nil)
    #expect(roll.present.isEmpty)
  }

  @Test("a page that shows others each time does not fill the memory, and their work is told all the same")
  func bounded() {
    let count = 3000
    let pages = (0..<5).map { number in
      page((0..<count).map { ("\(number)-\($0)", 1, 0) })
    }
    let roll = roll(of: pages)
    #expect(roll.total?.completedTasks == Double(5 * count))
    #expect(roll.goneCount <= ExecutorRoll.mostGone)
  }

  @Test("a value of an executor that is gone which is no number does not spoil the rest")
  func noNumber() {
    let roll = roll(of: [page([("1", .nan, 0), ("2", 5, 0)]), page([("2", 6, 0)])])
    #expect(roll.total?.completedTasks == 6)
  }
}
