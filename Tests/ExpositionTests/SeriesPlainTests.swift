import Exposition
import Testing

@Suite struct SeriesPlainTests {
  @Test(
    "bytes that may not stand in a name become underscores",
    arguments: [
      ("a.b", "a_b"), ("1a", "_1a"), ("é", "__"), ("", "_"), ("a:b", "a:b"), ("http.server-time", "http_server_time"),
    ]
  )
  func names(name: String, expected: String) {
    #expect(Series(name: name).plain == Series(name: expected))
  }

  @Test("a series that is plain already stays the same object")
  func unchanged() {
    let series = Series(name: "a_b:c", labels: ["l": "any.value"])
    #expect(series.plain === series)
  }

  @Test("a label's name may hold no colon")
  func labels() {
    #expect(Series(name: "m", labels: ["a:b": "v"]).plain.labels == ["a_b": "v"])
  }
}
