import Delivery
import Discovery
import Exposition
import Kubernetes
import Logging
import Scraping
import Spark
import Testing
import Timing

@testable import Agent

@Suite struct AgentConfigurationTests {
  private func read(
    flags: [String: [String]] = [:],
    environment: [String: String] = [:],
    yaml: String = ""
  ) throws(ConfigurationError) -> AgentConfiguration {
    try AgentConfiguration(layers: [
      SettingsLayer(flags: flags),
      SettingsLayer(environment: environment),
      SettingsLayer(yaml: Array(yaml.utf8), file: "afterglow.yaml"),
    ])
  }

  private func complaint(
    flags: [String: [String]] = [:],
    environment: [String: String] = [:],
    yaml: String = ""
  ) -> String? {
    do {
      _ = try read(flags: flags, environment: environment, yaml: yaml)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("all that is wrong is told, each with its place")
  func mistakes() {
    let words = complaint(
      environment: ["AFTERGLOW_GROWTH": "2%"],
      yaml: """
        hold: soon
        spol: /tmp
        prometheus:
        rules:
          - {name: a, scrape: yes}
          - {name: b}
          - {name: c, prot: 80, pots: 90}
        pushgateway: [one:9091, http://two:9091, {url: http://three:9091, tsl: {}}]
        metric-relabelings: [{action: dorp}, {action: drop, regex: ")"}]
        """
    )
    let places = words?.split(separator: "\n").map { line in
      line.split(separator: ": ").prefix { !$0.contains(" ") }.joined(separator: " ")
    }
    #expect(
      places == [
        "AFTERGLOW_GROWTH", "afterglow.yaml:1:1 hold", "afterglow.yaml:2:1 spol", "afterglow.yaml:3:1 prometheus",
        "afterglow.yaml:5:15 rules[0].scrape", "afterglow.yaml:7:15 rules[2].prot",
        "afterglow.yaml:7:25 rules[2].pots", "afterglow.yaml:8:15 pushgateway[0]",
        "afterglow.yaml:8:67 pushgateway[2].tsl", "afterglow.yaml:9:23 metric-relabelings[0].action",
        "afterglow.yaml:9:53 metric-relabelings[1].regex",
      ],
      "\(words ?? "")"
    )
  }

  @Test("of very many mistakes it tells the first, and that there are more")
  func manyMistakes() {
    let keys = (0..<1000).map { "unknown-\($0): 1\n" }.joined()
    let lines = complaint(flags: ["hold": ["soon"]], yaml: keys)?.split(separator: "\n") ?? []
    #expect(lines.count == 21)
    #expect(lines.first?.hasPrefix("--hold: ") == true)
    #expect(lines.dropFirst().first?.hasPrefix("afterglow.yaml:1:1: unknown-0: no such setting; ") == true)
    #expect(lines.last == "and 1 more")
  }

  @Test("what is wrong in a list that a variable holds is told as well")
  func mistakesInVariable() {
    let words = complaint(environment: ["AFTERGLOW_RULES": "[{name: a, scrape: yes}, {nam: b}]"])
    #expect(
      words
        == "AFTERGLOW_RULES: 1:12: [0].scrape: \"yes\" is neither true nor false; write one of them, without quotes; "
        + "1:27: [1].nam: there is no such key; did you mean name?"
    )
  }

