import Testing

@testable import SimulatedCluster

@Suite("Label selectors")
struct LabelSelectorTests {
  @Test(
    "each form means what Kubernetes says",
    arguments: [
      ("a=1", ["a": "1"], true),
      ("a==1", ["a": "1"], true),
      ("a = 1", ["a": "1"], true),
      ("a=1", ["a": "2"], false),
      ("a=1", [:], false),
      ("a=", ["a": ""], true),
      ("a!=1", ["a": "2"], true),
      ("a!=1", [:], true),
      ("a!=1", ["a": "1"], false),
      ("a in (1, 2)", ["a": "2"], true),
      ("a in (1,2)", ["a": "3"], false),
      ("a in (1,2)", [:], false),
      ("a notin (1,2)", ["a": "3"], true),
      ("a notin (1,2)", [:], true),
      ("a notin (1,2)", ["a": "1"], false),
      ("a", ["a": "any"], true),
      ("a", ["b": "any"], false),
      ("!a", ["b": "any"], true),
      ("!a", ["a": "any"], false),
      ("a=1,b in (2),!c", ["a": "1", "b": "2"], true),
      ("a=1,b in (2),!c", ["a": "1", "b": "2", "c": ""], false),
      ("example.com/name=x", ["example.com/name": "x"], true),
    ] as [(String, [String: String], Bool)]
  )
  func meaning(selector: String, labels: [String: String], matches: Bool) throws {
    let requirements = try LabelRequirement.parse(selector)
    #expect(requirements.allSatisfy { $0.matches(labels) } == matches)
  }

  @Test("what cannot be read is refused", arguments: ["!!bad", "", "a in 1", "a in (1", "a=1 b=2", "=1", "a,"])
  func refusals(selector: String) {
    #expect(throws: APIStatus.self) { try LabelRequirement.parse(selector) }
  }
}
