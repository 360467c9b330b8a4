import Fixtures
import Testing

@testable import Delivery

@Suite("What a sink says in the log") struct SinkWordsTests {
  private let log = RecordedLog()
  private var words: SinkWords { SinkWords(gateway: "http://g", logger: log.logger) }

  @Test("that another agent's groups are in the way is said once, and when they are gone")
  func claims() {
    let words = words
    words.sayClaimed(["b": "called other"])
    #expect(
      log.take() == [
        "error: an application's group is somebody else's and is left alone; /groups names all for which this is so"
      ]
    )
    words.sayClaimed(["c": "called other"])
    words.saySurvey(PushTally(), claims: ["b": "called other", "c": "called other"], sight: .whole)
    #expect(log.take() == [])
    words.saySurvey(PushTally(), claims: ["c": "called other", "d": "called third"], sight: .whole)
    #expect(log.take().count == 1)
    words.saySurvey(PushTally(), claims: [:], sight: .none)
    #expect(log.take() == [])
    words.saySurvey(PushTally(), claims: ["d": "called third"], sight: .whole)
    #expect(log.take() == ["notice: somebody else's groups are in no application's way any more"])
    words.sayClaimed(["e": "called other"])
    #expect(log.take().count == 1)
  }

  @Test("that a gateway does not show what it holds is said once, and once that it does again")
  func sight() {
    let words = words
    words.saySurvey(PushTally(), claims: [:], sight: .whole)
    #expect(log.take() == [])
    words.saySurvey(PushTally(), claims: [:], sight: .hidden("cut"))
    #expect(log.take().map { $0.prefix(47) } == ["warning: Pushgateway does not show what it hold"])
    words.saySurvey(PushTally(), claims: [:], sight: .hidden("cut"))
    // Away meanwhile.
    words.saySurvey(PushTally(), claims: [:], sight: .none)
    #expect(log.take() == [])
    words.saySurvey(PushTally(), claims: [:], sight: .whole)
    #expect(log.take() == ["notice: Pushgateway shows again what it holds"])
    words.saySurvey(PushTally(), claims: [:], sight: .whole)
    #expect(log.take() == [])
  }

  @Test(
    "another agent's group names what to do: another owner, and with one agent a node a deletion",
    arguments: [
      (false, "start this one with --owner other, or delete"), (true, "delete its groups there, since each node"),
    ]
  )
  func remedy(isOfNode: Bool, remedy: String) {
    let keys = GroupKeys(job: "spark", owner: "me", isOfNode: isOfNode)
    let claim = SurveyedGroup(owner: "other").claim(against: keys, mayBeUnnamed: false)
    #expect(claim?.contains("another agent, called other; where that one is no more, \(remedy)") == true)
    #expect(claim?.contains("--owner") == !isOfNode)
    #expect(SurveyedGroup(owner: "me").claim(against: keys, mayBeUnnamed: false) == nil)
  }
}
