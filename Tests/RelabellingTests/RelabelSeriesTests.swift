import Exposition
import Relabelling
import Testing

@Suite("Relabelling of samples")
struct RelabelSeriesTests {
  typealias Fields = RelabelRule.Fields

  private let series = Series(name: "jvm_heap", labels: ["Area": "old", "pod": "word-count-1-driver"])

  private func outcome(_ fields: Fields..., of series: Series? = nil) throws -> RelabelOutcome {
    try RelabelRules(fields).apply(to: series ?? self.series)
  }

  @Test(
    "a series that is left as it was is the very same object",
    arguments: [
      [],
      [Fields(action: .keep, sourceLabels: ["__name__"], regex: "jvm_.*")],
      [Fields(action: .labeldrop, regex: "tmp_.*"), Fields(action: .labelmap, regex: "l_(.*)")],
      [Fields(sourceLabels: ["pod"], targetLabel: "pod")],
      [Fields(sourceLabels: ["__name__"], targetLabel: "__name__")],
      [Fields(targetLabel: "__tmp", replacement: "x")],
      [Fields(targetLabel: "pod", replacement: ""), Fields(targetLabel: "pod", replacement: "word-count-1-driver")],
    ]
  )
  func unchanged(fields: [Fields]) throws {
    guard case .kept(let kept) = try RelabelRules(fields).apply(to: series) else {
      Issue.record("not kept")
      return
    }
    #expect(kept === series)
  }

  @Test("the rule that dropped a series is told")
  func dropped() throws {
    let keep = Fields(action: .keep, sourceLabels: ["__name__"], regex: ".*")
    let drop = Fields(action: .drop, sourceLabels: ["__name__", "Area"], regex: "jvm_.*;old")
    #expect(try outcome(keep, drop) == .dropped(byRule: 2))
  }

  @Test("the name can be changed as __name__, alone and beside labels")
  func renamed() throws {
    let rename = Fields(sourceLabels: ["__name__"], regex: "jvm_(.*)", targetLabel: "__name__", replacement: "java_$1")
    let label = Fields(sourceLabels: ["__name__"], targetLabel: "was")
    #expect(try outcome(rename) == .kept(Series(name: "java_heap", labels: series.labels)))
    let both = Series(name: "java_heap", labels: ["Area": "old", "pod": "word-count-1-driver", "was": "jvm_heap"])
    #expect(try outcome(label, rename) == .kept(both))
    let after = Series(name: "java_heap", labels: ["Area": "old", "pod": "word-count-1-driver", "was": "java_heap"])
    #expect(try outcome(rename, label) == .kept(after))
  }

  @Test("a series that is left without a name says so")
  func unnamed() throws {
    #expect(try outcome(Fields(targetLabel: "__name__", replacement: "")) == .unnamed)
    #expect(try outcome(Fields(action: .labeldrop, regex: "__name__")) == .unnamed)
    #expect(try outcome(Fields(action: .labelkeep, regex: "pod")) == .unnamed)
    #expect(
      try outcome(Fields(targetLabel: "x", replacement: "y"), Fields(action: .labeldrop, regex: "_.*")) == .unnamed
    )
  }

  @Test("labels that begin with __ carry from rule to rule, and are gone at the end")
  func reserved() throws {
    let carry = Fields(sourceLabels: ["pod"], targetLabel: "__tmp")
    let read = Fields(sourceLabels: ["__tmp"], regex: "(.*)-driver", targetLabel: "app")
    let expected = Series(
      name: "jvm_heap",
      labels: ["Area": "old", "app": "word-count-1", "pod": "word-count-1-driver"]
    )
    #expect(try outcome(carry, read) == .kept(expected))
    // Those that the page had, too, whether or not a rule writes.
    let page = Series(name: "m", labels: ["__a": "1", "_b": "2", "__": "3"])
    #expect(try outcome(of: page) == .kept(Series(name: "m", labels: ["_b": "2"])))
    #expect(try outcome(carry, of: page) == .kept(Series(name: "m", labels: ["_b": "2"])))
  }

  @Test("labels of a target that begin with __ stay, since they say what is scraped")
  func targets() throws {
    let rules = try RelabelRules([Fields(sourceLabels: ["ip"], targetLabel: "__address__", replacement: "$1:4040")])
    #expect(rules.apply(to: ["ip": "10.0.0.1"]) == ["__address__": "10.0.0.1:4040", "ip": "10.0.0.1"])
    #expect(rules.apply(to: ["__name__": "m", "ip": ""]) == ["__address__": ":4040", "__name__": "m"])
  }

  @Test("the name stands among the labels by its letters, and behind them once it was written")
  func order() throws {
    // All three come to the label `to`, so the last of them wins.
    let map = Fields(action: .labelmap, regex: "Area|__name__|pod", replacement: "to")
    let touch = Fields(sourceLabels: ["__name__"], targetLabel: "__name__")
    func winner(_ fields: Fields...) throws -> String? {
      guard case .kept(let kept) = try RelabelRules(fields).apply(to: series) else { return nil }
      return kept.labels["to"]
    }
    #expect(try winner(map) == "word-count-1-driver")
    #expect(try winner(touch, map) == "jvm_heap")
    #expect(try winner(Fields(action: .labelmap, regex: "Area|__name__", replacement: "to")) == "jvm_heap")
    let other = Fields(targetLabel: "Area", replacement: "young")
    #expect(try winner(other, map) == "young")
    #expect(try winner(touch, other, map) == "young")
    #expect(try winner(other, touch, map) == "jvm_heap")
  }
}