  @Test("a file that cannot be read is told with what names it", arguments: [true, false])
  func namedFile(byFlag: Bool) {
    let source = ConfigurationSource(
      flags: SettingsLayer(flags: [:]),
      file: byFlag ? "/nowhere.yaml" : nil,
      environment: ["AFTERGLOW_CONFIG": "/nowhere.yaml"]
    )
    let error = #expect(throws: ConfigurationError.self) { try source.read() }
    let name = byFlag ? "--config" : "AFTERGLOW_CONFIG"
    #expect(
      error?.description == "/nowhere.yaml, named by \(name): the configuration file cannot be read (there is no such "
        + "file); check the path given by \(name) and the file's permissions"
    )
  }

  @Test("nothing given means the defaults that are documented")
  func defaults() throws {
    let configuration = try read()
    #expect(configuration.scope == PodScope())
    #expect(configuration.job == Settings.job.description.defaultText)
    #expect(configuration.hold.written == Settings.hold.description.defaultText)
    #expect(configuration.listen.description == Settings.listen.description.defaultText)
    #expect("\(configuration.schedule.growth)" == Settings.growth.description.defaultText)
    #expect(configuration.schedule.shortest.written == Settings.shortestInterval.description.defaultText)
    #expect(configuration.schedule.longest.written == Settings.longestInterval.description.defaultText)
    #expect(configuration.scrapeTimeout.written == Settings.scrapeTimeout.description.defaultText)
    #expect(configuration.schedule.idleBoost.written == Settings.idleBoost.description.defaultText)
    #expect("\(configuration.scrapeLimits.inFlight)" == Settings.scrapesInFlight.description.defaultText)
    #expect("\(configuration.scrapeLimits.perSecond)" == Settings.scrapesPerSecond.description.defaultText)
    #expect(configuration.rules.rules.isEmpty)
    #expect(configuration.accesses.isEmpty)
    #expect(configuration.limits == ExpositionParser.Limits())
    #expect(configuration.compressedBytes == PageFetcher.Limits().compressedBytes)
    #expect(configuration.limits.bodyBytes == PageFetcher.Limits().bodyBytes)
    #expect(configuration.logLevel.rawValue == Settings.logLevel.description.defaultText)
    #expect(configuration.metricNames.rawValue == Settings.sparkNames.description.defaultText)
    #expect(configuration.logFormat.rawValue == Settings.logFormat.description.defaultText)
  }

  @Test("a flag overrides a variable, which overrides the file")
  func precedence() throws {
    let yaml = "hold: 1s\njob: file\nlisten: 127.0.0.1:1\n"
    let environment = ["AFTERGLOW_HOLD": "2s", "AFTERGLOW_JOB": "variable"]
    let configuration = try read(flags: ["hold": ["3s"]], environment: environment, yaml: yaml)
    #expect(configuration.hold == .seconds(3))
    #expect(configuration.job == "variable")
    #expect(configuration.listen.port == 1)
  }

  @Test("every setting can be given in each of the three ways", arguments: Settings.all)
  func everyWay(setting: SettingDescription) throws {
    let examples = [
      "growth": "0.5", "shortest-interval": "50ms", "longest-interval": "1m", "scrape-timeout": "1s", "hold": "1m",
      "pushgateway": "http://x:9091", "listen": "[::1]:80", "field-selector": "a=b", "log-level": "debug",
      "log-format": "json", "body-size-limit": "1GiB", "compressed-size-limit": "10MB", "sample-limit": "5",
      "label-limit": "5", "idle-boost": "1m", "scrapes-in-flight": "5", "scrapes-per-second": "5",
      "rules": "[{name: a}]", "name-length-limit": "100", "value-length-limit": "1MiB",
      "spark-names": "normalised", "spark-stages": "off", "spark-stages-limit": "5",
      "spark-history": "http://h:18080", "spark-history-wait": "1m",
      "prometheus": "{url: 'http://x:9090'}", "grouping-label": "a=b", "max-hold": "2h",
      "failover-after": "10s", "push-timeout": "30s", "push-compression": "none", "spool-size": "1MiB",
      "spool-files": "10", "metric-relabelings": "[{action: labeldrop, regex: a}]",
    ]
    let text = examples[setting.name] ?? "some-name"
    #expect(complaint(flags: [setting.name: [text]]) == nil)
    #expect(complaint(environment: [setting.variable: text]) == nil)
    let value = text.hasPrefix("{") ? text : "\"\(text)\""
    #expect(complaint(yaml: "\(setting.name): \(value)") == nil)
    // A wrong one is noticed, so each way is really read.
    #expect(complaint(flags: [setting.name: [""]]) != nil)
    #expect(complaint(yaml: "\(setting.name): {}") != nil)
  }

  @Test("each limit is the one that its setting names")
  func limits() throws {
    let configuration = try read(
      yaml: """
        body-size-limit: 1MiB
        compressed-size-limit: 2kB
        sample-limit: 3
        label-limit: 4
        name-length-limit: 5
        value-length-limit: 6KiB
        """
    )
    #expect(
      configuration.limits
        == ExpositionParser.Limits(bodyBytes: 1 << 20, samples: 3, labelsPerSample: 4, nameBytes: 5, valueBytes: 6144)
    )
    #expect(configuration.compressedBytes == 2000)
  }

  @Test("each bound on scrapes is the one that its setting names")
  func scrapes() throws {
    let configuration = try read(yaml: "idle-boost: 0\nscrapes-in-flight: 10000\nscrapes-per-second: 100000")
    #expect(configuration.schedule.idleBoost == .zero)
    #expect(configuration.scrapeLimits.inFlight == 10_000)
    #expect(configuration.scrapeLimits.perSecond == 100_000)
  }

  @Test("several namespaces: flags repeated, a list in the file, commas in a variable")
  func namespaces() throws {
    #expect(try read(flags: ["namespace": ["a", "b"]]).scope.extent == .namespaces(["a", "b"]))
    #expect(try read(environment: ["AFTERGLOW_NAMESPACE": "a, b"]).scope.extent == .namespaces(["a", "b"]))
    #expect(try read(yaml: "namespace: [a, b]").scope.extent == .namespaces(["a", "b"]))
    #expect(try read(yaml: "namespace: a").scope.extent == .namespaces(["a"]))
  }

  @Test(
    "what is wrong is said with its place and a remedy",
    arguments: [
      ("holt: 5m", "afterglow.yaml:1:1: holt: no such setting; did you mean hold?"),
      ("job: x\n\npushGateway: y", "afterglow.yaml:3:1: pushGateway: no such setting; did you mean pushgateway?"),
      ("hold: 5", "afterglow.yaml:1:1: hold: \"5\" is no duration: write a number with a unit"),
      ("hold: [1s]", "afterglow.yaml:1:1: hold: the value is a list; write one value (DURATION)"),
      ("hold:", "afterglow.yaml:1:1: hold: the setting has no value"),
      ("namespace: [a, {}]", "afterglow.yaml:1:1: namespace: the value is no single text"),
      ("namespace: Not_A_Label", "\"Not_A_Label\" is no namespace"),
      (
        "namespace: a\nnamespace-selector: team=data",
        "afterglow.yaml:2:1: namespace-selector: namespaces are chosen by their labels"
      ),
      (
        "pod-selector: a in (b",
        "\"a in (b\" is no label selector (unable to parse requirement: found '', expected: ','"
      ),
      ("pod-selector: '!!bad'", "found '!', expected: identifier"),
      ("field-selector: status.phase", "\"status.phase\" is no field selector: write FIELD=VALUE or FIELD!=VALUE"),
      ("node: 'a,status.phase=Failed'", "is no node: write its name as kubectl get nodes shows it"),
      (
        "node: n\nfield-selector: spec.nodeName=m",
        "afterglow.yaml:2:1: field-selector: the node is chosen here and, as n"
      ),
      ("growth: 2", "\"2\" is no ratio"),
      ("body-size-limit: 64 MB", "\"64 MB\" is no size: write bytes, with a unit if you like, such as 64MiB"),
      ("body-size-limit: 5GiB", "5GiB is out of bounds: from 1KiB to 4GiB"),
      ("sample-limit: many", "\"many\" is no number: write digits only"),
      ("label-limit: 0", "0 is out of bounds: from 1 to 10000"),
      ("idle-boost: 61m", "61m is out of bounds: from 0s to 1h"),
      ("scrapes-in-flight: 0", "0 is out of bounds: from 1 to 10000"),
      ("scrapes-per-second: 100001", "100001 is out of bounds: from 1 to 100000"),
      ("listen: 8080", "\"8080\" is no address to listen on: write HOST:PORT"),
      ("pushgateway: gateway:9091", "it does not begin with http:// or https://"),
      ("log-level: loud", "\"loud\" is no log level: write one of trace, debug"),
      ("- hold: 5m", "afterglow.yaml:1:1: the configuration is no mapping"),
      ("hold: 5m\nhold: 6m", "afterglow.yaml:2:1"),
      ("shortest-interval: 20s", "the shortest interval (20s) is longer than the longest (15s)"),
    ]
  )
  func complaints(yaml: String, expected: String) throws {
    let words = try #require(self.complaint(yaml: yaml))
    #expect(words.contains(expected), "\(words)")
  }

  @Test("a wrong flag or variable is named as the user wrote it")
  func places() {
    #expect(complaint(flags: ["hold": ["x"]])?.hasPrefix("--hold: ") == true)
    #expect(complaint(environment: ["AFTERGLOW_LOG_LEVEL": "x"])?.hasPrefix("AFTERGLOW_LOG_LEVEL: ") == true)
  }

  @Test("variables that Kubernetes sets for a Service called afterglow are none of ours")
  func serviceLinks() throws {
    let environment = ["AFTERGLOW_SERVICE_HOST": "10.0.0.1", "AFTERGLOW_PORT": "tcp://10.0.0.1:8080"]
    #expect(try read(environment: environment).listen.port == 8080)
  }

  @Test("a variable that is empty counts as not set")
  func emptyVariable() throws {
    #expect(try read(environment: ["AFTERGLOW_HOLD": ""]).hold == .seconds(300))
  }
}
