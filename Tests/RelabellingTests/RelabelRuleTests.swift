import Exposition
import Relabelling
import Testing

/// One rule, or several, on a few labels.
struct RelabelCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var labels: LabelSet
  var rules: [RelabelRule.Fields]
  /// `nil` where they are dropped.
  var expected: LabelSet?

  init(_ description: String, _ labels: LabelSet, _ rules: RelabelRule.Fields..., becomes expected: LabelSet?) {
    testDescription = description
    self.labels = labels
    self.rules = rules
    self.expected = expected
  }
}

@Suite("Relabelling rules, as Prometheus applies them")
struct RelabelRuleTests {
  typealias Fields = RelabelRule.Fields

  @Test(arguments: keepingAndDropping + replacing + comparing + mapping + caseAndHash)
  func semantics(example: RelabelCase) throws {
    #expect(try RelabelRules(example.rules).apply(to: example.labels) == example.expected)
  }

  static let keepingAndDropping = [
    RelabelCase("drop: a match", ["a": "foo"], Fields(action: .drop, sourceLabels: ["a"], regex: "f.*"), becomes: nil),
    RelabelCase(
      "drop: no match of the whole value",
      ["a": "foobar"],
      Fields(action: .drop, sourceLabels: ["a"], regex: "foo"),
      becomes: ["a": "foobar"]
    ),
    RelabelCase("drop: everything, by default", ["a": "foo"], Fields(action: .drop, sourceLabels: ["a"]), becomes: nil),
    RelabelCase(
      "drop: a label that is missing has an empty value",
      ["a": "foo"],
      Fields(action: .drop, sourceLabels: ["b"], regex: ""),
      becomes: nil
    ),
    RelabelCase("drop: without source labels the value is empty", ["a": "b"], Fields(action: .drop), becomes: nil),
    RelabelCase(
      "keep: a match",
      ["a": "foo"],
      Fields(action: .keep, sourceLabels: ["a"], regex: "f|foo"),
      becomes: ["a": "foo"]
    ),
    RelabelCase("keep: no match", ["a": "foo"], Fields(action: .keep, sourceLabels: ["a"], regex: "f"), becomes: nil),
    RelabelCase(
      "keep: a missing label does not match .+",
      ["a": "foo"],
      Fields(action: .keep, sourceLabels: ["b"], regex: ".+"),
      becomes: nil
    ),
    RelabelCase(
      "several values are joined by ;",
      ["a": "1", "c": "3"],
      Fields(action: .keep, sourceLabels: ["a", "b", "c"], regex: "1;;3"),
      becomes: ["a": "1", "c": "3"]
    ),
    RelabelCase(
      "the separator can be empty",
      ["a": "1", "b": "2"],
      Fields(action: .drop, sourceLabels: ["a", "b"], separator: "", regex: "12"),
      becomes: nil
    ),
    RelabelCase(
      "a dot matches a line break",
      ["a": "one\ntwo"],
      Fields(action: .drop, sourceLabels: ["a"], regex: "one.two"),
      becomes: nil
    ),
    RelabelCase(
      "a rule sees what the one before it left",
      ["a": "foo"],
      Fields(sourceLabels: ["a"], targetLabel: "b", replacement: "x"),
      Fields(action: .keep, sourceLabels: ["b"], regex: "x"),
      becomes: ["a": "foo", "b": "x"]
    ),
    RelabelCase(
      "values are compared by bytes, letters as code points",
      ["a": "e\u{301}"],
      Fields(action: .drop, sourceLabels: ["a"], regex: "\u{e9}"),
      becomes: ["a": "e\u{301}"]
    ),
  ]

  static let replacing = [
    RelabelCase(
      "replace: groups by number and name",
      ["a": "foo-bar"],
      Fields(
        sourceLabels: ["a"],
        regex: "(?P<first>\\w+)-(?<second>\\w+)",
        targetLabel: "b",
        replacement: "${second}/$1"
      ),
      becomes: ["a": "foo-bar", "b": "bar/foo"]
    ),
    RelabelCase(
      "replace: the whole value, by default",
      ["a": "foo"],
      Fields(sourceLabels: ["a"], targetLabel: "b"),
      becomes: ["a": "foo", "b": "foo"]
    ),
    RelabelCase(
      "replace: no match changes nothing",
      ["a": "foo"],
      Fields(sourceLabels: ["a"], regex: "x(.*)", targetLabel: "a"),
      becomes: ["a": "foo"]
    ),
    RelabelCase(
      "replace: a fixed value where there is nothing to read",
      [:],
      Fields(targetLabel: "a", replacement: "x"),
      becomes: ["a": "x"]
    ),
    RelabelCase(
      "replace: an empty replacement removes the label",
      ["a": "x", "b": "y"],
      Fields(targetLabel: "a", replacement: ""),
      becomes: ["b": "y"]
    ),
    RelabelCase(
      "replace: a group that took no part is empty, and so removes the label",
      ["a": "x", "b": "y"],
      Fields(sourceLabels: ["a"], regex: "x|(z)", targetLabel: "b"),
      becomes: ["a": "x"]
    ),
    RelabelCase(
      "replace: the target is a template",
      ["a": "cpu=3"],
      Fields(sourceLabels: ["a"], regex: "(.+)=(.+)", targetLabel: "${1}_used", replacement: "$2"),
      becomes: ["a": "cpu=3", "cpu_used": "3"]
    ),
    RelabelCase(
      "replace: a target that comes out empty changes nothing",
      ["a": "x"],
      Fields(sourceLabels: ["a"], regex: "x(.*)", targetLabel: "$1", replacement: "y"),
      becomes: ["a": "x"]
    ),
    RelabelCase(
      "replace: names may be any UTF-8",
      ["a.b": "x"],
      Fields(sourceLabels: ["a.b"], targetLabel: "größe 日"),
      becomes: ["a.b": "x", "größe 日": "x"]
    ),
    RelabelCase(
      "replace: a label into itself",
      ["a": "x-1"],
      Fields(sourceLabels: ["a"], regex: "(.*)-\\d+", targetLabel: "a"),
      becomes: ["a": "x"]
    ),
  ]

