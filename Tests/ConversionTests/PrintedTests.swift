import Fixtures
import FoundationEssentials
import NIOPosix
import Testing
import YAML

@testable import Agent
@testable import Conversion
@testable import Discovery

/// All that is printed of every monitor here, as those read it that it is for.
@Suite("What is printed")
struct PrintedTests {
  private static let monitors = ["cluster", "complete", "extremes", "tutorial"]

  @Test("of each monitor here is there")
  func complete() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Monitors").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.sorted() == Self.monitors.map { "\($0).yaml" })
  }

  @Test("passes afterglow check --offline, once the files are there", arguments: monitors)
  func rules(name: String) async throws {
    let conversion = try convert(try text(of: "Monitors/\(name).yaml"))
    #expect(conversion.ruleCount > 0)
    let folder = try TemporaryFolder()
    let mounted = try folder.write("x\n", to: "mounted")
    let yaml = conversion.rulesText.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains("-file: "), let colon = line.firstIndex(of: ":") else { return String(line) }
      return "\(line[..<colon]): \(mounted)"
    }
    let file = try folder.write(yaml.joined(separator: "\n"), to: "rules.yaml")
    let report = await AgentCheck(
      source: ConfigurationSource(flags: SettingsLayer(flags: [:]), file: file, environment: [:]),
      environment: [:],
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      timeout: .seconds(1),
      isOffline: true
    ).report()
    #expect(report.ok, "\(report.checks.map(\.words))\n\(conversion.rulesText)")
    #expect(
      report.checks.first?.words.hasSuffix(" \(conversion.ruleCount) rule\(conversion.ruleCount == 1 ? "" : "s")")
        == true
    )
    #expect(!report.checks.contains { $0.words.contains("never covers a pod") })
  }

  @Test("as annotations is followed to the letter", arguments: monitors)
  func annotations(name: String) throws {
    let conversion = try convert(try text(of: "Monitors/\(name).yaml"))
    for rule in conversion.rules where rule.withheld == nil {
      let annotations = Dictionary(uniqueKeysWithValues: rule.annotations.map { ($0.name, $0.value) })
      for name in annotations.keys {
        let parts = name.split(separator: "/")
        #expect(parts.count == 2 && parts[1].utf8.count <= 63, "\(name)")
        #expect(parts[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }, "\(name)")
      }
      let read = try ScrapeAnnotations(annotations)
      #expect(read.warnings.isEmpty, "\(read.warnings)")
      let pages = try RulePages(rule.pages, parameters: rule.query).paths
      #expect((read.paths ?? ["/metrics"]).map(Self.parts) == pages.map(Self.parts))
      #expect(read.schedule.longest == rule.interval)
      #expect(read.timeout == rule.timeout.map { min($0, .seconds(60)) })
    }
  }

  /// Path and parameters of a page, however they are encoded.
  private static func parts(_ page: String) -> [String] {
    page.split { "?&".contains($0) }.map { PercentEncoding.decode($0) }.sorted()
  }

  @Test("as a comment is a rule once the signs are taken away")
  func uncommented() throws {
    let endpoint = """
      port: spark-ui
      basicAuth: {username: {name: a, key: b}, password: {name: a, key: c}}
      relabelings:
        - {sourceLabels: [__meta_kubernetes_node_name], targetLabel: node}
      metricRelabelings:
        - {targetLabel: a, replacement: b}
        - {sourceLabels: [instance], targetLabel: c}
        - {targetLabel: job, replacement: d}
      """
    let conversion = try convert(podMonitor(endpoint: endpoint, spec: "namespaceSelector: {any: true}"))
    #expect(conversion.ruleCount == 0)
    #expect(comments(conversion).contains("To take one of these in, take the [] away"))
    var isRule = false
    let yaml = conversion.rulesText.split(separator: "\n").map { line -> Substring in
      if line == "rules: []" { return "rules:" }
      isRule = isRule || line.hasPrefix("  # - name:")
      guard isRule, line.hasPrefix("  # ") else { return line }
      return "  \(line.dropFirst(4))"
    }.joined(separator: "\n")
    #expect(yaml.contains("    # As Prometheus sends them"), "\(yaml)")
    let rule = try #require(try YAMLParser(file: "a").parseSingle(yaml.utf8)?["rules"]?[0])
    #expect(
      rule.mapping?.map(\.key.text) == [
        "name", "pod-selector", "scrape", "port", "scheme", "basic-auth", "metric-relabelings",
      ]
    )
    #expect(rule["metric-relabelings"]?.sequence?.count == 2)
    #expect(rule["metric-relabelings"]?[1]?["replacement"]?.scalar?.text == "d")
  }

  @Test("of a long timeout says that an annotation cannot ask for it")
  func longTimeout() throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\nscrapeTimeout: 5m"))
    #expect(conversion.annotationsText.contains("afterglow.io/scrape-timeout=1m\n"))
    #expect(
      conversion.annotationsText.contains("# The scrape-timeout is 5m, of which annotations may ask for 1m at most.\n")
    )
    #expect(!conversion.rulesText.contains("of which annotations may ask"))
  }

  @Test("for several rules of one endpoint is said once, with the endpoint")
  func once() throws {
    let conversion = try convert(try text(of: "Monitors/cluster.yaml"))
    let told = conversion.withoutAnnotations.map(\.message)
    #expect(Set(told).count == told.count)
    #expect(told.contains("ServiceMonitor data/jobs, endpoint 1 (web): it needs a rule, for its basic-auth"), "\(told)")
    let monitor = serviceMonitor(endpoint: "port: web\ninterval: soon", spec: "selector: {matchLabels: {app: a}}")
    let services = ["x", "y"].map { app in
      "{apiVersion: v1, kind: Service, metadata: {name: \(app), namespace: spark, labels: {app: a}}, "
        + "spec: {selector: {app: \(app)}, ports: [{name: web, port: 1}]}}"
    }
    let faulty = try convert(([monitor] + services).joined(separator: "\n---\n"))
    #expect(faulty.ruleCount == 2)
    #expect(faulty.problems.count == 1, "\(faulty.problems)")
  }
}

extension RuleDraft {
  fileprivate var query: [String: String] { Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) }) }
}
