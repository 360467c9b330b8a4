import Testing

@testable import Console

@Suite("The web page of targets") struct TargetsViewTests {
  private let pods = [
    PodExplanation(
      namespace: "etl",
      pod: "wrong-port",
      reason: "annotation prometheus.io/port is \"x\"",
      reasonCode: "malformed_port",
      warnings: ["afterglow.io/growth is no ratio"],
      targets: []
    ),
    PodExplanation(
      namespace: "etl",
      pod: "over",
      reason: "it has ended",
      reasonCode: "ended",
      warnings: [],
      targets: []
    ),
  ]

  private func html(_ given: (key: String, value: String)..., leftOut: Int = 0) throws -> String {
    let query = try TargetsQuery(WebQuery(given, known: TargetsQuery.parameters))
    return TargetsView(pods: pods, scrapesLeftOut: leftOut, query: query).page.html()
  }

  @Test("says why a pod is not scraped, and what of its annotations is not followed")
  func reasons() throws {
    let html = try html()
    #expect(html.contains("not scraped</span> annotation prometheus.io/port is &quot;x&quot;"))
    #expect(html.contains("<p class=\"doubtful\">not followed: afterglow.io/growth is no ratio</p>"))
  }

  @Test(
    "chooses by state, words, namespace and pod",
    arguments: [
      (["state": "not_scraped"], ["wrong-port"]), (["state": "ended"], ["over"]), (["q": "WRONG"], ["wrong-port"]),
      (["namespace": "etl"], ["wrong-port", "over"]), (["pod": "over"], ["over"]), (["namespace": "x"], []),
      (["state": "failing"], []),
    ] as [([String: String], [String])]
  )
  func filters(given: [String: String], expected: [String]) throws {
    let query = try TargetsQuery(WebQuery(given.map { ($0.key, $0.value) }, known: TargetsQuery.parameters))
    let found = query.found(in: pods)
    #expect((query.state.map { state in found.filter(state.matches) } ?? found).map(\.pod) == expected)
  }

  @Test("a choice that no control shows is named, with a way back")
  func only() throws {
    #expect(
      try html(("namespace", "etl"), ("pod", "over")).contains("only etl/over · <a href=\"targets\">show all</a>")
    )
  }

  @Test("that scrapes are left out is said before all else")
  func leftOut() throws {
    #expect(try html(leftOut: 12).contains("12 scrapes were left out"))
  }

  @Test("says which pods are listed where none is")
  func nothing() throws {
    #expect(try html(("q", "nothing")).contains("No such pod among 2"))
  }
}