  static let comparing = [
    RelabelCase(
      "keepequal: equal",
      ["a": "1", "b": "1"],
      Fields(action: .keepequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: ["a": "1", "b": "1"]
    ),
    RelabelCase(
      "keepequal: different",
      ["a": "1", "b": "2"],
      Fields(action: .keepequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: nil
    ),
    RelabelCase(
      "keepequal: several values with ; between them",
      ["a": "1", "b": "2", "c": "1;2"],
      Fields(action: .keepequal, sourceLabels: ["a", "b"], targetLabel: "c"),
      becomes: ["a": "1", "b": "2", "c": "1;2"]
    ),
    RelabelCase(
      "keepequal: a letter written in two ways is two",
      ["a": "\u{e9}", "b": "e\u{301}"],
      Fields(action: .keepequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: nil
    ),
    RelabelCase(
      "dropequal: equal",
      ["a": "1", "b": "1"],
      Fields(action: .dropequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: nil
    ),
    RelabelCase(
      "dropequal: different",
      ["a": "1", "b": "2"],
      Fields(action: .dropequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: ["a": "1", "b": "2"]
    ),
    RelabelCase(
      "dropequal: two that are missing are equal",
      ["c": "1"],
      Fields(action: .dropequal, sourceLabels: ["a"], targetLabel: "b"),
      becomes: nil
    ),
  ]

  static let mapping = [
    RelabelCase(
      "labelmap: $1 by default",
      ["l_a": "1", "l_b": "2", "c": "3"],
      Fields(action: .labelmap, regex: "l_(.+)"),
      becomes: ["l_a": "1", "l_b": "2", "a": "1", "b": "2", "c": "3"]
    ),
    RelabelCase(
      "labelmap: a template",
      ["a-b": "1"],
      Fields(action: .labelmap, regex: "(.)-(.)", replacement: "${2}.$1"),
      becomes: ["a-b": "1", "b.a": "1"]
    ),
    RelabelCase(
      "labelmap: of two that come to one name the last wins",
      ["a1": "1", "a2": "2"],
      Fields(action: .labelmap, regex: "(a).", replacement: "$1"),
      becomes: ["a1": "1", "a2": "2", "a": "2"]
    ),
    RelabelCase(
      "labelmap: what a rule wrote comes after what was there",
      ["a1": "1", "a2": "2"],
      Fields(targetLabel: "a1", replacement: "3"),
      Fields(action: .labelmap, regex: "(a).", replacement: "$1"),
      becomes: ["a1": "3", "a2": "2", "a": "3"]
    ),
    RelabelCase(
      "labelmap: a name that comes out empty names nothing",
      ["a": "1"],
      Fields(action: .labelmap, regex: "a(.*)"),
      becomes: ["a": "1"]
    ),
    RelabelCase(
      "labeldrop",
      ["a": "1", "tmp_a": "2", "tmp_b": "3"],
      Fields(action: .labeldrop, regex: "tmp_.*"),
      becomes: ["a": "1"]
    ),
    RelabelCase(
      "labelkeep",
      ["a": "1", "tmp_a": "2", "tmp_b": "3"],
      Fields(action: .labelkeep, regex: "tmp_.*"),
      becomes: ["tmp_a": "2", "tmp_b": "3"]
    ),
  ]

  static let caseAndHash = [
    RelabelCase(
      "lowercase: one code point to one",
      ["a": "ÄB\u{130}ẞ"],
      Fields(action: .lowercase, sourceLabels: ["a"], targetLabel: "a"),
      becomes: ["a": "äbiß"]
    ),
    RelabelCase(
      "uppercase: one code point to one",
      ["a": "äbß\u{1F80}ſ"],
      Fields(action: .uppercase, sourceLabels: ["a"], targetLabel: "b"),
      becomes: ["a": "äbß\u{1F80}ſ", "b": "ÄBß\u{1F88}S"]
    ),
    RelabelCase(
      "uppercase: several values",
      ["a": "x", "b": "y"],
      Fields(action: .uppercase, sourceLabels: ["a", "b"], targetLabel: "c"),
      becomes: ["a": "x", "b": "y", "c": "X;Y"]
    ),
    RelabelCase(
      "lowercase: of nothing removes the label",
      ["b": "x"],
      Fields(action: .lowercase, sourceLabels: ["a"], targetLabel: "b"),
      becomes: [:]
    ),
    // int(hashlib.md5(value).hexdigest()[16:], 16) % modulus
    RelabelCase(
      "hashmod: one value",
      ["a": "foo"],
      Fields(action: .hashmod, sourceLabels: ["a"], targetLabel: "h", modulus: 1000),
      becomes: ["a": "foo", "h": "696"]
    ),
    RelabelCase(
      "hashmod: several values",
      ["a": "foo", "b": "日本"],
      Fields(action: .hashmod, sourceLabels: ["a", "b"], targetLabel: "h", modulus: 18_446_744_073_709_551_615),
      becomes: ["a": "foo", "b": "日本", "h": "11351216506039186006"]
    ),
    RelabelCase(
      "hashmod: nothing",
      [:],
      Fields(action: .hashmod, targetLabel: "h", modulus: 7),
      becomes: ["h": "1"]
    ),
  ]
}
