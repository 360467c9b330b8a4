import Relabelling
import Testing

@Suite("Rules that cannot be")
struct RelabelRuleErrorTests {
  typealias Fields = RelabelRule.Fields

  @Test(
    "a rule is refused with its number, the field and a remedy",
    arguments: [
      (Fields(), "rule 2: target_label: the action replace needs it; write the name of the label"),
      (Fields(targetLabel: ""), "rule 2: target_label: the action replace needs it"),
      (Fields(action: .lowercase), "rule 2: target_label: the action lowercase needs it"),
      (Fields(action: .keepequal, sourceLabels: ["a"]), "rule 2: target_label: the action keepequal needs it"),
      (
        Fields(action: .hashmod, targetLabel: "a"),
        "rule 2: modulus: the action hashmod needs it; write how many shares"
      ),
      (Fields(action: .hashmod, targetLabel: "a", modulus: 0), "rule 2: modulus: the modulus is 0"),
      (Fields(action: .hashmod, modulus: 2), "rule 2: target_label: the action hashmod needs it"),
      (
        Fields(sourceLabels: ["a", ""], targetLabel: "b"),
        "rule 2: source_labels: a label's name is empty; write a name"
      ),
      (Fields(action: .labelmap, replacement: ""), "rule 2: replacement: a label's name is empty"),
      (
        Fields(action: .uppercase, targetLabel: "a", replacement: "x"),
        "rule 2: replacement: the action uppercase takes no replacement"
      ),
      (
        Fields(action: .keepequal, sourceLabels: ["a"], regex: "(.*)", targetLabel: "b"),
        "rule 2: regex: the action keepequal takes no regex, only source_labels and target_label; remove it"
      ),
      (
        Fields(action: .dropequal, sourceLabels: ["a"], separator: "-", targetLabel: "b"),
        "rule 2: separator: the action dropequal takes no separator"
      ),
      (
        Fields(action: .labeldrop, sourceLabels: ["a"], regex: "b"),
        "rule 2: source_labels: the action labeldrop takes no source_labels, only regex; remove it"
      ),
      (Fields(action: .labelkeep, modulus: 3), "rule 2: modulus: the action labelkeep takes no modulus"),
      (
        Fields(action: .labeldrop, targetLabel: "a"), "rule 2: target_label: the action labeldrop takes no target_label"
      ),
      (
        Fields(action: .drop, regex: "a("),
        "rule 2: regex: character 2 of \"a(\": the group that opens here is not closed"
      ),
    ]
  )
  func refusals(fields: Fields, words: String) throws {
    let error = #expect(throws: RelabelRuleError.self) { try RelabelRules([Fields(action: .keep), fields]) }
    let description = try #require(error).description
    #expect(description.hasPrefix(words), "\(description)")
  }

  @Test(
    "what Prometheus takes is taken, though it has no effect",
    arguments: [
      Fields(action: .keepequal, sourceLabels: ["a"], separator: ";", targetLabel: "b", replacement: "$1", modulus: 0),
      Fields(action: .labeldrop, separator: ";", targetLabel: "", replacement: "$1"),
      Fields(action: .lowercase, targetLabel: "${3}"),
      Fields(action: .drop, targetLabel: "unused", replacement: "unused", modulus: 3),
      Fields(targetLabel: "-${3}"),
      Fields(action: .labelmap, replacement: "${1}.b"),
    ]
  )
  func tolerance(fields: Fields) throws {
    #expect(try RelabelRule(fields).fields == fields)
  }
}
