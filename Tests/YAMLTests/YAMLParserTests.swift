import Testing
import YAML

@Suite("Parsing")
struct YAMLParserTests {
  @Test(
    "the usual ways to write things come to the same trees",
    arguments: [
      Case("a: 1\nb: two\n", "{a: 1, b: \"two\"}"),
      Case("- a\n- [b, 'c']\n- {d: e}\n", "[\"a\", [\"b\", \"c\"], {d: \"e\"}]"),
      Case("a:\n- 1\n- b:\n    c: d\n", "{a: [1, {b: {c: \"d\"}}]}"),
      Case("a:\nb: ~\nc: null\nd: ''\n", "{a: null, b: null, c: null, d: \"\"}"),
      Case("a: 'it''s'\nb: \"tab\\tquote\\\" \\u00e9 \\U0001F600\"\n", "{a: \"it's\", b: \"tab\tquote\" é 😀\"}"),
      Case("a: one\n  two\n\n  three\n", "{a: \"one two\nthree\"}"),
      Case("# comment\na: b # comment\nc: d#e\n", "{a: \"b\", c: \"d#e\"}"),
      Case("a: http://x:80/y\n", "{a: \"http://x:80/y\"}"),
      Case("a: b\r\nc: d\r\n", "{a: \"b\", c: \"d\"}"),
      Case("\u{FEFF}a: b\n", "{a: \"b\"}"),
      Case("%YAML 1.2\n---\na: b\n...\n", "{a: \"b\"}"),
      Case("just text", "\"just text\""),
      Case("{}", "{}"),
      Case("[]", "[]"),
      Case("größe: 日本\n", "{größe: \"日本\"}"),
    ]
  )
  func tree(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }

  @Test(
    "block scalars keep or fold their lines",
    arguments: [
      Case("a: |\n  one\n   two\n\nb: 1\n", "{a: \"one\n two\n\", b: 1}"),
      Case("a: |-\n  one\n  two\n", "{a: \"one\ntwo\"}"),
      Case("a: |+\n  one\n\nb: 1\n", "{a: \"one\n\n\", b: 1}"),
      Case("a: >\n  one\n  two\n\n  three\n", "{a: \"one two\nthree\n\"}"),
      Case("a: >-\n  one\n  two\n", "{a: \"one two\"}"),
      Case("a: |2\n   one\n", "{a: \" one\n\"}"),
      Case("a: |\n  12\n", "{a: \"12\n\"}"),
    ]
  )
  func blockScalar(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }

  @Test(
    "JSON is YAML",
    arguments: [
      Case(#"{"a":1,"b":[true,false,null],"c":{"d":"e"}}"#, #"{a: 1, b: [true, false, null], c: {d: "e"}}"#),
      Case("{\n\t\"a\": -1.5e+3,\n\t\"b\": \"x\\/y\\n\"\n}\n", "{a: -1.5e+3, b: \"x/y\n\"}"),
      Case(#"{"a":"","b":"12","c":"null"}"#, #"{a: "", b: "12", c: "null"}"#),
      Case(#"["https://10.0.0.1:6443",[],{}]"#, #"["https://10.0.0.1:6443", [], {}]"#),
    ]
  )
  func json(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }

  @Test(
    "a text without a document gives none",
    arguments: ["", "\n\n", "# only a comment\n", "   ", "\u{FEFF}"]
  )
  func nothing(text: String) throws {
    #expect(try node(text) == nil)
    #expect(try YAMLParser(file: "test.yaml").parse(text.utf8).isEmpty)
  }

  @Test("all documents of a stream are read, an empty one as null")
  func documents() throws {
    let text = "a: 1\n---\n- 2\n...\n---\n---\nthree\n"
    let documents = try YAMLParser(file: "test.yaml").parse(text.utf8)
    #expect(documents.map(\.rendered) == ["{a: 1}", "[2]", "null", "\"three\""])
    #expect(documents.map(\.mark.line) == [1, 3, 6, 7])
  }

  @Test("nodes and keys know their line and column")
  func marks() throws {
    let root = try #require(try node("# comment\nrules:\n  - name: é日x\n    port: 1\n  - [a, {b: c}]\n"))
    #expect(root.mark == YAMLMark(line: 2, column: 1))
    #expect(root["rules"]?[0]?["port"]?.mark == YAMLMark(line: 4, column: 11))
    #expect(root["rules"]?[0]?.mapping?[1].mark == YAMLMark(line: 4, column: 5))
    #expect(root["rules"]?[1]?[1]?["b"]?.mark == YAMLMark(line: 5, column: 13))
    // Columns are characters, not bytes.
    #expect(try node("{é: 日, x: y}")?["x"]?.mark == YAMLMark(line: 1, column: 11))
    #expect(try node("\u{FEFF}a: b")?["a"]?.mark == YAMLMark(line: 1, column: 4))
  }

  @Test("the tree is read by key and index, and what is not there is nil")
  func access() throws {
    let root = try #require(try node("a: [1, {b: true}]\nc: 1.5\n"))
    #expect(root["a"]?[0]?.scalar?.integer() == 1)
    #expect(root["a"]?[1]?["b"]?.scalar?.bool == true)
    #expect(root["c"]?.scalar?.double == 1.5)
    #expect(root["z"] == nil)
    #expect(root["a"]?["b"] == nil)
    #expect(root["a"]?[2] == nil)
    #expect(root["a"]?[-1] == nil)
    #expect(root[0] == nil)
  }

  @Test("a way is followed as far as it exists")
  func deepest() throws {
    let root = try #require(try node("a:\n  - b: 1\n  - c: 2\n"))
    let there = root.deepest(along: YAMLPath([.key("a"), .index(1), .key("c")]))
    #expect(there.rendered == "2")
    let near = root.deepest(along: YAMLPath([.key("a"), .index(1), .key("x"), .key("c")]))
    #expect(near.mark == YAMLMark(line: 3, column: 5))
  }
}
