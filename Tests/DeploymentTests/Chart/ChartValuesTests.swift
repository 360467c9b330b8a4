import Agent
import FoundationEssentials
import Testing
import YAML

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

  @Test(
    "what makes no sense is refused, with its place and what to do",
    arguments: [
      ("replica: 2", ["replica"]),
      ("spool: {sise: 1Gi}", ["/spool", "sise"]),
      ("config: {holt: 5m}", ["/config", "holt"]),
      ("pushgateway: {url: 'http://a', basic_auth: {}}", ["/pushgateway", "basic_auth"]),
      ("pushgateway: gateway:9091", ["/pushgateway", "^https?://"]),
      ("kind: StatefulSet", ["/kind", "DaemonSet"]),
      ("replicas: two", ["/replicas", "integer"]),
      ("spool: {size: 1G}", ["/spool/size"]),
      ("monitoring: {operator: sometimes}", ["/monitoring/operator", "auto"]),
      ("tolerations: [{key: a, op: Exists}]", ["/tolerations/0", "op"]),
      ("terminationGracePeriodSeconds: 5", ["/terminationGracePeriodSeconds", "10"]),
      ("{kind: DaemonSet, replicas: 2}", ["replicas", "leave replicas out"]),
      ("{kind: DaemonSet, spool: {kind: persistentVolumeClaim}}", ["spool.kind", "set spool.kind: emptyDir"]),
      ("{replicas: 2, spool: {kind: persistentVolumeClaim}}", ["spool.kind", "set replicas: 1"]),
      ("strategy: {type: RollingUpdate}", ["strategy", "set replicas: 2"]),
      ("{kind: DaemonSet, strategy: {type: Recreate}}", ["strategy.type", "OnDelete"]),
      ("{kind: DaemonSet, strategy: {rollingUpdate: {maxSurge: 1}}}", ["maxSurge", "set maxUnavailable"]),
      ("{replicas: 2, strategy: {type: OnDelete}}", ["strategy.type", "RollingUpdate"]),
      ("{kind: DaemonSet, podDisruptionBudget: {enabled: true}}", ["podDisruptionBudget.enabled"]),
      ("{kind: DaemonSet, config: {owner: me}}", ["config.owner", "AFTERGLOW_OWNER"]),
      ("scope: {namespaces: [a], namespaceSelector: b}", ["scope.namespaces or scope.namespaceSelector"]),
      ("spool: {size: 1Mi}", ["spool.size", "2Mi"]),
      ("{pushgateway: 'http://a', config: {pushgateway: 'http://b'}}", ["config.pushgateway", "leave one"]),
      ("{existingConfigMap: a, config: {hold: 1m}}", ["config", "existingConfigMap"]),
      ("{existingConfigMap: a, pushgateway: 'http://a'}", ["pushgateway", "existingConfigMap"]),
      ("config: {namespace: a}", ["config.namespace", "scope.namespaces"]),
      ("config: {lease: a}", ["config.lease", "replicas"]),
      ("config: {spool-size: 1GiB}", ["config.spool-size", "spool.size"]),
      ("extraEnv: [{name: AFTERGLOW_NAMESPACE_SELECTOR, value: a}]", ["extraEnv", "scope.namespaceSelector"]),
      ("extraArgs: ['--listen=:80']", ["extraArgs", "config.listen"]),
      ("extraArgs: [--spool, /tmp]", ["extraArgs", "spool.kind"]),
    ]
  )
  func refused(values: String, words: [String]) async throws {
    let complaint = try await Chart.complaint(about: values)
    for word in words { #expect(complaint.contains(word), "\(complaint)") }
  }

  @Test(
    "what is said after an installation fits to what was installed",
    arguments: [
      ("{}", ["all namespaces", "deployment/afterglow 8080:8080", "job_name: spark", "honor_labels: true"]),
      (
        "pushgateway: 'http://me:secret@a:9091'",
        ["/targets", "job_name: pushgateway", "honor_labels: true", "/groups"]
      ),
      ("{kind: DaemonSet, config: {listen: ':80'}}", ["daemonset/afterglow 8080:80", "role: pod"]),
      ("{replicas: 2, scope: {namespaces: [a, b]}}", ["namespaces a, b", "stands by"]),
      ("{monitoring: {operator: always}, rbac: {create: false}}", ["ServiceMonitor afterglow", "may not do"]),
    ]
  )
  func notes(values: String, words: [String]) async throws {
    let notes = try await notes(values)
    for word in words { #expect(notes.contains(word), "\(notes)") }
    #expect(!notes.contains("secret"))
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
