import Delivery
import FoundationEssentials
import Testing
import Timing
import Transport

@testable import Agent

@Suite("Gateways, Prometheus and what they get, in the configuration")
struct DeliverySettingsTests {
  /// Files that can be read must be there: this one is.
  private static let here = #filePath

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

  @Test("nothing given means the defaults that are documented")
  func defaults() throws {
    let configuration = try read()
    #expect(configuration.pushgateways.isEmpty)
    #expect(configuration.prometheuses.isEmpty)
    #expect(configuration.groupingLabels.isEmpty)
    #expect(configuration.owner == nil)
    #expect(configuration.spool == nil)
    #expect(configuration.maxHold.written == Settings.maxHold.description.defaultText)
    #expect(configuration.failoverAfter.written == Settings.failoverAfter.description.defaultText)
    #expect(configuration.pushTimeout == .seconds(60))
    #expect(configuration.pushCompression.rawValue == Settings.pushCompression.description.defaultText)
    #expect(ByteCount(bytes: configuration.spoolBytes).description == Settings.spoolSize.description.defaultText)
    #expect("\(configuration.spoolFiles)" == Settings.spoolFiles.description.defaultText)
  }

  @Test("a history server is a URL, or a mapping with what is needed to get in, and waited for five minutes")
  func historyServer() throws {
    #expect(try read().history == nil)
    let plain = try #require(try read(flags: ["spark-history": ["http://h:18080/"]]).history)
    #expect(plain.address.description == "http://h:18080" && plain.wait == .seconds(300))
    let mapping = "{url: 'https://h:18480/base', bearer-token-file: \(Self.here)}"
    for given in [
      try read(yaml: "spark-history: \(mapping)\nspark-history-wait: 30s"),
      try read(
        environment: ["AFTERGLOW_SPARK_HISTORY": mapping, "AFTERGLOW_SPARK_HISTORY_WAIT": "30s"]
      ),
    ] {
      let history = try #require(given.history)
      #expect(history.address.endpoint.access.credentials == .bearer(tokenFile: Self.here))
      #expect(history.address.description == "https://h:18480/base" && history.wait == .seconds(30))
    }
  }

