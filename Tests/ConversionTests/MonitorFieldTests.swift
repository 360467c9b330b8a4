import Testing

@testable import Conversion

@Suite("The fields of the operator's resources")
struct MonitorFieldTests {
  static func listed(_ kind: Monitor.Kind) throws -> [String] {
    let file = kind == .service ? "servicemonitor" : "podmonitor"
    return try text(of: "Fields/\(file).txt").split(separator: "\n").map(String.init)
  }

  private static func paths(_ kind: Monitor.Kind) -> [(path: String, treatment: MonitorField.Treatment)] {
    MonitorField.all(of: kind).flatMap(\.paths)
  }

  @Test("each is treated, and no other", arguments: [Monitor.Kind.service, .pod])
  func complete(kind: Monitor.Kind) throws {
    let treated = Self.paths(kind).map(\.path)
    #expect(Set(treated).count == treated.count)
    let listed = try Self.listed(kind)
    #expect(treated.sorted() == listed.sorted())
  }

  @Test(
    "are mapped, or said in a comment",
    arguments: [(Monitor.Kind.service, 116, 55), (.pod, 112, 54)]
  )
  func counts(kind: Monitor.Kind, mapped: Int, remarked: Int) {
    let treatments = Self.paths(kind).map(\.treatment)
    #expect(treatments.count { $0 == .mapped } == mapped)
    let said = treatments.count { treatment in
      if case .remarked = treatment { true } else { false }
    }
    #expect(said == remarked)
  }

  @Test("that are misspelt are named with the nearest one, where they stand")
  func misspelt() throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\nintervall: 5s", spec: "selctor: {}"))
    #expect(
      conversion.problems.map(\.description) == [
        "monitors.yaml:6:3: PodMonitor spark/drivers: spec.selctor: there is no such field; did you mean selector?",
        "monitors.yaml:10:7: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].intervall: there is no such field; "
          + "did you mean interval?",
      ]
    )
    #expect(conversion.ruleCount == 1)
  }

  @Test("of another shape cannot be converted")
  func shapes() throws {
    let conversion = try convert(podMonitor(endpoint: "port: [spark-ui]"))
    #expect(
      conversion.problems.map(\.description) == [
        "monitors.yaml:8:7: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].port: it is not a single value; correct it"
      ]
    )
    #expect(conversion.ruleCount == 0)
    #expect(conversion.rulesText.contains("rules: []"))
    try read(conversion)
  }

  @Test(
    "without a counterpart are named with the reason, unless their value changes nothing",
    arguments: [
      ("enableHttp2: true", "enableHttp2 (line 9) has no counterpart: the agent speaks HTTP/1.1"),
      ("filterRunning: false", "pods that have ended are never scraped"),
      ("followRedirects: true", "redirects are not followed"),
      ("honorTimestamps: true", "a Pushgateway refuses timestamps"),
      ("trackTimestampsStaleness: true", "a Pushgateway refuses timestamps"),
      ("proxyUrl: http://proxy:3128", "the agent reaches pods and token servers directly"),
      ("noProxy: example.com", "the agent reaches pods and token servers directly"),
      ("proxyFromEnvironment: true", "the agent reaches pods and token servers directly"),
      ("proxyConnectHeader: {X: [{name: a, key: b}]}", "the agent reaches pods and token servers directly"),
    ]
  )
  func endpointRemarks(line: String, words: String) throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\n\(line)"))
    #expect(conversion.fieldsWithoutCounterpart == 1)
    #expect(comments(conversion).contains(words), "\(conversion.rulesText)")
    #expect(conversion.problems.isEmpty)
  }

  @Test(
    "that say what the agent does anyway are not named",
    arguments: [
      "enableHttp2: false", "filterRunning: true", "followRedirects: false", "honorTimestamps: false",
      "proxyFromEnvironment: false",
    ]
  )
  func harmless(line: String) throws {
    #expect(try convert(podMonitor(endpoint: "port: spark-ui\n\(line)")).fieldsWithoutCounterpart == 0)
  }

  @Test("without a counterpart for the same reason are named together")
  func together() throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\nproxyUrl: http://a\nnoProxy: b"))
    #expect(conversion.fieldsWithoutCounterpart == 2)
    let endpoint = "spec.podMetricsEndpoints[0]"
    #expect(
      comments(conversion).contains(
        "\(endpoint).proxyUrl (line 9), \(endpoint).noProxy (line 10) have no counterpart: "
      )
    )
  }

  @Test(
    "of the specification without a counterpart are named once",
    arguments: [
      "attachMetadata: {node: true}", "convertClassicHistogramsToNHCB: true", "fallbackScrapeProtocol: PrometheusProto",
      "jobLabel: app", "keepDroppedTargets: 5", "nativeHistogramBucketLimit: 5",
      "nativeHistogramMinBucketFactor: '1.1'",
      "scrapeClass: tls", "scrapeClassicHistograms: true", "scrapeNativeHistograms: true",
      "scrapeProtocols: [PrometheusProto]", "selectorMechanism: RoleSelector", "targetLimit: 5",
    ]
  )
  func specificationRemarks(line: String) throws {
    let name = line.prefix { $0 != ":" }
    let conversion = try convert(podMonitor(spec: line))
    #expect(conversion.fieldsWithoutCounterpart == 1)
    #expect(comments(conversion).contains("spec.\(name)"))
    try read(conversion)
  }
}
