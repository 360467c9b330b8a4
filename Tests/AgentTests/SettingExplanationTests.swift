import Console
import Testing
import YAML

@testable import Agent

@Suite("A setting as the console shows it") struct SettingExplanationTests {
  private func settings(
    flags: [String: [String]] = [:],
    environment: [String: String] = [:],
    yaml: String = ""
  ) throws -> [String: SettingExplanation] {
    let configuration = try AgentConfiguration(layers: [
      SettingsLayer(flags: flags),
      SettingsLayer(environment: environment),
      SettingsLayer(yaml: Array(yaml.utf8), file: "afterglow.yaml"),
    ])
    return Dictionary(uniqueKeysWithValues: configuration.settings.map { ($0.name, $0) })
  }

  @Test("comes from where its value was taken")
  func sources() throws {
    let settings = try settings(
      flags: ["hold": ["7m"]],
      environment: ["AFTERGLOW_JOB": "batch"],
      yaml: "hold: 9m\ngrowth: 0.05\n"
    )
    #expect(settings["hold"]?.value == "7m")
    #expect(settings["hold"]?.source == "--hold")
    #expect(settings["job"]?.source == "AFTERGLOW_JOB")
    #expect(settings["growth"]?.source == "afterglow.yaml:2:1")
    #expect(settings["growth"]?.value == "0.05")
    #expect(settings["max-hold"]?.source == "default")
    #expect(settings["max-hold"]?.value == "1h")
    #expect(settings["namespace"]?.value == "all namespaces")
    #expect(settings["namespace"]?.yaml == nil)
    #expect(settings.count == Settings.all.count)
  }

  @Test(
    "never shows a secret, wherever it was given",
    arguments: [
      (["pushgateway": ["http://me:hush@gw:9091"]], "", "http://<secret>@gw:9091"),
      (["pushgateway": ["{url: 'http://me:hush@gw:9091'}"]], "", "url: 'http://<secret>@gw:9091'"),
      ([:], "pushgateway: http://me:hush@gw:9091\n", "http://<secret>@gw:9091"),
      ([:], "pushgateway: \"http://me:a,'b\\\"hush@gw:9091\"\n", "http://<secret>@gw:9091"),
      (
        [:], "pushgateway:\n- url: http://gw:9091\n  headers: [{name: X-Api-Key, value: hush}]\n",
        "name: X-Api-Key"
      ),
      (
        [:],
        "prometheus:\n- url: https://p:9090\n  oauth2: {client-id: a, client-secret-file: \(#filePath), "
          + "token-url: 'https://t/x', endpoint-params: {audience: hush}}\n",
        "audience: <secret>"
      ),
      ([:], "prometheus: [http://a:hush@p:9090, http://b:hush@q:9090]\n", "http://<secret>@q:9090"),
    ] as [([String: [String]], String, String)]
  )
  func secrets(flags: [String: [String]], yaml: String, shown: String) throws {
    let settings = try settings(flags: flags, yaml: yaml)
    let all = settings.values.map { "\($0.value)\n\($0.yaml ?? "")" }.joined(separator: "\n")
    #expect(!all.contains("hush"))
    #expect(all.contains("<secret>"))
    #expect(all.contains(shown))
  }

  @Test(
    "a URL loses its user, and nothing else",
    arguments: [
      ("http://a:b@host:1/x", "http://<secret>@host:1/x"), ("http://a@b@host", "http://<secret>@host"),
      ("http://host/a@b", "http://host/a@b"), ("no url a@b", "no url a@b"), ("http://", "http://"),
      ("http://a:b@x http://c:d@y", "http://<secret>@x http://<secret>@y"),
    ]
  )
  func users(text: String, shown: String) {
    #expect(YAMLNode.withoutUser(text) == shown)
  }

  @Test("all settings together are a file that means the same")
  func file() throws {
    let yaml = """
      namespace: [analytics, etl]
      grouping-label: "cluster=a: b # c"
      hold: 10m
      metric-relabelings:
        - {action: drop, source_labels: [__name__], regex: 'jvm_.*'}
        - action: replace
          target_label: note
          replacement: "two\\nlines \\"quoted\\""
      rules:
        - name: slow
          namespaces: [etl]
          longest-interval: 1m
          params: {match: "yes: no"}

      """
    let settings = try settings(yaml: yaml)
    let written = settings.values.compactMap(\.yaml).joined(separator: "\n") + "\n"
    let (first, second) = (try layer(yaml), try layer(written))
    for (name, entry) in first.entries {
      let again = try #require(second.entries[name])
      #expect(entry.texts == again.texts)
      #expect(entry.node?.node.canonicalText == again.node?.node.canonicalText, "\(name)")
    }
    #expect(try AgentConfiguration(layers: [second]).rules == AgentConfiguration(layers: [first]).rules)
  }

  private func layer(_ yaml: String) throws -> SettingsLayer {
    try SettingsLayer(yaml: Array(yaml.utf8), file: "afterglow.yaml")
  }

  @Test("several lists of rules are shown as the one that they make")
  func severalLists() throws {
    let flags = ["metric-relabelings": ["[{action: labeldrop, regex: a}]", "[{action: labeldrop, regex: b}]"]]
    let value = try settings(flags: flags)["metric-relabelings"]?.value
    #expect(value == "- action: labeldrop\n  regex: a\n- action: labeldrop\n  regex: b")
  }

  @Test("after the file was read anew, what waits for the next start is as it was")
  func reload() throws {
    let before = try AgentConfiguration(layers: [try layer("hold: 1m\njob: a\n")]).settings
    let after = try AgentConfiguration(layers: [try layer("hold: 2m\njob: b\n")]).settings
    let shown = SettingExplanation.inForce(of: after, after: before)
    #expect(shown.first { $0.name == "hold" }?.value == "2m")
    #expect(shown.first { $0.name == "job" }?.value == "a")
  }
}
