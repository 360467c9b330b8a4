import Discovery
import Exposition
import Spark
import Testing

@testable import Agent

@Suite("Which drivers are asked for their status") struct StatusRoundsTests {
  private let start = ContinuousClock.now
  private static let pod = PodReference(uid: "u", namespace: "n", name: "p")

  private func target(_ path: String = "/metrics/executors/prometheus", rule: String? = nil) -> Target {
    Target(pod: Self.pod, address: "10.0.0.1", port: 4040, path: path, rule: rule)
  }

  private func page(_ ended: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": "app-1", "application_name": "etl", "executor_id": "driver"]
    return ExpositionPage(
      samples: [
        Sample(Series(name: SparkExecutors.completedTasks, labels: labels), ended),
        Sample(Series(name: SparkExecutors.activeTasks, labels: labels), 1),
      ]
    )
  }

  private func rounds(_ targets: [Target]) -> StatusRounds {
    var rounds = StatusRounds(StatusTerms())
    rounds.update(DiscoveredPod(reference: Self.pod, targets: targets, life: .running(since: nil)))
    return rounds
  }

  /// Begins the round that is due, and brings it back answered.
  private func answer(_ rounds: inout StatusRounds, at now: ContinuousClock.Instant) -> Int {
    guard let round = rounds.next(now: now).round else { return 0 }
    var (reader, questions) = (round.reader, 0)
    while let question = reader.course.next() {
      questions += 1
      reader.course.take(Array((question == .registry ? "{}" : "[]").utf8), to: question)
    }
    reader.spend(.milliseconds(20), isAnswered: true, at: now)
    reader.rest(at: now)
    rounds.end(round, reader)
    return questions
  }

  @Test("one whose page is Spark's, once a page gives a reason to and no earlier than it may be")
  func due() {
    var rounds = rounds([target()])
    let isOther = rounds.note(
      ExpositionPage(samples: [Sample(Series(name: "jvm", labels: [:]), 1)]),
      of: target(),
      now: start
    )
    #expect(!isOther)
    let isDue = rounds.note(page(1), of: target(), now: start)
    #expect(isDue)
    let first = answer(&rounds, at: start)
    #expect(first > 3)
    let isDueAgain = rounds.note(page(2), of: target(), now: start)
    #expect(isDueAgain)
    let (early, time) = rounds.next(now: start)
    #expect(early == nil && time == start + .milliseconds(20))
    let second = answer(&rounds, at: start + .milliseconds(20))
    #expect(second > 2)
    let (none, never) = rounds.next(now: start + .seconds(60))
    #expect(none == nil && never == nil)
  }

  @Test("a page that comes while it is asked counts when that is over")
  func meanwhile() throws {
    var rounds = rounds([target()])
    _ = rounds.note(page(1), of: target(), now: start)
    let begun = rounds.next(now: start).round
    let round = try #require(begun)
    let isDue = rounds.note(page(2), of: target(), now: start)
    #expect(!isDue)
    var reader = round.reader
    reader.course.note(page(1))
    while let question = reader.course.next() { reader.course.take(Array("[]".utf8), to: question) }
    rounds.end(round, reader)
    let next = rounds.next(now: start + .seconds(1)).round
    #expect(next != nil)
  }

  @Test("none whose pod has ended, is gone or was never told of; what is asked then is not brought back to another")
  func ended() throws {
    var rounds = rounds([target()])
    _ = rounds.note(page(1), of: target(), now: start)
    let begun = rounds.next(now: start).round
    let round = try #require(begun)
    rounds.update(DiscoveredPod(reference: Self.pod, targets: [], life: .running(since: nil)))
    let late = rounds.note(page(2), of: target(), now: start)
    #expect(!late)
    // The same target once more, as after a change of the pod's address and back.
    rounds.update(DiscoveredPod(reference: Self.pod, targets: [target()], life: .running(since: nil)))
    _ = rounds.note(page(3), of: target(), now: start)
    var stale = round.reader
    for _ in 0..<2 { stale.spend(.seconds(100), isAnswered: true, at: start) }
    stale.rest(at: start)
    rounds.end(round, stale)
    let fresh = rounds.next(now: start).round
    #expect(fresh != nil)
    rounds.forget(Self.pod)
    let (none, never) = rounds.next(now: start + .seconds(1000))
    #expect(none == nil && never == nil)
  }

  @Test("by the rule that covers it now, and of two pages of one pod by one of them")
  func rule() throws {
    let (first, second) = (target(), target("/metrics/executors/prometheus/"))
    var rounds = rounds([first, second])
    _ = rounds.note(page(1), of: first, now: start)
    _ = rounds.note(page(1), of: second, now: start)
    _ = rounds.note(page(2), of: target(rule: "secured"), now: start)
    let round = rounds.next(now: start).round
    #expect(round?.target.rule == "secured")
    let other = rounds.next(now: start).round
    #expect(other == nil)
  }

  @Test("nobody while it is switched off, and all anew when it is on again")
  func off() {
    var rounds = rounds([target()])
    _ = rounds.note(page(1), of: target(), now: start)
    var terms = StatusTerms()
    terms.isOn = false
    rounds.adopt(terms)
    let isDue = rounds.note(page(2), of: target(), now: start)
    let none = rounds.next(now: start).round
    #expect(!isDue && none == nil)
    rounds.adopt(StatusTerms())
    let isDueAgain = rounds.note(page(3), of: target(), now: start)
    #expect(isDueAgain)
  }
}
