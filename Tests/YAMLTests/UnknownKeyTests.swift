import Testing
import YAML

@Suite("Unknown keys")
struct UnknownKeyTests {
  private struct Rule: Decodable {
    var port: Int
    var path: String?
  }

  private struct Configuration: Decodable {
    var rules: [Rule]?
    var labels: [String: String]?
    var scrapeInterval: String?
    var rest: YAMLNode?
  }

  @Test("are ignored unless asked otherwise")
  func ignored() throws {
    let read = try value(Configuration.self, "other: 1\nrules: [{port: 1, x: {y: 2}}]\n")
    #expect(read.rules?.first?.port == 1)
  }

  @Test(
    "are refused where they stand, with the nearest known key",
    arguments: [
      Case("labels: {a: b}\nrulse: []\n", "2:1: rulse: this key is not known here; did you mean \"rules\"?"),
      Case(
        "scrape_interval: 1s\n",
        "1:1: scrape_interval: this key is not known here; did you mean \"scrapeInterval\"?"
      ),
      Case(
        "rules:\n  - port: 1\n    elsewhere: 2\n",
        "3:5: rules[0].elsewhere: this key is not known here; known are path, port"
      ),
      // Of two that are alike the one that is not there yet is meant.
      Case("rules: [{port: 1, pat: /}]\n", "1:19: rules[0].pat: this key is not known here; did you mean \"path\"?"),
      Case(
        "unknown: 1\nanother: 2\n",
        "1:1: unknown: this key is not known here; known are labels, rest, rules, scrapeInterval"
      ),
      Case("rules: [{prot: 1}]\n", "1:10: rules[0].prot: this key is not known here; did you mean \"port\"?"),
    ]
  )
  func refused(_ example: Case) {
    let error = #expect(throws: YAMLError.self) {
      try value(Configuration.self, example.text, unknownKeys: .refuse)
    }
    #expect(error?.description == "test.yaml:" + example.expected)
  }

  @Test("dictionaries and kept nodes know every key")
  func dictionaries() throws {
    let read = try value(
      Configuration.self,
      "labels: {any: x, thing: y}\nrest: {a: {b: c}}\n",
      unknownKeys: .refuse
    )
    #expect(read.labels == ["any": "x", "thing": "y"])
  }

  /// Reads its own keys and another type's from the same mapping.
  private struct Flat: Decodable {
    enum CodingKeys: String, CodingKey { case name, nested }
    enum NestedKeys: String, CodingKey { case inner }

    var name: String
    var rule: Rule
    var inner: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      rule = try Rule(from: decoder)
      inner = try container.nestedContainer(keyedBy: NestedKeys.self, forKey: .nested).decode(Int.self, forKey: .inner)
    }
  }

  @Test("keys that two types share a mapping for are known to both, and nested containers are checked")
  func flattened() throws {
    let read = try value(Flat.self, "name: a\nport: 1\nnested: {inner: 2}\n", unknownKeys: .refuse)
    #expect(read.rule.port == 1)
    #expect(read.inner == 2)
    let error = #expect(throws: YAMLError.self) {
      try value(Flat.self, "name: a\nport: 1\nnested: {inner: 2, x: 3}\n", unknownKeys: .refuse)
    }
    #expect(error?.description == "test.yaml:3:20: nested.x: this key is not known here; known are inner")
  }

  private struct Wrapped: Decodable {
    var rule: Rule

    init(from decoder: any Decoder) throws {
      rule = try decoder.singleValueContainer().decode(Rule.self)
    }
  }

  @Test("a wrapper's content is checked")
  func wrapped() throws {
    #expect(try value(Wrapped.self, "port: 1\n", unknownKeys: .refuse).rule.port == 1)
    #expect(throws: YAMLError.self) { try value(Wrapped.self, "port: 1\nx: 2\n", unknownKeys: .refuse) }
  }

  @Test("merged keys are checked where they were written")
  func merged() {
    let text = "rules:\n- &a {port: 1}\n- <<: [*a, {pth: 2}]\n"
    let error = #expect(throws: YAMLError.self) { try value(Configuration.self, text, unknownKeys: .refuse) }
    #expect(error?.description == "test.yaml:3:13: rules[1].pth: this key is not known here; did you mean \"path\"?")
  }
}
