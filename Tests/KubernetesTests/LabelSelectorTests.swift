import Testing

@testable import Kubernetes

@Suite struct LabelSelectorTests {
  @Test(
    "a selector chooses as the API server does",
    arguments: [
      ("team=data", true), ("team==data", true), ("team=other", false), ("team!=other", true), ("team!=data", false),
      ("missing!=x", true), ("missing=", false), ("empty=", true), ("team", true), ("missing", false),
      ("!missing", true), ("!team", false), ("team in (data, web)", true), ("team in (web)", false),
      ("team notin (web)", true), ("missing notin (web)", true), ("team notin (data)", false),
      ("team=data,empty=", true), ("team = data , !missing", true), ("team=data,missing", false),
      ("empty in (,a)", true), ("tier > 3", true), ("tier>4", false), ("tier < 5", true), ("team > 3", false),
      ("missing<5", false), ("team=data,tier in (4),!missing", true), ("example.com/name=x", false),
    ]
  )
  func matches(text: String, expected: Bool) throws {
    let selector = try LabelSelector(parsing: text)
    #expect(selector.matches(["team": "data", "empty": "", "tier": "4"]) == expected)
  }

  @Test(
    "what is no selector is refused in the API server's words",
    arguments: [
      ("!!bad", "found '!', expected: identifier"), ("", "found '', expected: identifier"),
      ("a in b", "found 'b', expected: '('"), ("a in (b", "found '', expected: ',' or ')'"),
      ("a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt"),
      ("a=b c", "found 'c', expected: ',' or 'end of string'"),
      ("a > b", "found 'b', expected: a whole number"), ("a <", "found '', expected: a whole number"),
      ("=1", "found '=', expected: identifier"), ("a=b,", "found '', expected: identifier"),
    ]
  )
  func refused(text: String, words: String) {
    let error = #expect(throws: LabelSelector.ParseError.self) { try LabelSelector(parsing: text) }
    #expect(error?.description == "unable to parse requirement: \(words)")
  }
}
