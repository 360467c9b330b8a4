import Exposition
import Testing

@testable import Delivery

@Suite("What is known of a gateway's families")
struct FamilyBookTests {
  private let start = ContinuousClock.now

  private func treatment(_ book: FamilyBook, _ name: String, _ labels: LabelSet = [:]) -> FamilyBook.Treatment {
    book.treatment(of: Series(name: name, labels: labels), in: "spark-1")
  }

  private func conflict(_ family: String, _ found: String, _ expected: String) -> GatewayComplaint {
    GatewayComplaint(
      words:
        #"collected metric "\#(family)" { label:<name:"job" value:"j" > \#(found):<value:1 > } is not a \#(expected)"#
    )
  }

  private func learn(_ book: inout FamilyBook, _ complaint: GatewayComplaint, after seconds: Int = 0) -> Bool {
    book.learn(from: complaint, pushed: book.edition, now: start + .seconds(seconds))
  }

  @Test("a metric of the agent's own making has its type, unless another one's samples have another or none")
  func own() {
    var book = FamilyBook()
    let name = "spark_stage_input_bytes_total"
    #expect(treatment(book, name) == .typed(.counter))
    #expect(treatment(book, "spark_stage_tasks") == .typed(.gauge))
    let isNews = learn(&book, conflict(name, "counter", "UNTYPED"))
    #expect(isNews)
    #expect(treatment(book, name) == .plain)
    book.replace(with: ["spark_stage_tasks": .counter], surveyed: start, now: start)
    #expect(treatment(book, "spark_stage_tasks") == .typed(.counter))
  }

  @Test(
    "what others push is agreed with where it can be, and else left out",
    arguments: [
      ("counter", .typed(.counter)), ("gauge", .typed(.gauge)), ("unheard_of", .plain),
      ("go_goroutines", .leftOut(.gatewayName)),
      ("histogram", .leftOut(.typeConflict)), ("histogram_bucket", .leftOut(.typeConflict)),
      ("histogram_sum", .leftOut(.typeConflict)), ("histogram_count", .leftOut(.typeConflict)),
      ("summary", .leftOut(.typeConflict)), ("summary_bucket", .plain), ("summary_sum", .leftOut(.typeConflict)),
      ("summary_count", .leftOut(.typeConflict)), ("counter_count", .plain), ("histogram_total", .plain),
      ("typed_count", .typed(.gauge)), ("", .leftOut(.invalid)), ("a.b", .leftOut(.invalid)),
    ] as [(String, FamilyBook.Treatment)]
  )
  func treatments(name: String, expected: FamilyBook.Treatment) {
    var book = FamilyBook()
    let types: [String: MetricType] = [
      "counter": .counter, "gauge": .gauge, "histogram": .histogram, "summary": .summary, "typed_count": .gauge,
    ]
    book.replace(with: types, surveyed: start, now: start)
    #expect(treatment(book, name) == expected)
  }

  @Test(
    "labels that no gateway takes are left out",
    arguments: [("__x", false), ("a.b", false), ("_x", true), ("le", true)]
  )
  func labels(name: String, isTaken: Bool) {
    #expect((treatment(FamilyBook(), "m", [name: "1"]) == .plain) == isTaken)
  }

  @Test(
    "a conflict is learnt whichever side the gateway names",
    arguments: [("untyped", "COUNTER"), ("counter", "UNTYPED")]
  )
  func eitherSide(found: String, expected: String) {
    var book = FamilyBook()
    let edition = book.edition
    #expect(learn(&book, conflict("m", found, expected)))
    #expect(treatment(book, "m") == .typed(.counter))
    #expect(book.edition !== edition)
  }

  @Test("a type that is refused again is not tried a third time")
  func contested() {
    var book = FamilyBook()
    #expect(learn(&book, conflict("m", "untyped", "COUNTER")))
    #expect(learn(&book, conflict("m", "counter", "GAUGE"), after: 1))
    #expect(treatment(book, "m") == .leftOut(.typeConflict))
    // Now it is other people's quarrel.
    #expect(!learn(&book, conflict("m", "counter", "GAUGE"), after: 2))
  }

  @Test("a conflict of many series is one conflict")
  func manySeries() {
    var book = FamilyBook()
    let words = (0..<3).map { index in
      #"* collected metric "m" { label:<name:"x" value:"\#(index)" > untyped:<value:1 > } is not a COUNTER"#
    }
    #expect(learn(&book, GatewayComplaint(words: "3 error(s) occurred:\n" + words.joined(separator: "\n"))))
    #expect(treatment(book, "m") == .typed(.counter))
  }

  @Test("a type that changed long after is learnt anew")
  func changed() {
    var book = FamilyBook()
    #expect(learn(&book, conflict("m", "untyped", "COUNTER")))
    #expect(learn(&book, conflict("m", "counter", "UNTYPED"), after: 600))
    #expect(treatment(book, "m") == .plain)
  }

