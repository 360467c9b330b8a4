import FoundationEssentials
import Testing
import YAML

@testable import Agent

@Suite("The chart's values, its schema and its words")
struct ChartValuesTests {
  private static func yaml(_ path: String) throws -> YAMLNode {
    try #require(try YAMLParser(file: path).parseSingle(Tree.text(path).utf8))
  }

  @Test("the chart installs this version of the program")
  func version() throws {
    let chart = try Self.yaml("charts/afterglow/Chart.yaml")
    #expect(chart["appVersion"]?.scalar?.string == AfterglowVersion.current)
    #expect(chart["dependencies"] == nil)
  }

  @Test("its README tells of every value: its type, its default, and what stands beside it in values.yaml")
  func readme() throws {
    let table = try ValuesTable(Tree.text("charts/afterglow/values.yaml")).markdown
    let readme = try Tree.text("charts/afterglow/README.md")
    #expect(readme.contains("\n\(table)\n\n"), "The table in the chart's README is to be this one:\n\(table)")
  }

  @Test("the schema refuses unknown keys in every mapping whose keys it names")
  func closed() throws {
    func check(_ node: YAMLNode, _ path: String) {
      if node["properties"] != nil { #expect(node["additionalProperties"]?.scalar?.bool == false, "\(path)") }
      for entry in node.mapping ?? [] { check(entry.value, "\(path)/\(entry.key.text)") }
      for (index, element) in (node.sequence ?? []).enumerated() { check(element, "\(path)/\(index)") }
    }
    check(try Self.yaml("charts/afterglow/values.schema.json"), "")
  }

  @Test("every key that the schema names is in values.yaml")
  func sameKeys() throws {
    // What a parent chart adds; and what is as the agent, not the chart, has it.
    let others = ["/global", "/enabled", "/config"]
    func check(_ schema: YAMLNode, _ values: YAMLNode?, _ path: String) {
      for property in schema["properties"]?.mapping ?? [] {
        let path = "\(path)/\(property.key.text)"
        guard !others.contains(path) else { continue }
        let value = values?[property.key.text]
        #expect(value != nil, "\(path)")
        check(property.value, value, path)
      }
    }
    check(
      try Self.yaml("charts/afterglow/values.schema.json"),
      try Self.yaml("charts/afterglow/values.yaml"),
      ""
    )
  }

  @Test("the schema knows the agent's settings, each of them")
  func settings() throws {
    let schema = try Self.yaml("charts/afterglow/values.schema.json")
    let config = try #require(schema["properties"]?["config"]?["properties"]?.mapping)
    #expect(config.map(\.key.text).sorted() == Settings.all.map(\.name).sorted())
  }

  @Test("the schema knows the keys of a rule, each of them")
  func rules() throws {
    let rule = try Self.yaml("charts/afterglow/values.schema.json")["definitions"]?["rule"]
    let keys = try #require(rule?["properties"]?.mapping)
    #expect(keys.map(\.key.text).sorted() == ConfiguredRule.Key.allCases.map(\.rawValue).sorted())
    #expect(rule?["required"]?.texts == ["name"])
  }

  @Test(
    "what is said after an installation fits to what was installed",
    arguments: [
      ("{}", ["all namespaces", "deployment/afterglow 8080:8080", "job_name: spark", "honor_labels: true"]),
      (
        "pushgateway: 'http://a:9091'",
        ["/targets", "job_name: pushgateway", "honor_labels: true", "/groups"]
      ),
      ("{kind: DaemonSet, config: {listen: ':80'}}", ["daemonset/afterglow 8080:80", "role: pod"]),
      ("{replicas: 2, scope: {namespaces: [a, b]}}", ["namespaces a, b", "stands by"]),
      ("{monitoring: {operator: always}, rbac: {create: false}}", ["ServiceMonitor afterglow", "may not do"]),
      ("extraArgs: [--pushgateway, 'http://a:9091']", ["job_name: pushgateway"]),
      (
        "extraEnv: [{name: AFTERGLOW_PUSHGATEWAY, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
        ["job_name: pushgateway"]
      ),
    ]
  )
  func notes(values: String, words: [String]) async throws {
    let notes = try await notes(values)
    for word in words { #expect(notes.contains(word), "\(notes)") }
  }

  @Test("Prometheus takes the configuration that is told of then", arguments: ["{}", "pushgateway: 'http://a:9091'"])
  func scrapeConfiguration(values: String) async throws {
    let lines = try await notes(values).split(separator: "\n", omittingEmptySubsequences: false)
    // Debian's Prometheus knows no discovery by Kubernetes.
    let discovery = ["kubernetes_sd_configs:", "- role: pod", "namespaces: {names: [monitoring]}"]
    let block = lines.drop { $0 != "   scrape_configs:" }.prefix { $0.hasPrefix("   ") }.map { $0.dropFirst(3) }
      .filter { line in !discovery.contains(String(line.drop { $0 == " " })) }
    try #require(block.count > 4)
    let file = FileManager.default.temporaryDirectory.appending(path: "prometheus-\(UUID().uuidString).yaml")
    try Data(block.joined(separator: "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try await Tool.promtool.run("check", "config", "--syntax-only", file.path)
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("the commands that are written down install it", arguments: ["README.md", "charts/afterglow/README.md"])
  func commands(document: String) async throws {
    let text = try Tree.text(document).replacing("\\\n", with: " ")
    let commands = text.split(separator: "\n").filter { $0.contains("helm install afterglow charts/afterglow") }
    #expect(!commands.isEmpty)
    for command in commands {
      let words = command.split(separator: " ").map { $0.filter { $0 != "'" } }.drop { $0 != "install" }.dropFirst()
      let outcome = try await Tool.helm.run(["template"] + words)
      #expect(outcome.isSuccess, "\(command)\n\(outcome)")
      let complaint = try await Schema.complaint(about: outcome.output)
      #expect(complaint == nil, "\(complaint ?? "")")
    }
  }

  private func notes(_ values: String) async throws -> String {
    let outcome = try await Tool.helm.run(
      "install",
      Chart.release,
      Tree.chart,
      "--namespace",
      Chart.namespace,
      "--dry-run=client",
      "--values",
      "-",
      input: values
    )
    try #require(outcome.isSuccess, "\(outcome)")
    let start = try #require(outcome.output.firstRange(of: "\nNOTES:\n"))
    return String(outcome.output[start.upperBound...])
  }
}
