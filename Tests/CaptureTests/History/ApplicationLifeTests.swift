import Discovery
import Exposition
import FoundationEssentials
import Spark
import Testing

@testable import Capture

@Suite("The life of an application, told after its group is gone") struct ApplicationLifeTests {
  private let start = ContinuousClock.now
  private let time = Date(timeIntervalSince1970: 1400)

  private func page(_ completed: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "spark-1", "application_name": "etl", "executor_id": "1"]
    return ExpositionPage(samples: [Sample(Series(name: SparkExecutors.completedTasks, labels: labels), completed)])
  }

  private func ledger(awaitsAcknowledgement: Bool = true, awaitsDelivery: Bool = true) -> ApplicationLedger {
    ApplicationLedger(
      configuration: .init(
        hold: .seconds(60),
        awaitsAcknowledgement: awaitsAcknowledgement,
        awaitsDelivery: awaitsDelivery
      )
    )
  }

  @Test("remembers of a deleted group when it was delivered, acknowledged and deleted, its work and its history")
  func remembered() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    _ = ledger.take(page(3), from: Samples.target(), at: time, now: start)
    _ = ledger.take(page(7), from: Samples.target(), at: time + 10, now: start + .seconds(10))
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start + .seconds(11))
    let generation = try #require(ledger.groups["spark-1"]?.generation)
    ledger.settled("spark-1", generation: generation, now: start + .seconds(12))
    ledger.settled("spark-1", generation: generation, now: start + .seconds(13))
    ledger.acknowledged("spark-1", generation: generation, now: start + .seconds(14))
    #expect(ledger.past.isEmpty)
    ledger.deleted("spark-1", now: start + .seconds(15))
    let life = try #require(ledger.past.first)
    #expect(ledger.past.count == 1)
    #expect(life.id == "spark-1")
    #expect(life.name == "etl")
    #expect(life.namespace == "team-a")
    #expect(life.pods.map(\.name) == ["pod-uid-1"])
    #expect(life.ending == Samples.ending)
    #expect(life.firstCapture == time)
    #expect(life.lastCapture == time + 10)
    #expect(life.deliveredAt == start + .seconds(12))
    #expect(life.acknowledgedAt == start + .seconds(14))
    #expect(life.deletedAt == start + .seconds(15))
    #expect(life.work?.completedTasks == 7)
    #expect(life.history.points.map(\.work.completedTasks) == [3, 7])
  }

  @Test("remembers those that went last, and no more than its bound")
  func bounded() {
    var ledger = ledger(awaitsAcknowledgement: false, awaitsDelivery: false)
    let count = ApplicationLedger.mostPast + 5
    for number in 0..<count {
      let id = "uid-\(number)"
      ledger.update(Samples.pod(id, application: id), now: start)
      _ = ledger.take(Samples.page(1, application: id), from: Samples.target(id), at: time, now: start)
      ledger.update(Samples.pod(id, application: id, life: .ended(Samples.ending)), now: start)
      ledger.advance(to: start + .seconds(60))
    }
    #expect(ledger.groups.isEmpty)
    #expect(ledger.past.map(\.id) == (5..<count).map { "uid-\($0)" })
  }

  @Test("a group that only stood in until its application was named is no application that there was")
  func standIn() {
    var ledger = ledger()
    ledger.update(Samples.pod(application: nil), now: start)
    _ = ledger.take(Samples.page(1, application: nil), from: Samples.target(), at: time, now: start)
    _ = ledger.take(Samples.page(1, application: "local-1"), from: Samples.target(), at: time, now: start)
    ledger.deleted("team-a/pod-uid-1", now: start)
    #expect(Array(ledger.groups.keys) == ["local-1"])
    #expect(ledger.past.isEmpty)
  }

  @Test("what was delivered of an end that was none is no delivery of the end that comes")
  func secondEnd() throws {
    var ledger = ledger()
    ledger.update(Samples.pod(), now: start)
    _ = ledger.take(page(3), from: Samples.target(), at: time, now: start)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    ledger.settled("spark-1", generation: try #require(ledger.groups["spark-1"]?.generation), now: start)
    #expect(ledger.groups["spark-1"]?.deliveredAt == start)
    ledger.update(Samples.pod(), now: start)
    #expect(ledger.groups["spark-1"]?.deliveredAt == nil)
    ledger.update(Samples.pod(life: .ended(Samples.ending)), now: start)
    #expect(ledger.groups["spark-1"]?.deliveredAt == nil)
    ledger.settled(
      "spark-1",
      generation: try #require(ledger.groups["spark-1"]?.generation),
      now: start + .seconds(1)
    )
    #expect(ledger.groups["spark-1"]?.deliveredAt == start + .seconds(1))
  }
}