  @Test("words about a body that was written before something else was learnt teach nothing, and it is written again")
  func outdated() {
    var book = FamilyBook()
    let pushed = book.edition
    book.replace(with: ["m": .counter], surveyed: start, now: start)
    let isNews = book.learn(from: conflict("m", "untyped", "COUNTER"), pushed: pushed, now: start)
    #expect(isNews)
    #expect(treatment(book, "m") == .typed(.counter))
  }

  @Test("a part of a histogram is left out once the gateway has complained, and the histogram's name with it")
  func collision() {
    var book = FamilyBook()
    let complaint = GatewayComplaint(
      words: #"collected metric named "h_count" collides with previously collected histogram named "h""#
    )
    #expect(learn(&book, complaint))
    for name in ["h", "h_count", "h_sum", "h_bucket"] { #expect(treatment(book, name) == .leftOut(.typeConflict)) }
    #expect(!learn(&book, complaint))
  }

  @Test("a name of the gateway's own that nobody knew is left out")
  func ownName() {
    var book = FamilyBook()
    let complaint = GatewayComplaint(words: "gathered metric family fresh_info has type UNTYPED but should have GAUGE")
    #expect(learn(&book, complaint))
    #expect(treatment(book, "fresh_info") == .leftOut(.gatewayName))
    #expect(!learn(&book, complaint))
  }

  @Test("a family of which another group has the very series is left out of that application alone")
  func duplicate() {
    var book = FamilyBook()
    let complaint = GatewayComplaint(
      words: """
        collected metric "m" { label:<name:"application_id" value:"spark-1" > label:<name:"job" value:"a" > \
        untyped:<value:1 > } was collected before with the same name and label values
        """
    )
    #expect(learn(&book, complaint))
    #expect(treatment(book, "m") == .leftOut(.duplicate))
    #expect(book.treatment(of: Series(name: "m"), in: "spark-2") == .plain)
    #expect(!learn(&book, complaint))
    book.replace(with: [:], surveyed: start + .seconds(599), now: start + .seconds(599))
    #expect(treatment(book, "m") == .leftOut(.duplicate))
    book.replace(with: [:], surveyed: start + .seconds(600), now: start + .seconds(600))
    #expect(treatment(book, "m") == .plain)
  }

  @Test("what concerns no family teaches nothing", arguments: ["", "pushed metrics must not have timestamps"])
  func nothing(words: String) {
    var book = FamilyBook()
    #expect(!learn(&book, GatewayComplaint(words: words)))
    #expect(book.edition === FamilyBook().edition)
  }

  @Test("the newest survey wins over what was learnt before it")
  func survey() {
    var book = FamilyBook()
    #expect(learn(&book, conflict("m", "untyped", "COUNTER"), after: 10))
    // It began before, and so can't know.
    book.replace(with: ["m": .gauge], surveyed: start + .seconds(9), now: start + .seconds(11))
    #expect(treatment(book, "m") == .typed(.counter))
    book.replace(with: ["m": .gauge], surveyed: start + .seconds(12), now: start + .seconds(13))
    #expect(treatment(book, "m") == .typed(.gauge))
    book.replace(with: [:], surveyed: start + .seconds(14), now: start + .seconds(15))
    #expect(treatment(book, "m") == .plain)
  }

  @Test("what a survey doesn't show is remembered for ten minutes")
  func remembered() {
    var book = FamilyBook()
    #expect(learn(&book, conflict("m", "untyped", "COUNTER")))
    book.replace(with: [:], surveyed: start + .seconds(598), now: start + .seconds(599))
    #expect(treatment(book, "m") == .typed(.counter))
    book.replace(with: [:], surveyed: start + .seconds(599), now: start + .seconds(600))
    #expect(treatment(book, "m") == .plain)
  }

  @Test("the edition stays while surveys say the same")
  func sameEdition() {
    var book = FamilyBook()
    book.replace(with: [:], surveyed: start, now: start)
    #expect(book.edition === FamilyBook().edition)
    book.replace(with: ["m": .counter], surveyed: start, now: start)
    let edition = book.edition
    #expect(edition !== FamilyBook().edition)
    book.replace(with: ["m": .counter], surveyed: start + .seconds(60), now: start + .seconds(60))
    #expect(book.edition === edition)
  }

  @Test("no more is learnt than there is room for")
  func bounded() {
    var book = FamilyBook()
    for index in 0..<11_000 { _ = learn(&book, conflict("m\(index)", "untyped", "COUNTER")) }
    #expect(treatment(book, "m9999") == .typed(.counter))
    #expect(treatment(book, "m10000") == .plain)
    #expect(!learn(&book, conflict("m10000", "untyped", "COUNTER")))
  }
}
