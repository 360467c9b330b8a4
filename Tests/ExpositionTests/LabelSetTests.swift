import Exposition
import Testing

@Suite("Label sets")
struct LabelSetTests {
  @Test("Labels are sorted by name, and of one name the last wins")
  func order() {
    let labels = LabelSet([Label("b", "1"), Label("a", "2"), Label("b", "3")])
    #expect(labels.map(\.name) == ["a", "b"])
    #expect(labels["b"] == "3")
  }

  @Test("A label with an empty value is dropped, even if an earlier one of its name had a value")
  func emptyValues() {
    #expect(LabelSet([Label("a", "")]).isEmpty)
    #expect(LabelSet([Label("a", "1"), Label("a", "")]).isEmpty)
  }

  @Test("Setting inserts, replaces and removes")
  func setting() {
    var labels: LabelSet = ["b": "1"]
    labels["a"] = "2"
    labels["c"] = "3"
    labels["b"] = "4"
    #expect(labels == ["a": "2", "b": "4", "c": "3"])
    labels["a"] = nil
    labels["b"] = ""
    labels["z"] = nil
    labels["y"] = ""
    #expect(labels == ["c": "3"])
    #expect(labels["a"] == nil)
  }

  @Test("Values are compared by bytes: one letter written in two ways makes two series")
  func bytes() {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(Label("a", composed) != Label("a", decomposed))
    #expect(Series(name: "m", labels: ["a": composed]) != Series(name: "m", labels: ["a": decomposed]))
    #expect(LabelSet([Label(composed, "1"), Label(decomposed, "2")]).count == 2)
    #expect(Label("a", decomposed) < Label("a", composed))
  }

  @Test("Series are ordered by name, then by labels")
  func seriesOrder() {
    let series = [
      Series(name: "a"), Series(name: "a", labels: ["x": "1"]), Series(name: "a", labels: ["x": "2"]),
      Series(name: "a", labels: ["y": "1"]), Series(name: "b"),
    ]
    #expect(series.reversed().sorted() == series)
  }
}
