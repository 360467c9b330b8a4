import FoundationEssentials
import Testing

@testable import Console

@Suite("The web page of applications") struct ApplicationsViewTests {
  private func query(_ given: (key: String, value: String)...) throws -> ApplicationsQuery {
    try ApplicationsQuery(WebQuery(given, known: ApplicationsQuery.parameters))
  }

  private func ids(_ query: ApplicationsQuery, _ all: [ApplicationExplanation]) -> [String] {
    query.sorted(query.found(in: all)).map(\.id)
  }

  private let few: [ApplicationExplanation] = [
    .sample("a", name: "word-count", state: .running, tasks: 5, startedAfter: 0, lasting: 60),
    .sample("b", name: "report", namespace: "analytics", outcome: "Failed", tasks: 50, failed: 7, startedAfter: 10),
    .sample("c", name: "Clean-Up", state: .deleted, tasks: .nan, startedAfter: 20, lasting: 5),
  ]

  @Test(
    "sorts by what is asked for, the newest first where nothing is",
    arguments: [
      ("", ["c", "b", "a"]), ("newest", ["c", "b", "a"]), ("oldest", ["a", "b", "c"]), ("longest", ["a", "b", "c"]),
      ("tasks", ["b", "a", "c"]), ("failures", ["b", "a", "c"]),
    ]
  )
  func order(sort: String, expected: [String]) throws {
    #expect(ids(try query(("sort", sort)), few) == expected)
  }

  @Test(
    "finds words in names, ids, namespaces and pods, whatever their case",
    arguments: [("WORD", ["a"]), ("clean", ["c"]), ("analyt", ["b"]), ("b-driver", ["b"]), ("nothing", [])]
  )
  func search(words: String, expected: [String]) throws {
    #expect(ids(try query(("q", words)), few) == expected)
  }

  @Test(
    "chooses by state, and the failed whatever their states",
    arguments: [("running", ["a"]), ("held", ["b"]), ("deleted", ["c"]), ("failed", ["b"]), ("ended", [])]
  )
  func states(state: String, expected: [String]) throws {
    #expect(ids(try query(("state", state)), few) == expected)
  }

  @Test("a missed one says why it is, in the list and on its own page")
  func missed() throws {
    var missed = ApplicationExplanation.sample("m", state: .missed, outcome: "Succeeded")
    (missed.explanation, missed.work) = ("it ended before anything of it was captured: <no>", nil)
    (missed.milestones, missed.secondsSinceLastScrape) = ([.init(kind: .ended, at: ApplicationExplanation.start)], nil)
    #expect(ids(try query(("state", "missed")), few + [missed]) == ["m"])
    let words = "it ended before anything of it was captured: &lt;no&gt;"
    let list = ApplicationsView(applications: [missed], query: .init()).page.html()
    #expect(list.contains("<span class=\"badge bad\">missed</span><small>\(words)</small>"))
    #expect(list.contains("class=\"bad\">missed <b>1</b></a>"))
    let detail = ApplicationDetail(application: missed, history: [], executors: [], samples: 0, targets: [])
    let page = ApplicationView(detail: detail).page.html()
    #expect(page.contains(words) && !page.contains("generation 3"))
  }

  @Test("its links lead to what they count, and keep the words that are looked for")
  func counts() throws {
    let html = ApplicationsView(applications: few, query: try query(("q", "e"))).page.html()
    #expect(html.contains("<a href=\"./?q=e\" aria-current=\"true\">all <b>3</b></a>"))
    #expect(html.contains("<a href=\"./?state=failed&amp;q=e\" class=\"bad\">failed <b>1</b></a>"))
    #expect(html.contains("<a href=\"./?state=ended&amp;q=e\">ended <b>0</b></a>"))
  }

  @Test(
    "an address that means nothing is refused",
    arguments: [("state", "x"), ("sort", "x"), ("page", "0"), ("foo", "1")]
  )
  func mistakes(key: String, value: String) {
    #expect(throws: WebQuery.Mistake.self) { try query((key, value)) }
  }

  @Test("a query and its link say the same")
  func links() throws {
    var query = ApplicationsQuery()
    (query.state, query.words, query.order, query.page) = (.failed, "a & b", .tasks, 3)
    #expect(query.link.text == "./?state=failed&q=a%20%26%20b&sort=tasks&page=3")
    #expect(ApplicationsQuery().link.text == "./")
    #expect(query.with { $0.state = nil }.link.text == "./?q=a%20%26%20b&sort=tasks")
  }

  @Test(
    "a long list comes in parts of a hundred",
    arguments: [(1, 0..<100, 3), (3, 200..<250, 3), (99, 200..<250, 3)]
  )
  func parts(number: Int, rows: Range<Int>, count: Int) {
    let part = ListPart(number, of: Array(0..<250))
    #expect(Array(part.rows) == Array(rows))
    #expect(part.count == count)
    let pager = part.pager { WebLink(path: "p", query: [("page", "\($0)")]) }.text
    #expect(pager.contains("\(rows.lowerBound + 1)–\(rows.upperBound) of 250"))
    #expect(pager.contains("href=\"p?page=2\""))
  }

  @Test("a short list has no pager")
  func onePart() {
    #expect(ListPart(1, of: Array(0..<100)).pager { _ in WebLink(path: "p") }.text.isEmpty)
    #expect(ListPart(1, of: [Int]()).rows.isEmpty)
  }

  @Test("says how old the last sample was at the end, or is now")
  func lastSample() {
    #expect(ApplicationExplanation.sample("a").lastSample == ("50 ms", "before the end"))
    #expect(ApplicationExplanation.sample("a", state: .running).lastSample == ("60 s", "ago"))
    // As it is where the end is told in whole seconds.
    var ended = ApplicationExplanation.sample("a")
    ended.endedAt = ended.endedAt?.addingTimeInterval(-0.9)
    #expect(ended.lastSample == ("< 1 s", "before the end"))
  }

  @Test("says what to do where there is no application, and where none is found")
  func nothing() throws {
    #expect(ApplicationsView(applications: [], query: .init()).page.html().contains("No application yet."))
    let found = ApplicationsView(applications: few, query: try query(("q", "nothing"))).page.html()
    #expect(found.contains("No such application among 3."))
  }

  @Test("with a thousand applications it is small, and made in no time")
  func thousand() {
    let many = (0..<1000).map { index in
      ApplicationExplanation.sample(
        "spark-0f9a8b7c6d5e4f3a2b1c\(index)",
        name: "nightly-aggregation-\(index)",
        startedAfter: Double(index)
      )
    }
    var bytes = 0
    let time = ContinuousClock().measure {
      for _ in 0..<10 { bytes = ApplicationsView(applications: many, query: .init()).page.html().utf8.count }
    }
    Attachment.record("\(bytes) bytes, \(time / 10) each", named: "thousand-applications.txt")
    #expect(bytes < 80_000)
    // Many times what it takes, so that a busy machine is no failure.
    #expect(time / 10 < .milliseconds(500))
  }
}
