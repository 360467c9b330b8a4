import FoundationEssentials
import Testing
import YAML

@Suite("What the chart makes for Prometheus and Grafana")
struct ChartMonitoringTests {
  @Test("the operator's objects are made where it is, or where they are asked for")
  func operatorObjects() async throws {
    func monitors(_ values: String, hasOperator: Bool) async throws -> [Manifest] {
      try await Chart(values: values, hasOperator: hasOperator).all("ServiceMonitor")
    }
    #expect(try await monitors("{}", hasOperator: false).isEmpty)
    #expect(try await monitors("monitoring: {operator: never}", hasOperator: true).isEmpty)
    let forwarding = try await monitors("{monitoring: {operator: always}, pushgateway: 'http://a'}", hasOperator: false)
    #expect(forwarding.first?["spec", "endpoints"]?.sequence?.map { $0["path"]?.scalar?.text } == ["/metrics"])

    let elsewhere = "extraEnv: [{name: AFTERGLOW_PUSHGATEWAY, valueFrom: {secretKeyRef: {name: a, key: b}}}]"
    #expect(try await monitors(elsewhere, hasOperator: true).first?["spec", "endpoints"]?.sequence?.count == 1)

    let serving = try #require(try await monitors("config: {job: batch}", hasOperator: true).first)
    #expect(serving.string("spec", "endpoints", "1", "path") == "/applications/metrics")
    #expect(serving.string("spec", "endpoints", "1", "honorLabels") == "true")
    #expect(serving.string("spec", "endpoints", "1", "relabelings", "0", "replacement") == "batch")
    #expect(serving.string("spec", "endpoints", "0", "honorLabels") == nil)
  }

  @Test("the operator's Prometheus comes as the web configuration asks for it")
  func endpoints() async throws {
    func endpoints(_ values: String) async throws -> [YAMLNode] {
      let monitor = try #require(try await Chart(values: values, hasOperator: true).all("ServiceMonitor").first)
      return monitor["spec", "endpoints"]?.sequence ?? []
    }
    #expect(try await endpoints("{}").allSatisfy { $0["scheme"] == nil })
    let secured = try await endpoints(
      """
      webConfig: {existingSecret: web, tls: true}
      monitoring: {endpoint: {tlsConfig: {serverName: a}, basicAuth: {username: {name: b, key: c}}}}
      """
    )
    #expect(secured.count == 2)
    for endpoint in secured {
      #expect(endpoint["scheme"]?.scalar?.text == "https")
      #expect(endpoint["tlsConfig"]?["serverName"]?.scalar?.text == "a")
      #expect(endpoint["basicAuth"]?["username"]?["key"]?.scalar?.text == "c")
    }
  }

  @Test("alerts lead to the runbook where it is said where that is")
  func runbooks() async throws {
    func annotations(_ prefix: String) async throws -> [[String: String]] {
      let values = "monitoring: {operator: always, runbookPrefix: '\(prefix)'}"
      return try await Chart(values: values).all("PrometheusRule").flatMap { $0["spec", "groups"]?.sequence ?? [] }
        .flatMap { $0["rules"]?.sequence ?? [] }.map { $0["annotations"]?.textsByKey ?? [:] }
    }
    let plain = try await annotations("")
    let leading = try await annotations("https://example.com/docs/")
    #expect(plain.count > 20 && plain.count == leading.count)
    #expect(plain.allSatisfy { $0["runbook"] == "README.md#alerts" && $0["runbook_url"] == nil })
    #expect(
      leading.allSatisfy { $0["runbook_url"] == "https://example.com/docs/README.md#alerts" && $0["runbook"] == nil }
    )
  }

  @Test("each file of dashboards and of rules becomes an object, unchanged")
  func files() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "chart-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(filePath: Tree.chart), to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ path: String) throws {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let dashboard = #"{"title": "{{pod}} of $namespace"}"#
    try write(dashboard, "dashboards/one.json")
    let rule = "{alert: A, expr: up == 0, annotations: {summary: '{{ $labels.pod }} is away'}}"
    try write("groups: [{name: of-one, rules: [\(rule)]}]", "rules/one.yaml")
    try write("tests: []", "rules/no-rules.yaml")

    let values = """
      monitoring: {labels: {release: stack}}
      dashboards: {labels: {grafana_dashboard: null, grafana: "yes"}, annotations: {grafana_folder: Spark}}
      """
    let chart = try await Chart(values: values, hasOperator: true, folder: folder.path)
    let map = try #require(chart.manifests.first { $0.name == "afterglow-dashboard-one" })
    #expect(map.string("data", "one.json").map { $0.filter { !$0.isNewline } } == dashboard)
    #expect(map.string("metadata", "labels", "grafana") == "yes")
    #expect(map["metadata", "labels", "grafana_dashboard"] == nil)
    #expect(map.string("metadata", "annotations", "grafana_folder") == "Spark")

    let rules = try #require(chart.manifests.first { $0.name == "afterglow-one" })
    #expect(rules.kind == "PrometheusRule")
    #expect(rules.string("metadata", "labels", "release") == "stack")
    #expect(!chart.manifests.contains { $0.name == "afterglow-no-rules" })
    let alert = rules["spec", "groups", "0", "rules", "0"]
    #expect(alert?["annotations"]?["summary"]?.scalar?.text == "{{ $labels.pod }} is away")

    let without = try await Chart(
      values: "{dashboards: {enabled: false}, monitoring: {rules: false}}",
      hasOperator: true,
      folder: folder.path
    )
    #expect(without.all("PrometheusRule").isEmpty)
    #expect(without.all("ConfigMap").count == 1)
  }
}
