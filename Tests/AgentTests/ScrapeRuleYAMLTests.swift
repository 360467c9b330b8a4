import Capture
import Discovery
import Exposition
import Kubernetes
import Relabelling
import Scraping
import Testing
import Transport

@testable import Agent

@Suite("Scrape rules in the configuration")
struct ScrapeRuleYAMLTests {
  /// Files that can be read must be there: this one is.
  private static let here = #filePath
  private static let folder = String(here[..<(here.lastIndex(of: "/") ?? here.endIndex)])

  private func read(
    flags: [String] = [],
    environment: [String: String] = [:],
    yaml: String = "",
    file: String = "afterglow.yaml"
  ) throws(ConfigurationError) -> AgentConfiguration {
    try AgentConfiguration(layers: [
      SettingsLayer(flags: ["rules": flags]),
      SettingsLayer(environment: environment),
      SettingsLayer(yaml: Array(yaml.utf8), file: file),
    ])
  }

  @Test("a rule with everything is read as it stands")
  func everything() throws {
    let configuration = try read(
      yaml: """
        rules:
          - name: secured
            namespaces: [data, etl]
            pod-selector: app=secure,tier in (a, b)
            scheme: https
            growth: 0.01
            shortest-interval: 50ms
            longest-interval: 30s
            idle-boost: 5s
            scrape-timeout: 4s
            tls:
              ca-file: \(Self.here)
              cert-file: \(Self.here)
              key-file: \(Self.here)
              server-name: metrics.example.com
              insecure-skip-verify: false
            basic-auth: {username: prometheus, password-file: \(Self.here)}
          - name: token
            namespaces: data
            bearer-token-file: \(Self.here)
          - {name: named, namespaces: [data], basic-auth: {username-file: \(Self.here), password-file: \(Self.here)}}
        """
    )
    let rules = configuration.rules.rules
    #expect(
      rules == [
        ScrapeRule(
          name: "secured",
          reach: RuleReach(
            namespaces: ["data", "etl"],
            selector: try LabelSelector(parsing: "app=secure,tier in (a, b)")
          ),
          targets: RuleTargets(scheme: .https),
          schedule: ScheduleOverrides(
            growth: 0.01,
            shortest: .milliseconds(50),
            longest: .seconds(30),
            idleBoost: .seconds(5)
          ),
          timeout: .seconds(4),
          hasCredentials: true
        ),
        ScrapeRule(name: "token", reach: RuleReach(namespaces: ["data"]), hasCredentials: true),
        ScrapeRule(name: "named", reach: RuleReach(namespaces: ["data"]), hasCredentials: true),
      ]
    )
    var tls = TLSSettings()
    tls.authorityFile = Self.here
    tls.certificateFile = Self.here
    tls.keyFile = Self.here
    tls.serverName = "metrics.example.com"
    #expect(
      configuration.accesses == [
        "secured": TargetAccess(tls: tls, credentials: .basic(username: .text("prometheus"), passwordFile: Self.here)),
        "token": TargetAccess(credentials: .bearer(tokenFile: Self.here)),
        "named": TargetAccess(credentials: .basic(username: .file(Self.here), passwordFile: Self.here)),
      ]
    )
  }

  @Test("a rule that finds pods is read as it stands")
  func finding() throws {
    let yaml = """
      rules:
        - name: drivers
          scrape: true
          pod-selector: spark-role=driver
          port: spark-ui
          paths: [/metrics/executors/prometheus/, /metrics/prometheus/]
          params: {format: text}
          pod-target-labels: [team, app.kubernetes.io/name]
          honor-labels: true
          metric-relabelings: [{action: drop, regex: x, sourceLabels: [__name__]}]
        - {name: one, scrape: false, port: 4040, paths: /metrics}
      """
    let configuration = try read(yaml: yaml)
    let dropping = RelabelRule.Fields(action: .drop, sourceLabels: ["__name__"], regex: "x")
    #expect(
      configuration.treatments == [
        "drivers": SampleTreatment(honorsLabels: true, relabelings: try RelabelRules([dropping])),
        "one": SampleTreatment(),
      ]
    )
    #expect(
      configuration.rules.rules == [
        ScrapeRule(
          name: "drivers",
          reach: RuleReach(selector: try LabelSelector(parsing: "spark-role=driver"), findsPods: true),
          targets: RuleTargets(
            port: .name("spark-ui"),
            pages: try RulePages(
              ["/metrics/executors/prometheus/", "/metrics/prometheus/"],
              parameters: ["format": "text"]
            ),
            podLabels: ["team", "app.kubernetes.io/name"]
          )
        ),
        ScrapeRule(name: "one", targets: RuleTargets(port: .number(4040), pages: try RulePages(["/metrics"]))),
      ]
    )
  }

  @Test(
    "a mistake in what is to be found is told with its place",
    arguments: [
      ("scrape: true", "1:19: rules[0].scrape: the rule matches all pods of all namespaces; give it a pod-selector"),
      (
        "scrape: yes please",
        "rules[0].scrape: \"yes please\" is neither true nor false; write one of them, without quotes"
      ),
      ("port: 70000", "rules[0].port: \"70000\" is no port"),
      ("port: UI", "rules[0].port: \"UI\" is no port"),
      ("paths: []", "rules[0].paths: the list is empty"),
      ("paths: ['/a b']", "rules[0].paths: \"/a b\" is no path"),
      ("paths: ['http://other/metrics']", "rules[0].paths: \"http://other/metrics\" is no path"),
      ("honor-labels: 1", "rules[0].honor-labels: \"1\" is neither true nor false"),
      ("pod-target-labels: team", "rules[0].pod-target-labels: the labels are no list"),
      ("metric-relabelings: {a: b}", "rules[0].metric-relabelings: the rules are no list"),
      ("sample-limit: -1", "rules[0].sample-limit: -1 is out of bounds"),
      ("body-size-limit: 1", "rules[0].body-size-limit: 1 "),
      ("params: [a]", "rules[0].params: the parameters are no mapping"),
    ]
  )
  func mistakes(field: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: "rules: [{name: a, \(field)}]") }
    let words = try #require(error).description
    #expect(words.contains(expected), "\(words)")
  }

  @Test("limits of a rule go before those for all, each by itself")
  func limits() throws {
    let configuration = try read(
      yaml: "{sample-limit: 7, label-limit: 9, rules: [{name: a, sample-limit: 5, body-size-limit: 2MiB}, {name: b}]}"
    )
    let limits = try #require(configuration.limitsOfRules["a"])
    #expect(limits.samples == 5 && limits.labelsPerSample == 9 && limits.bodyBytes == 2 << 20)
    #expect(configuration.limitsOfRules.count == 1)
    #expect(configuration.fetchLimitsOfRules["a"]?.bodyBytes == 2 << 20)
  }

  @Test("every rule has an access, so that no target of one is without")
  func accesses() throws {
    let configuration = try read(yaml: "rules: [{name: a}, {name: b, tls: {insecure-skip-verify: true}}]")
    #expect(configuration.accesses["a"] == TargetAccess())
    #expect(configuration.accesses["b"]?.tls.skipsVerification == true)
    #expect(configuration.accesses.count == 2)
  }

  @Test(
    "a rule that names no scheme means https where it has credentials or TLS settings",
    arguments: [
      ("", nil), ("tls: {server-name: a.example}", .https), ("bearer-token-file: \(here)", .https),
      ("scheme: http, tls: {server-name: a.example}", .http), ("scheme: http, bearer-token-file: \(here)", .http),
      ("scheme: HTTPS", .https),
    ] as [(String, Target.Scheme?)]
  )
  func scheme(fields: String, expected: Target.Scheme?) throws {
    #expect(try read(yaml: "rules: [{name: a, namespaces: [n], \(fields)}]").rules.rules.map(\.scheme) == [expected])
  }

  @Test(
    "a selector is written as kubectl takes it, or as Kubernetes' objects have it",
    arguments: [
      "app=a,tier in (b, c),zone notin (d),x,!y",
      """
      {match-labels: {app: a}, match-expressions: [{key: tier, operator: In, values: [b, c]}, {key: zone, operator: NotIn, values: [d]}, {key: x, operator: Exists}, {key: y, operator: DoesNotExist}]}
      """,
      """
      {matchLabels: {app: a}, matchExpressions: [{key: tier, operator: In, values: [b, c]}, {key: zone, operator: NotIn, values: [d]}, {key: x, operator: Exists}, {key: y, operator: DoesNotExist}]}
      """,
    ]
  )
  func selector(text: String) throws {
    let quoted = text.hasPrefix("{") ? text : "'\(text)'"
    let rule = try #require(try read(yaml: "rules: [{name: a, pod-selector: \(quoted)}]").rules.rules.first)
    #expect(rule.reach.selector == (try LabelSelector(parsing: "app=a,tier in (b, c),zone notin (d),x,!y")))
  }

  @Test("a client's credentials for tokens are read as they stand")
  func oauth2() throws {
    let yaml = """
      rules:
        - name: a
          namespaces: [n]
          oauth2:
            client-id: afterglow
            client-secret-file: \(Self.here)
            token-url: https://login.example.com/oauth2/token
            scopes: [metrics, read]
            endpoint-params: {audience: drivers}
            tls: {ca-file: \(Self.here)}
        - {name: b, namespaces: [n], oauth2: {client-id-file: \(Self.here), client-secret-file: \(Self.here), token-url: 'http://a'}}
      """
    var tls = TLSSettings()
    tls.authorityFile = Self.here
    let configuration = try read(yaml: yaml)
    let grant = try TokenGrant(
      clientID: .text("afterglow"),
      secretFile: Self.here,
      url: "https://login.example.com/oauth2/token",
      tls: tls,
      scopes: ["metrics", "read"],
      parameters: [.init("audience", "drivers")]
    )
    let other = try TokenGrant(clientID: .file(Self.here), secretFile: Self.here, url: "http://a")
    #expect(
      configuration.accesses == [
        "a": TargetAccess(credentials: .oauth2(grant)), "b": TargetAccess(credentials: .oauth2(other)),
      ]
    )
    #expect(configuration.rules.rules.map(\.scheme) == [.https, .https])
    #expect(configuration.rules.rules.map(\.hasCredentials) == [true, true])
    #expect(Credentials.oauth2(grant).exposingEndpoint == nil)
    #expect(Credentials.oauth2(other).exposingEndpoint?.base == "http://a")
  }

  private static let client = "client-id: a, client-secret-file: \(here)"

  @Test(
    "what is wrong in a client's credentials is told with its place",
    arguments: [
      ("oauth2: a", "1:36: rules[0].oauth2: this is no mapping"),
      ("oauth2: {client-id: a}", "rules[0].oauth2: client-secret-file is missing"),
      ("oauth2: {\(client)}", "rules[0].oauth2: token-url is missing; add it, such as token-url: https://login"),
      ("oauth2: {client-secret-file: \(here), token-url: 'https://a'}", "rules[0].oauth2: client-id is missing"),
      ("oauth2: {\(client), client-id-file: \(here), token-url: 'https://a'}", "there is a client-id too"),
      ("oauth2: {\(client), client-secret: secret}", "oauth2.client-secret: there is no such key; did you mean"),
      ("oauth2: {\(client), token-url: 'https://u:secret@a'}", "oauth2.token-url: it holds a user's name"),
      ("oauth2: {\(client), token-url: a}", "oauth2.token-url: it does not begin with http"),
      ("oauth2: {\(client), token-url: 'http://a', tls: {ca-file: \(here)}}", "oauth2.tls: token-url is one of plain"),
      ("oauth2: {\(client), token-url: 'https://a', scopes: ['a b']}", "oauth2.scopes[0]: \"a b\" is no scope"),
      ("oauth2: {\(client), token-url: 'https://a', endpoint-params: [a]}", "oauth2.endpoint-params: the parameters"),
      (
        "oauth2: {\(client), token-url: 'https://a', endpoint-params: {scope: a}}",
        "oauth2.endpoint-params.scope: scope is set by the request itself"
      ),
      (
        "bearer-token-file: \(here), oauth2: {\(client), token-url: 'https://a'}",
        "rules[0].oauth2: the rule has bearer-token-file too; leave one of the two out"
      ),
      (
        "basic-auth: {username: u, password-file: \(here)}, oauth2: {\(client), token-url: 'https://a'}",
        "rules[0].oauth2: the rule has basic-auth too; leave one of the two out"
      ),
    ]
  )
  func oauth2Mistakes(field: String, expected: String) throws {
    let yaml = "rules: [{name: a, namespaces: [n], \(field)}]"
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: yaml) }
    let words = try #require(error).description
    #expect(words.contains(expected), "\(words)")
    #expect(!words.contains("secret@"))
  }

  @Test("a rule that asks for tokens names the namespaces that they are meant for")
  func oauth2Reach() throws {
    let yaml = "rules: [{name: a, oauth2: {\(Self.client), token-url: 'https://a'}}]"
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: yaml) }
    #expect(error?.description.contains("rules[0].oauth2: the rule names no namespaces") == true)
  }

  @Test("a path that is not whole begins at the configuration file's folder")
  func relativePath() throws {
    let yaml = "rules: [{name: a, tls: {ca-file: ScrapeRuleYAMLTests.swift}}]"
    let configuration = try read(yaml: yaml, file: "\(Self.folder)/afterglow.yaml")
    #expect(configuration.accesses["a"]?.tls.authorityFile == Self.here)
  }

  @Test("a flag and a variable take the same list in YAML or JSON, and override the file")
  func text() throws {
    let names = { (configuration: AgentConfiguration) in configuration.rules.rules.map(\.name) }
    let yaml = "rules: [{name: file}]"
    let variable = ["AFTERGLOW_RULES": "[{name: variable, namespaces: [a, b]}]"]
    #expect(names(try read()) == [])
    #expect(names(try read(yaml: yaml)) == ["file"])
    #expect(names(try read(environment: variable, yaml: yaml)) == ["variable"])
    let flags = [#"[{"name": "one", "growth": 0.5}]"#, "[{name: two}]"]
    #expect(names(try read(flags: flags, environment: variable, yaml: yaml)) == ["one", "two"])
    #expect(names(try read(flags: ["[]"], yaml: yaml)) == [])
  }

  @Test(
    "what is wrong is said with its place and a remedy",
    arguments: [
      ("[{nam: a}]", "1:10: rules[0].nam: there is no such key; did you mean name?"),
      (
        "[{name: a, xyzzy: a}]",
        "1:19: rules[0].xyzzy: there is no such key; the keys are name, namespaces, pod-selector"
      ),
      ("[{name: a, podSelector: a}]", "rules[0].podSelector: there is no such key; did you mean pod-selector?"),
      ("\n- {name: a}\n- {scheme: https}", "3:3: rules[1]: the rule has no name; give it one of its own"),
      ("[{name: ''}]", "1:10: rules[0].name: this is no name for a rule"),
      ("[{name: ' '}]", "rules[0].name: this is no name for a rule"),
      (#"[{name: "a\u202eb"}]"#, "rules[0].name: this is no name for a rule"),
      ("[{name: }]", "rules[0].name: the key has no value; write one, or leave the key out"),
      (
        "\n- name: a\n- growth: 0.1\n  name: a",
        "4:3: rules[1].name: another rule has this name already; give one of them another"
      ),
      ("[a]", "1:9: rules[0]: this is no mapping; write it as such, for example {name: slow"),
      // Nothing must not mean all.
      ("[{name: a, namespaces: }]", "rules[0].namespaces: the key has no value"),
      ("[{name: a, namespaces: []}]", "rules[0].namespaces: the list is empty; name the namespaces"),
      ("[{name: a, namespaces: [b, '*']}]", "1:35: rules[0].namespaces[1]: \"*\" is no namespace: write lower-case"),
      ("[{name: a, namespaces: {}}]", "rules[0].namespaces: the value is no single text"),
      ("[{name: a, pod-selector: ''}]", "rules[0].pod-selector: \"\" is no label selector"),
      ("[{name: a, pod-selector: {}}]", "rules[0].pod-selector: the selector asks for nothing; name labels"),
      (
        "[{name: a, pod-selector: {match_labels: {}}}]",
        "rules[0].pod-selector.match_labels: there is no such key; did you mean match-labels?"
      ),
      (
        "[{name: a, pod-selector: {match-expressions: [{key: b, operator: in, values: [c]}]}}]",
        "rules[0].pod-selector.match-expressions[0].operator: \"in\" cannot stand here; write one of In, NotIn"
      ),
      (
        "[{name: a, pod-selector: {match-expressions: [{key: b, operator: In}]}}]",
        "rules[0].pod-selector.match-expressions[0]: the values are no list of texts"
      ),
      (
        "[{name: a, pod-selector: {match-expressions: [{key: b, operator: Exists, values: [c]}]}}]",
        "match-expressions[0].values: Exists takes no values; leave them out"
      ),
      ("[{name: a, scheme: ftp}]", "1:19: rules[0].scheme: \"ftp\" is no scheme: write http or https"),
      ("[{name: a, growth: 2}]", "rules[0].growth: \"2\" is no ratio: write a number from 0 to 1"),
      ("[{name: a, shortest-interval: 5}]", "rules[0].shortest-interval: \"5\" is no duration"),
      ("[{name: a, longest-interval: 2h}]", "rules[0].longest-interval: 2h is out of bounds: from 10ms to 1h"),
      ("[{name: a, idle-boost: 2h}]", "rules[0].idle-boost: 2h is out of bounds: from 0s to 1h"),
      ("[{name: a, scrape-timeout: 1ms}]", "rules[0].scrape-timeout: 1ms is out of bounds: from 10ms to 10m"),
      (
        "[{name: a, longest-interval: 1s, shortest-interval: 2s}]",
        "1:41: rules[0].shortest-interval: it is longer than longest-interval; lower it, or raise"
      ),
      ("[{name: a, tls: yes}]", "rules[0].tls: this is no mapping; write it as such, for example {ca-file: "),
      ("[{name: a, tls: {caFile: x}}]", "rules[0].tls.caFile: there is no such key; did you mean ca-file?"),
      ("[{name: a, tls: {ca-file: ''}}]", "rules[0].tls.ca-file: it is empty; give a value"),
      (
        "[{name: a, tls: {ca-file: /nonexistent/ca.crt}}]",
        "1:25: rules[0].tls.ca-file: /nonexistent/ca.crt: there is no such file; create it, or correct the path"
      ),
      ("[{name: a, tls: {ca-file: \(folder)}}]", "rules[0].tls.ca-file: \(folder): this is a folder"),
      (
        "[{name: a, tls: {cert-file: \(here)}}]",
        "rules[0].tls.cert-file: the certificate has no key; add key-file, or leave cert-file out"
      ),
      (
        "[{name: a, tls: {key-file: \(here)}}]",
        "rules[0].tls.key-file: the key has no certificate; add cert-file, or leave key-file out"
      ),
      ("[{name: a, tls: {server-name: ''}}]", "rules[0].tls.server-name: \"\" is no host name"),
      (
        "[{name: a, tls: {server-name: 10.0.0.1}}]",
        "\"10.0.0.1\" is no host name: write one that the certificate holds, such as metrics.example.com; "
          + "where it holds the pods' addresses, leave the key out"
      ),
      ("[{name: a, tls: {server-name: '::1'}}]", "rules[0].tls.server-name: \"::1\" is no host name"),
      (
        "[{name: a, tls: {insecure-skip-verify: 'true'}}]",
        "rules[0].tls.insecure-skip-verify: \"true\" is neither true nor false; write one of them, without quotes"
      ),
      (
        "[{name: a, tls: {insecure-skip-verify: true, ca-file: \(here)}}]",
        "rules[0].tls.ca-file: nothing is verified by it, since insecure-skip-verify is true"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username: u}}]",
        "rules[0].basic-auth: password-file is missing; add it"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {password-file: \(here)}}]",
        "rules[0].basic-auth: username is missing; add it"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username: u, username-file: \(here), password-file: \(here)}}]",
        "rules[0].basic-auth.username-file: there is a username too; leave one of the two out"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username-file: /nonexistent, password-file: \(here)}}]",
        "rules[0].basic-auth.username-file: /nonexistent: there is no such file"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username: 'u:v', password-file: \(here)}}]",
        "rules[0].basic-auth.username: this is no user's name"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username: u, password: secret}}]",
        "rules[0].basic-auth.password: there is no such key; the keys are username, username-file, password-file"
      ),
      (
        "[{name: a, namespaces: [n], bearer-token-file: /nonexistent/token}]",
        "1:36: rules[0].bearer-token-file: /nonexistent/token: there is no such file"
      ),
      (
        "[{name: a, namespaces: [n], basic-auth: {username: u, password-file: \(here)}, bearer-token-file: \(here)}]",
        "rules[0].bearer-token-file: the rule has basic-auth too; leave one of the two out"
      ),
      (
        "[{name: a, basic-auth: {username: u, password-file: \(here)}}]",
        "1:19: rules[0].basic-auth: the rule names no namespaces, so anyone who may make a pod anywhere could have "
          + "these credentials sent to it; name the namespaces that they are meant for, such as namespaces: [data]"
      ),
      (
        "[{name: a, pod-selector: app=b, bearer-token-file: \(here)}]",
        "rules[0].bearer-token-file: the rule names no namespaces"
      ),
      (
        "[{name: a, longest-interval: 50ms}]",
        "1:1: rules: the shortest interval (100ms) that holds for the rule \"a\" is longer than the longest (50ms); "
          + "give the rule both, shortest-interval and longest-interval"
      ),
      ("{name: a}", "rules: the value is a mapping; write a list (RULES)"),
    ]
  )
  func complaints(value: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read(yaml: "rules: \(value)") }
    let words = try #require(error).description
    #expect(words.hasPrefix("afterglow.yaml:") && words.contains(expected), "\(words)")
    #expect(!words.contains("secret"))
  }

  @Test("in a flag and in a variable the place is told within the text")
  func places() {
    let flag = #expect(throws: ConfigurationError.self) { try read(flags: ["[{nam: a}]"]) }
    #expect(flag?.description == "--rules: 1:3: [0].nam: there is no such key; did you mean name?")
    let variable = #expect(throws: ConfigurationError.self) { try read(environment: ["AFTERGLOW_RULES": "[{}]"]) }
    #expect(variable?.description.hasPrefix("AFTERGLOW_RULES: 1:2: [0]: the rule has no name") == true)
    let twice = #expect(throws: ConfigurationError.self) { try read(flags: ["[{name: a}]", "[{name: a}]"]) }
    #expect(twice?.description == "--rules: two rules are called \"a\"; give one of them another name")
    let empty = #expect(throws: ConfigurationError.self) { try read(flags: [""]) }
    #expect(empty?.description.hasPrefix("--rules: it is empty; give a list") == true)
  }
}
