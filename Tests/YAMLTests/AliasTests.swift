import Testing
import YAML

@Suite("Aliases and merges")
struct AliasTests {
  @Test(
    "an alias is what its anchor stands at",
    arguments: [
      Case("a: &x 1\nb: *x\n", "{a: 1, b: 1}"),
      Case("a: &x {c: [1]}\nb: [*x, *x]\n", "{a: {c: [1]}, b: [{c: [1]}, {c: [1]}]}"),
      Case("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"),
      Case("a: &x key\n*x : value\n", "{a: \"key\", key: \"value\"}"),
      Case("a: &x\nb: *x\n", "{a: null, b: null}"),
    ]
  )
  func alias(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }

  @Test(
    "a merge adds what the mapping does not have itself",
    arguments: [
      Case("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"),
      Case("b:\n  q: 3\n  <<: {p: 1, q: 2}\n", "{b: {q: 3, p: 1}}"),
      Case("<<: [{p: 1}, {p: 2, q: 2}]\nr: 3\n", "{r: 3, p: 1, q: 2}"),
      Case("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n", "{a: {p: 1}, b: {q: 2, p: 1}, c: {q: 2, p: 1}}"),
      Case("\"<<\": 1\n", "{<<: 1}"),
      Case("<<: []\na: 1\n", "{a: 1}"),
    ]
  )
  func merge(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }

  @Test("what an alias brings keeps the place where it was written")
  func marks() throws {
    let root = try #require(try node("a: &x\n  p: 1\nb:\n  <<: *x\n"))
    #expect(root["b"]?["p"]?.mark == YAMLMark(line: 2, column: 6))
  }

  @Test("anchors end with their document")
  func scope() {
    let error = #expect(throws: YAMLError.self) {
      try YAMLParser(file: "test.yaml").parse("a: &x 1\n---\nb: *x\n".utf8)
    }
    #expect(
      error?.description
        == "test.yaml:3:4: b: there is no anchor &x before this alias; quote a text that begins with *"
    )
  }
}