  @Test(
    "what is no one history server is refused with what to write",
    arguments: [
      ("spark-history: [http://a:1, http://b:2]", "write one"),
      ("spark-history: http://a:1/api/v1", "in front of /api/v1"),
      ("spark-history: http://a:1/history/app-1/jobs", "in front of /history"),
      ("spark-history:", "write one value (URL)"),
      ("spark-history: {tls: {}}", "url is missing"),
      ("spark-history: http://a:1\nspark-history-wait: 10ms", "out of bounds"),
    ]
  )
  func badHistoryServer(yaml: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: yaml) }
    #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
  }

  @Test("an address with everything is read as it stands")
  func everything() throws {
    let configuration = try read(
      yaml: """
        pushgateway:
          - url: https://a:9091/push/
            tls: {ca-file: \(Self.here), cert-file: \(Self.here), key-file: \(Self.here), server-name: gateway.test}
            basic-auth: {username: me, password-file: \(Self.here)}
            headers:
              - {name: X-Scope-OrgID, value: team}
              - {name: X-Key, file: \(Self.here)}
          - http://me:secret@b:9091
          - {url: 'https://c', tls: {insecure-skip-verify: true}, bearer-token-file: \(Self.here)}
        prometheus: {url: 'http://p:9090', headers: []}
        """
    )
    var tls = TLSSettings()
    (tls.authorityFile, tls.certificateFile, tls.keyFile) = (Self.here, Self.here, Self.here)
    tls.serverName = "gateway.test"
    let access = EndpointAccess(
      tls: tls,
      credentials: .basic(username: .text("me"), passwordFile: Self.here),
      headers: [AddedHeader("X-Scope-OrgID", .text("team")), AddedHeader("X-Key", .file(Self.here))]
    )
    let gateways = configuration.pushgateways
    #expect(gateways.map(\.base) == ["https://a:9091/push", "http://b:9091", "https://c"])
    #expect(gateways.first?.endpoint.access == access)
    #expect(gateways.last?.endpoint.access.tls.skipsVerification == true)
    #expect(gateways.last?.endpoint.access.credentials == .bearer(tokenFile: Self.here))
    #expect(configuration.prometheuses == [try PrometheusAddress("http://p:9090")])
  }

  @Test("one or several: flags repeated, commas in a variable, YAML or JSON in both, a text or a list in the file")
  func ways() throws {
    func bases(_ configuration: AgentConfiguration) -> [String] { configuration.pushgateways.map(\.base) }
    let both = ["http://a", "http://b"]
    #expect(bases(try read(flags: ["pushgateway": both])) == both)
    #expect(bases(try read(flags: ["pushgateway": ["{url: 'http://a'}", #"{"url": "http://b"}"#]])) == both)
    #expect(bases(try read(environment: ["AFTERGLOW_PUSHGATEWAY": "http://a, http://b"])) == both)
    #expect(bases(try read(environment: ["AFTERGLOW_PUSHGATEWAY": "[{url: 'http://a'}, 'http://b']"])) == both)
    #expect(bases(try read(environment: ["AFTERGLOW_PUSHGATEWAY": "{url: 'http://a', headers: []}"])) == ["http://a"])
    #expect(bases(try read(yaml: "pushgateway: http://a")) == ["http://a"])
    #expect(bases(try read(yaml: "pushgateway: [http://a, http://b]")) == both)
    let labels = try read(environment: ["AFTERGLOW_GROUPING_LABEL": "cluster=eu, team=a=b"]).groupingLabels
    #expect(labels == [.init("cluster", "eu"), .init("team", "a=b")])
  }

  @Test(
    "what is wrong is said with its place and a remedy, and no secret",
    arguments: [
      ("pushgateway: []", "afterglow.yaml:1:14: pushgateway: the list is empty"),
      ("pushgateway: {}", "afterglow.yaml:1:14: pushgateway: url is missing; add it, such as url: http://pushgateway"),
      ("pushgateway: {uri: x}", "1:15: pushgateway.uri: there is no such key; did you mean url?"),
      (
        "pushgateway: ['http://a', {url: x}]",
        "1:28: pushgateway[1].url: it does not begin with http:// or https://; expected a URL such as http://push"
      ),
      ("pushgateway: 'http://u:secret@'", "afterglow.yaml:1:1: pushgateway: it names no host"),
      ("pushgateway: ['http://a', 'http://A:80/']", "afterglow.yaml:1:1: pushgateway: http://A:80 stands there twice"),
      ("pushgateway: 'http://a/metrics/job/x'", "it names a group"),
      ("prometheus: 'http://a/graph/'", "it ends in /graph, which is a page of Prometheus"),
      ("prometheus: 'http://a/api/v1/query'", "it names a page of Prometheus"),
      (
        "prometheus: {url: 'http://a', tls: {insecure-skip-verify: true}}",
        "1:31: prometheus.tls: the URL is one of plain HTTP"
      ),
      (
        "prometheus: {url: 'https://u:secret@a', bearer-token-file: \(here)}",
        "prometheus.bearer-token-file: the URL holds a user's name and password too; leave one of the two out"
      ),
      (
        "prometheus: {url: 'https://a', basic-auth: {username: u, password-file: \(here)}, bearer-token-file: \(here)}",
        "prometheus.bearer-token-file: the endpoint has basic-auth too; leave one of the two out"
      ),
      (
        "prometheus: {url: 'https://a', bearer-token-file: /nonexistent}",
        "prometheus.bearer-token-file: /nonexistent: there is no such file"
      ),
      (
        "prometheus: {url: 'https://u:secret@a', headers: [{name: authorization, value: secret}]}",
        "prometheus.headers: Authorization is said by the credentials already"
      ),
      (
        "prometheus: {url: 'https://u:secret@a', oauth2: {client-id: a, client-secret-file: \(here), token-url: 'https://b'}}",
        "prometheus.oauth2: the URL holds a user's name and password too; leave one of the two out"
      ),
      ("prometheus: {url: 'http://a', headers: {a: b}}", "prometheus.headers: the headers are no list"),
      ("prometheus: {url: 'http://a', headers: [{value: b}]}", "prometheus.headers[0]: the header has no name"),
      ("prometheus: {url: 'http://a', headers: [{name: b}]}", "prometheus.headers[0]: the header has no value"),
      ("prometheus: {url: 'http://a', headers: [{name: 'b c', value: d}]}", "headers[0].name: this is no name of a"),
      ("prometheus: {url: 'http://a', headers: [{name: Host, value: d}]}", "Host is set by the request itself"),
      (
        #"prometheus: {url: 'http://a', headers: [{name: b, value: "secret\n"}]}"#, "headers[0].value: this is no value"
      ),
      (
        "prometheus: {url: 'http://a', headers: [{name: b, value: c, file: \(here)}]}",
        "headers[0].file: the header has"
      ),
      (
        "prometheus: {url: 'http://a', headers: [{name: b, value: c}, {name: B, value: d}]}",
        "prometheus.headers[1]: the header B stands there twice"
      ),
      ("grouping-label: cluster", "afterglow.yaml:1:1: grouping-label: \"cluster\" is no label: write NAME=VALUE"),
      ("grouping-label: '1a=b'", "\"1a\" is no name of a label"),
      ("grouping-label: '=b'", "\"\" is no name of a label"),
      ("grouping-label: __a=b", "the label __a has a meaning of its own in a group; choose another name"),
      ("grouping-label: a=", "the label a has no value that can be sent"),
      (#"grouping-label: "a=b\0""#, "the label a has no value that can be sent"),
      ("grouping-label: [a=b, a=c]", "grouping-label: the label a stands there twice"),
      (#"owner: "a\tb""#, "afterglow.yaml:1:1: owner: this is no name for an owner"),
      ("hold: 2h\nmax-hold: 1h", "afterglow.yaml:2:1: max-hold: the longest hold (1h) is shorter than the hold (2h)"),
      ("max-hold: 32d", "32d is out of bounds: from 0s to 31d"),
      ("push-timeout: 10s", "10s is out of bounds: from 30s to 10m"),
      ("failover-after: 25h", "out of bounds: from 10s to 1d"),
      ("push-compression: snappy", "\"snappy\" is no compression: write gzip or none"),
      ("spool-files: 1", "1 is out of bounds: from 10 to 10000000"),
      ("spool-size: 1kB", "1kB is out of bounds: from 1MiB to 1024GiB"),
    ]
  )
  func complaints(yaml: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: yaml) }
    let words = try #require(error).description
    #expect(words.hasPrefix("afterglow.yaml:") && words.contains(expected), "\(words)")
    #expect(!words.contains("secret"))
  }

  @Test("several of which one is a mapping have to be one list, and labels no mapping")
  func severalWays() {
    let several = ["AFTERGLOW_PUSHGATEWAY": "{url: 'https://a'},http://b"]
    let error = #expect(throws: ConfigurationError.self) {
      try AgentConfiguration(layers: [SettingsLayer(environment: several)])
    }
    #expect(
      error?.description.contains("write all of them as one list: [{url: …}, http://…]") == true,
      "\(String(describing: error))"
    )
    for yaml in ["grouping-label: {cluster: a}", "grouping-label: 'cluster: a'"] {
      let error = #expect(throws: ConfigurationError.self) { try read(yaml: yaml) }
      #expect(error?.description.contains("NAME=VALUE") == true, "\(String(describing: error))")
    }
  }

  @Test(
    "labels with a meaning of their own are refused",
    arguments: [
      "job", "application_id", "namespace", "pod", "owner", "le", "quantile", "phase", "reason", "exit_code",
      "__name__",
    ]
  )
  func ownLabels(name: String) {
    #expect(throws: ConfigurationError.self) { try read(flags: ["grouping-label": ["\(name)=x"]]) }
  }

  @Test("a hold that is longer than the longest one's default raises that")
  func longHold() throws {
    #expect(try read(yaml: "hold: 24h").maxHold == .seconds(86400))
    #expect(try read(yaml: "max-hold: 1m").maxHold == .seconds(60))
  }
}
