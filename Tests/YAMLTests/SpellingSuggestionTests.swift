import Testing
import YAML

@Suite("Spelling suggestions")
struct SpellingSuggestionTests {
  private let words = ["port", "path", "namespace", "scrapeInterval", "growth", "url"]

  @Test(
    "a slip of the fingers finds its word",
    arguments: [
      ("prot", "port"), ("por", "port"), ("portt", "port"), ("pott", "port"), ("PORT", "port"),
      ("namepsace", "namespace"), ("namspase", "namespace"), ("scrape_interval", "scrapeInterval"),
      ("scrape-intervall", "scrapeInterval"), ("ulr", "url"),
    ]
  )
  func found(word: String, expected: String) {
    #expect(SpellingSuggestion.nearest(to: word, among: words) == expected)
  }

  @Test("another word finds none", arguments: ["", "x", "interval", "hello", "pushgateway", "__", "grow th and more"])
  func notFound(word: String) {
    #expect(SpellingSuggestion.nearest(to: word, among: words) == nil)
  }

  @Test("the nearest wins, and of equals the first")
  func nearest() {
    #expect(SpellingSuggestion.nearest(to: "parts", among: ["ports", "parted", "part"]) == "ports")
    #expect(SpellingSuggestion.nearest(to: "parts", among: ["parting", "parts"]) == "parts")
    #expect(SpellingSuggestion.nearest(to: "a", among: ["b", "c"]) == nil)
    #expect(SpellingSuggestion.nearest(to: "a", among: [String]()) == nil)
  }

  @Test("words too long to compare are left alone")
  func long() {
    let long = String(repeating: "a", count: 100_000)
    #expect(SpellingSuggestion.nearest(to: long, among: [long]) == nil)
    #expect(SpellingSuggestion.nearest(to: "port", among: [long]) == nil)
  }
}
