import Testing
import YAML

@Suite("Values that do not fit their types")
struct DecodingErrorTests {
  private struct Configuration: Decodable {
    enum Level: String, Decodable, CaseIterable { case debug, info, warning }
    enum Mode: String, Decodable { case fast }
    enum Bits: Int, Decodable, CaseIterable { case short = 32, long = 64 }

    struct Rule: Decodable {
      var port: UInt16
      var enabled: Bool?
      var path: String?
      var growth: Double?
      var ratio: Float?
    }

    var rules: [Rule]?
    var labels: [String: String]?
    var level: Level?
    var mode: Mode?
    var bits: Bits?
    var every: Interval?
    var fixed: Pair?
    var odd: Odd?
  }

  /// A type with a rule of its own and an error of its own.
  private struct Interval: Decodable {
    struct Malformed: Error, CustomStringConvertible {
      var description: String { "expected a duration such as 15s" }
    }

    init(from decoder: any Decoder) throws {
      guard try decoder.singleValueContainer().decode(String.self).hasSuffix("s") else { throw Malformed() }
    }
  }

  private struct Pair: Decodable {
    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      for _ in 0..<2 { _ = try container.decode(Int.self) }
    }
  }

  /// Reports through the standard library, at one of its keys.
  private struct Odd: Decodable {
    enum CodingKeys: String, CodingKey { case number }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard try !container.decode(Int.self, forKey: .number).isMultiple(of: 2) else {
        throw DecodingError.dataCorruptedError(
          forKey: .number,
          in: container,
          debugDescription: "expected an odd number"
        )
      }
    }
  }

  @Test(
    "are refused with the place, the way to it, the cause and the remedy",
    arguments: [
      Case("rules:\n  - port: abc\n", "2:11: rules[0].port: expected a whole number, found \"abc\""),
      Case(
        "rules:\n  - port: \"8080\"\n",
        "2:11: rules[0].port: expected a whole number, found \"8080\"; remove the quotes"
      ),
      Case("rules:\n  - port: 80.5\n", "2:11: rules[0].port: expected a whole number, found 80.5"),
      Case("rules: [{port: 65536}]\n", "1:16: rules[0].port: expected a whole number from 0 to 65535, found 65536"),
      Case("rules: [{port: -1}]\n", "1:16: rules[0].port: expected a whole number from 0 to 65535, found -1"),
      Case("rules: [{port: }]\n", "1:16: rules[0].port: expected a whole number, found nothing"),
      Case("rules: [{port: null}]\n", "1:16: rules[0].port: expected a whole number, found null"),
      Case("rules: [{port: [1]}]\n", "1:16: rules[0].port: expected a whole number, found a list"),
      Case("rules:\n- {}\n", "2:3: rules[0]: the key \"port\" is missing; add it"),
      Case("rules:\n- path: x\n", "2:3: rules[0]: the key \"port\" is missing; add it"),
      Case("rules:\n- prot: 1\n", "2:3: rules[0].prot: this key is not known here; did you mean \"port\"?"),
      Case("rules: {port: 1}\n", "1:8: rules: expected a list, found a mapping"),
      Case("rules: 1\n", "1:8: rules: expected a list, found 1"),
      Case("rules: [1]\n", "1:9: rules[0]: expected a mapping (key: value), found 1"),
      Case("rules: [~]\n", "1:9: rules[0]: expected a mapping (key: value), found ~"),
      Case(
        "rules: [{port: 1, enabled: yes}]\n",
        "1:28: rules[0].enabled: expected true or false, found \"yes\""
      ),
      Case(
        "rules: [{port: 1, enabled: 'true'}]\n",
        "1:28: rules[0].enabled: expected true or false, found \"true\"; remove the quotes"
      ),
      Case("rules: [{port: 1, path: {}}]\n", "1:25: rules[0].path: expected a text, found a mapping"),
      Case("rules: [{port: 1, growth: fast}]\n", "1:27: rules[0].growth: expected a number, found \"fast\""),
      Case("rules: [{port: 1, growth: 1e999}]\n", "1:27: rules[0].growth: 1e999 is too large for a number here"),
      Case("rules: [{port: 1, ratio: 1e99}]\n", "1:26: rules[0].ratio: 1e+99 is too large for a number here"),
      Case(
        "labels: {prometheus.io/port: ~}\n",
        "1:30: labels[\"prometheus.io/port\"]: expected a text, found ~; write \"\" for an empty one"
      ),
      Case("level: inof\n", "1:8: level: expected debug or info or warning, found \"inof\"; did you mean info?"),
      Case("level: 12\n", "1:8: level: expected debug or info or warning, found 12"),
      Case("level: []\n", "1:8: level: expected a text, found a list"),
      Case("mode: slow\n", "1:7: mode: \"slow\" is none of the values that can stand here"),
      Case("bits: 16\n", "1:7: bits: expected 32 or 64, found 16"),
      Case("every: 15m\n", "1:8: every: expected a duration such as 15s"),
      Case("fixed: [1]\n", "1:8: fixed: the list ends after 1, and one more element is expected"),
      Case("odd:\n  number: 2\n", "2:11: odd.number: expected an odd number"),
      Case("- 1\n", "1:1: expected a mapping (key: value), found a list"),
      Case("text\n", "1:1: expected a mapping (key: value), found \"text\""),
    ]
  )
  func refused(_ example: Case) {
    let error = #expect(throws: YAMLError.self) { try value(Configuration.self, example.text) }
    #expect(error?.description == "test.yaml:" + example.expected)
  }

  @Test("a text in a message is cut and made harmless")
  func excerpt() {
    let long = String(repeating: "x", count: 100)
    let cut = #expect(throws: YAMLError.self) { try value(Int.self, long) }
    #expect(cut?.message == "expected a whole number, found \"\(String(repeating: "x", count: 60))…\"")
    let odd = #expect(throws: YAMLError.self) { try value(Int.self, #""a\n\e[31m\"\u202Eb""#) }
    #expect(odd?.message == #"expected a whole number, found "a\n\u{1B}[31m\"\u{202E}b""#)
  }

  @Test("an error found after decoding is placed by its way")
  func later() throws {
    let root = try #require(try node("a:\n  b: 1\n"))
    let path = YAMLPath([.key("a"), .key("b")])
    let error = YAMLError(file: "test.yaml", root: root, path: path, message: "too small")
    #expect(error.description == "test.yaml:2:6: a.b: too small")
  }

  @Test("a way is written without ambiguity")
  func path() {
    let path = YAMLPath([.key("a-b"), .index(2), .key("c.d"), .key("e"), .key("")])
    #expect(path.description == #"a-b[2]["c.d"].e[""]"#)
    #expect(YAMLPath([.index(0), .key("x")]).description == "[0].x")
    #expect(YAMLPath().description.isEmpty)
  }
}
