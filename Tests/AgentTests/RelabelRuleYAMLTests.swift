import Exposition
import Relabelling
import Testing
import YAML

@testable import Agent

@Suite("Relabelling rules in the configuration")
struct RelabelRuleYAMLTests {
  private func read(
    flag: String? = nil,
    environment: [String: String] = [:],
    yaml: String = ""
  ) throws(ConfigurationError) -> RelabelRules {
    try AgentConfiguration(layers: [
      SettingsLayer(flags: ["metric-relabelings": flag.map { [$0] } ?? []]),
      SettingsLayer(environment: environment),
      SettingsLayer(yaml: Array(yaml.utf8), file: "afterglow.yaml"),
    ]).metricRelabelings
  }

  private static let rules = [
    RelabelRule.Fields(action: .drop, sourceLabels: ["__name__"], regex: "jvm_.*"),
    RelabelRule.Fields(
      sourceLabels: ["namespace", "pod"],
      separator: "/",
      regex: "(.+)/(.+)",
      targetLabel: "instance",
      replacement: "${2}.$1"
    ),
    RelabelRule.Fields(action: .hashmod, sourceLabels: ["pod"], targetLabel: "shard", modulus: 4),
  ]

  @Test(
    "Prometheus' keys and those of operators' resources mean the same",
    arguments: [
      """
      metric-relabelings:
        - source_labels: [__name__]
          regex: jvm_.*
          action: drop
        - source_labels: [namespace, pod]
          separator: /
          regex: (.+)/(.+)
          target_label: instance
          replacement: ${2}.$1
        - {action: hashmod, source_labels: [pod], target_label: shard, modulus: 4}
      """,
      """
      metric-relabelings:
        - {action: Drop, sourceLabels: [__name__], regex: "jvm_.*"}
        - {sourceLabels: [namespace, pod], separator: /, regex: (.+)/(.+), targetLabel: instance, replacement: "${2}.$1"}
        - {action: HashMod, sourceLabels: [pod], targetLabel: shard, modulus: 0x4}
      """,
    ]
  )
  func keys(yaml: String) throws {
    #expect(try read(yaml: yaml).rules.map(\.fields) == Self.rules)
  }

  @Test("a flag and a variable take the same list in YAML or JSON, and override the file")
  func text() throws {
    let yaml = "metric-relabelings: [{action: labeldrop, regex: file}]"
    let variable = ["AFTERGLOW_METRIC_RELABELINGS": "[{action: labeldrop, regex: 'a,b'}]"]
    let json = #"[{"action": "drop", "source_labels": ["__name__"], "regex": "jvm_.*"}]"#
    #expect(try read(yaml: yaml).rules.map(\.fields.regex) == ["file"])
    #expect(try read(environment: variable, yaml: yaml).rules.map(\.fields.regex) == ["a,b"])
    #expect(try read(flag: json, environment: variable, yaml: yaml).rules.map(\.fields) == [Self.rules[0]])
    #expect(try read(flag: "[]", yaml: yaml).isEmpty)
    #expect(try read().isEmpty)
  }

  @Test(
    "what is wrong is said with its place and a remedy",
    arguments: [
      ("[{action: dorp}]", "1:23: metric-relabelings[0].action: \"dorp\" is no action; did you mean drop?"),
      ("[{action: x}]", "metric-relabelings[0].action: \"x\" is no action; write one of replace, keep, drop"),
      (
        "\n- {action: keep}\n- source_labels: __name__",
        "3:3: metric-relabelings[1].source_labels: the labels are no list; write source_labels: [__name__]"
      ),
      (
        "[{sourceLabels: }]",
        "metric-relabelings[0].sourceLabels: the labels are no list; write sourceLabels: [__name__]"
      ),
      ("[{source_labels: [{}]}]", "metric-relabelings[0].source_labels: a label's name is no text"),
      (
        "[{target_lable: a}]",
        "metric-relabelings[0].target_lable: a rule has no such field; did you mean target_label?"
      ),
      ("[{xyz: a}]", "metric-relabelings[0].xyz: a rule has no such field; the fields are source_labels, separator"),
      (
        "[{source_labels: [a], sourceLabels: [b]}]",
        "1:43: metric-relabelings[0].sourceLabels: the field was given already; leave one of the two out"
      ),
      ("[{regex: }]", "metric-relabelings[0].regex: the field has no value; write \"\" for the empty text"),
      (
        "[{regex: [a, b]}]",
        "metric-relabelings[0].regex: the expression is a list; write one that has them all, such as \"a|b\""
      ),
      ("[{modulus: many}]", "metric-relabelings[0].modulus: the modulus is no whole number"),
      ("[{modulus: -1}]", "metric-relabelings[0].modulus: the modulus is no whole number"),
      ("[drop]", "1:22: metric-relabelings[0]: the rule is no mapping; write its fields"),
      ("[{action: keepequal}]", "1:22: metric-relabelings[0]: target_label is missing: the action keepequal needs it"),
      (
        "[{action: labeldrop, source_labels: [a]}]",
        "1:42: metric-relabelings[0].source_labels: the action labeldrop takes no source_labels, only regex; remove it"
      ),
      (
        "[{action: keep, regex: 'a(?=b)'}]",
        "1:37: metric-relabelings[0].regex: character 2 of \"a(?=b)\": (?= would look around"
      ),
      ("{action: keep}", "metric-relabelings: the value is a mapping; write a list (RULES)"),
      ("", "metric-relabelings: the setting has no value; write a list (RULES)"),
    ]
  )
  func complaints(value: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: "metric-relabelings: \(value)") }
    let words = try #require(error).description
    #expect(words.hasPrefix("afterglow.yaml:") && words.contains(expected), "\(words)")
  }

  @Test("a flag that is given twice means the rules of both, in their order")
  func twice() throws {
    let layer = SettingsLayer(flags: ["metric-relabelings": ["[{action: labeldrop, regex: a}]", "[{action: keep}]"]])
    let rules = try AgentConfiguration(layers: [layer]).metricRelabelings.rules
    #expect(rules.map(\.fields.action) == [.labeldrop, .keep])
  }

  @Test("in a flag and in a variable the place is told within the text")
  func places() {
    let flag = #expect(throws: ConfigurationError.self) { try read(flag: "[{action: dorp}]") }
    #expect(
      flag?.description == "--metric-relabelings: 1:3: [0].action: \"dorp\" is no action; did you mean drop?"
    )
    let variable = #expect(throws: ConfigurationError.self) {
      try read(environment: ["AFTERGLOW_METRIC_RELABELINGS": "[{action: keep"])
    }
    #expect(variable?.description.hasPrefix("AFTERGLOW_METRIC_RELABELINGS: 2:1: did not find") == true)
    for empty in ["", "~", "# nothing"] {
      let error = #expect(throws: ConfigurationError.self) { try read(flag: empty) }
      #expect(error?.description.hasPrefix("--metric-relabelings: it is empty; give a list") == true)
    }
    let mapping = #expect(throws: ConfigurationError.self) { try read(flag: "{}") }
    #expect(mapping?.description.hasPrefix("--metric-relabelings: 1:1: the rules are no list; write the rules") == true)
  }
}
