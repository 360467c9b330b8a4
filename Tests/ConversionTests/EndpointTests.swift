import Discovery
import Testing

@testable import Agent
@testable import Conversion

/// Each field that a rule has a key for.
@Suite("An endpoint")
struct EndpointTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var endpoint = "port: spark-ui"
    var spec = ""
    /// Of the rule, beside those of every one here.
    var lines: [String]

    var testDescription: String { spec.isEmpty ? endpoint : spec }
  }

  static let cases = [
    Case(endpoint: "port: spark-ui", lines: []),
    Case(endpoint: "portNumber: 4040", lines: ["port: 4040"]),
    Case(endpoint: "targetPort: 4040", lines: ["port: 4040"]),
    Case(endpoint: "targetPort: metrics", lines: ["port: metrics"]),
    Case(endpoint: "port: spark-ui\nportNumber: 4041\ntargetPort: 4042", lines: []),
    Case(endpoint: "port: spark-ui\npath: /metrics/json/", lines: ["paths: [/metrics/json/]"]),
    Case(endpoint: "port: spark-ui\nparams: {format: [text]}", lines: ["params: {format: text}"]),
    Case(
      endpoint: "port: spark-ui\npath: /federate\nparams: {'match[]': ['up{a=\"b c\"}', down]}",
      lines: ["paths: ['/federate?match%5B%5D=up%7Ba%3D%22b%20c%22%7D&match%5B%5D=down']"]
    ),
    Case(endpoint: "port: spark-ui\nscheme: HTTPS", lines: ["scheme: https"]),
    Case(endpoint: "port: spark-ui\nscheme: http", lines: []),
    Case(endpoint: "port: spark-ui\ninterval: 1m30s", lines: ["longest-interval: 1m30s"]),
    Case(endpoint: "port: spark-ui\ninterval: 50ms", lines: ["shortest-interval: 50ms", "longest-interval: 50ms"]),
    Case(endpoint: "port: spark-ui\ninterval: 1d", lines: ["longest-interval: 1h"]),
    Case(endpoint: "port: spark-ui\ninterval: 1w", lines: ["longest-interval: 1h"]),
    Case(endpoint: "port: spark-ui\nscrapeTimeout: 4s", lines: ["scrape-timeout: 4s"]),
    Case(endpoint: "port: spark-ui\nhonorLabels: true", lines: ["honor-labels: true"]),
    Case(endpoint: "port: spark-ui\nhonorLabels: false", lines: []),
    Case(
      spec: "podTargetLabels: [team, app.kubernetes.io/name]",
      lines: [
        "pod-target-labels: [team, app.kubernetes.io/name]"
      ]
    ),
    Case(spec: "sampleLimit: 5000", lines: ["sample-limit: 5000"]),
    Case(spec: "sampleLimit: 0", lines: []),
    Case(spec: "labelLimit: 30", lines: ["label-limit: 30"]),
    Case(spec: "labelLimit: 100000", lines: ["label-limit: 10000"]),
    Case(spec: "labelNameLengthLimit: 20", lines: ["name-length-limit: 256"]),
    Case(
      spec: "labelNameLengthLimit: 300\nlabelValueLengthLimit: 200",
      lines: [
        "name-length-limit: 300", "value-length-limit: 200",
      ]
    ),
    Case(spec: "bodySizeLimit: 10MB", lines: ["body-size-limit: 10MiB"]),
    Case(spec: "bodySizeLimit: 1.5KiB", lines: ["body-size-limit: 1536"]),
    Case(spec: "bodySizeLimit: 1EB", lines: ["body-size-limit: 4GiB"]),
    Case(spec: "bodySizeLimit: '0'", lines: []),
    Case(
      endpoint: """
        port: spark-ui
        scheme: https
        tlsConfig:
          ca: {secret: {name: tls, key: ca.crt}}
          cert: {configMap: {name: public, key: tls.crt}}
          keySecret: {name: tls, key: tls.key}
          serverName: metrics.example.com
        """,
      lines: [
        "scheme: https", "tls:", "ca-file: /etc/afterglow/secrets/tls/ca.crt",
        "cert-file: /etc/afterglow/configmaps/public/tls.crt", "key-file: /etc/afterglow/secrets/tls/tls.key",
        "server-name: metrics.example.com",
      ]
    ),
    Case(
      endpoint: """
        port: spark-ui
        scheme: https
        tlsConfig: {insecureSkipVerify: true, ca: {secret: {name: tls, key: ca.crt}}, serverName: 10.0.0.1}
        """,
      lines: ["scheme: https", "tls:", "insecure-skip-verify: true"]
    ),
    Case(
      endpoint: """
        port: spark-ui
        basicAuth: {username: {name: login, key: user}, password: {name: login, key: password}}
        """,
      lines: [
        "scheme: http", "basic-auth:", "username-file: /etc/afterglow/secrets/login/user",
        "password-file: /etc/afterglow/secrets/login/password",
      ]
    ),
    Case(
      endpoint: "port: spark-ui\nscheme: https\nauthorization: {credentials: {name: login, key: token}}",
      lines: ["scheme: https", "bearer-token-file: /etc/afterglow/secrets/login/token"]
    ),
    Case(
      endpoint: "port: spark-ui\nscheme: https\nbearerTokenSecret: {name: login, key: token}",
      lines: ["scheme: https", "bearer-token-file: /etc/afterglow/secrets/login/token"]
    ),
    // As the API server shows one that was left empty.
    Case(endpoint: "port: spark-ui\nbearerTokenSecret: {key: ''}", lines: []),
    Case(
      endpoint: """
        port: spark-ui
        metricRelabelings:
          - {action: Drop, sourceLabels: [__name__, executor_id], separator: ',', regex: "jvm_.*,'\\\\d+'"}
          - {action: HashMod, sourceLabels: [pod], modulus: 4, targetLabel: shard}
          - {targetLabel: empty, replacement: ''}
        """,
      lines: [
        "metric-relabelings:",
        "- {action: drop, source_labels: [__name__, executor_id], separator: ',', regex: 'jvm_.*,''\\d+'''}",
        "- {action: hashmod, source_labels: [pod], target_label: shard, modulus: 4}",
        "- {target_label: empty, replacement: ''}",
      ]
    ),
  ]

  @Test("becomes these keys of a rule, which the agent reads", arguments: cases)
  func mapped(_ example: Case) throws {
    let conversion = try convert(podMonitor(endpoint: example.endpoint, spec: example.spec))
    #expect(lines(conversion) == example.lines, "\(conversion.rulesText)")
    #expect(conversion.problems.isEmpty)
    #expect(try read(conversion).rules.rules.count == 1)
  }

  @Test("with OAuth2 becomes these keys")
  func oauth2() throws {
    let conversion = try convert(
      podMonitor(
        endpoint: """
          port: spark-ui
          scheme: https
          oauth2:
            clientId: {configMap: {name: client, key: id}}
            clientSecret: {name: client, key: secret}
            tokenUrl: https://tokens.example.com/token
            scopes: [metrics, 'a b']
            endpointParams: {audience: spark}
            tlsConfig: {ca: {secret: {name: tls, key: ca.crt}}}
          """
      )
    )
    #expect(
      lines(conversion) == [
        "scheme: https", "oauth2:", "client-id-file: /etc/afterglow/configmaps/client/id",
        "client-secret-file: /etc/afterglow/secrets/client/secret", "token-url: 'https://tokens.example.com/token'",
        "scopes: [metrics, a, b]", "endpoint-params: {audience: spark}", "tls:",
        "ca-file: /etc/afterglow/secrets/tls/ca.crt",
      ]
    )
    #expect(comments(conversion).contains("the chart mounts by secrets: [client, tls]."))
    #expect(conversion.problems.isEmpty)
    // Once the agent knows it.
    if ConfiguredRule.Key(rawValue: "oauth2") != nil { #expect(try read(conversion).rules.rules.count == 1) }
  }

  @Test("with a name in digits says what it takes that for, and with a number nothing")
  func portInDigits() throws {
    let words = "The operator takes 4040 for a name, which no container port can have; here it is the port's number"
    for text in [podMonitor(endpoint: "port: '4040'"), serviceMonitor(endpoint: "port: '4040'")] {
      let conversion = try convert(text)
      #expect(lines(conversion) == ["port: 4040"])
      #expect(comments(conversion).contains(words), "\(conversion.rulesText)")
    }
    for key in ["portNumber", "targetPort"] {
      #expect(!comments(try convert(podMonitor(endpoint: "\(key): 4040"))).contains("takes 4040"))
    }
  }

  @Test("with tokens from plain HTTP leaves their TLS settings out")
  func plainTokens() throws {
    let conversion = try convert(
      podMonitor(
        endpoint: """
          oauth2:
            clientId: {secret: {name: client, key: id}}
            clientSecret: {name: client, key: secret}
            tokenUrl: http://tokens/token
            tlsConfig: {insecureSkipVerify: true}
          """
      )
    )
    #expect(
      lines(conversion).suffix(2) == [
        "client-secret-file: /etc/afterglow/secrets/client/secret", "token-url: 'http://tokens/token'",
      ]
    )
    #expect(comments(conversion).contains("The TLS settings for tokens are left out"))
  }

  @Test(
    "that cannot be converted in a part says where and why, and the rest is",
    arguments: [
      ("interval: soony", "9:17: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].interval: soony is no duration"),
      ("interval: soon", "9:17: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].interval: soon is no duration"),
      ("authorization: {type: Token, credentials: {name: a, key: b}}", "tokens of the type Bearer, not of Token"),
      ("basicAuth: {password: {name: a, key: b}}", "no user's name or no password"),
      ("oauth2: {tokenUrl: https://a}", "it has no clientId, no clientSecret or no tokenUrl"),
      (
        "oauth2: {clientId: {secret: {name: a, key: b}}, clientSecret: {name: a, key: c}, tokenUrl: login/token}",
        "oauth2: tokenUrl: it does not begin with http:// or https://"
      ),
      (
        "oauth2: {clientId: {secret: {name: a, key: b}}, clientSecret: {name: a, key: c}, tokenUrl: 'https://a', "
          + "scopes: ['\u{e4}']}",
        "oauth2: \u{e4} is no scope"
      ),
      ("tlsConfig: {keySecret: {name: a, key: b}}", "a certificate and its key go together"),
      ("scheme: ftp", "ftp is no scheme"),
      ("metricRelabelings: [{action: keep, regex: '('}]", "metricRelabelings[0]: regex: "),
      ("relabelings: [{action: shift}]", "relabelings[0]: shift is no action of relabelling"),
    ]
  )
  func faults(line: String, words: String) throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\n\(line)"))
    #expect(conversion.problems.count == 1)
    #expect(conversion.problems.first?.description.contains(words) == true, "\(conversion.problems)")
    #expect(try read(conversion).rules.rules.count == 1)
  }

  @Test("whose page cannot be asked for is left as a comment")
  func path() throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\npath: 'http://elsewhere/metrics'"))
    #expect(conversion.ruleCount == 0)
    #expect(conversion.rulesText.contains("  # - name: spark-drivers\n"))
    #expect(conversion.problems.first?.place == "monitors.yaml:9:13")
    #expect(try read(conversion).rules.rules.isEmpty)
  }

  @Test(
    "with what is out of bounds gets the nearest that is within, and says so",
    arguments: [
      ("interval: 5ms", "", "longest-interval: 10ms", "The interval is 5ms; the agent takes 10ms to 1h."),
      ("interval: 1y2w", "", "longest-interval: 1h", "The interval is 1y2w; the agent takes 10ms to 1h."),
      ("scrapeTimeout: 1h", "", "scrape-timeout: 10m", "The scrapeTimeout is 1h; the agent takes 10ms to 10m."),
      (
        "port: spark-ui", "sampleLimit: 18446744073709551615", "sample-limit: 100000000",
        "sample-limit is 100000000, the most that the agent takes."
      ),
      (
        "port: spark-ui", "bodySizeLimit: 5B", "body-size-limit: 1KiB",
        "body-size-limit is 1KiB, the least that the agent takes."
      ),
    ]
  )
  func bounds(endpoint: String, spec: String, line: String, remark: String) throws {
    let conversion = try convert(podMonitor(endpoint: endpoint, spec: spec))
    #expect(lines(conversion).contains(line), "\(conversion.rulesText)")
    #expect(comments(conversion).contains(remark), "\(conversion.rulesText)")
    try read(conversion)
  }

  @Test(
    "with a zero says nothing, as for Prometheus",
    arguments: [("interval: 0s", ""), ("scrapeTimeout: 0w0s", ""), ("port: spark-ui", "bodySizeLimit: 0MB")]
  )
  func zero(endpoint: String, spec: String) throws {
    let conversion = try convert(podMonitor(endpoint: endpoint, spec: spec))
    #expect(lines(conversion).isEmpty, "\(conversion.rulesText)")
    #expect(conversion.problems.isEmpty)
  }

  @Test("with a limit of samples says what is counted, and that of bytes means the same here")
  func limits() throws {
    let dropping = "port: spark-ui\nmetricRelabelings: [{action: drop, sourceLabels: [__name__], regex: 'jvm_.*'}]"
    let counted = "sample-limit is for a page as it is read, where Prometheus counts what metricRelabelings leave"
    #expect(comments(try convert(podMonitor(endpoint: dropping, spec: "sampleLimit: 5"))).contains(counted))
    let plain = comments(try convert(podMonitor(spec: "sampleLimit: 5")))
    #expect(!plain.contains(counted))
    #expect(plain.contains("What is beyond a limit is left out, where Prometheus refuses the whole page."))
    #expect(!comments(try convert(podMonitor(spec: "bodySizeLimit: 5MB"))).contains("beyond a limit"))
  }

  @Test("where a relabeling that decides on pods cannot be followed, that is told, and what hangs on it goes with it")
  func undecided() throws {
    let endpoint = """
      port: spark-ui
      relabelings:
      - {sourceLabels: [__meta_kubernetes_node_label_zone], targetLabel: __tmp_zone}
      - {sourceLabels: [__tmp_zone], regex: eu.*, action: keep}
      """
    let conversion = try convert(podMonitor(endpoint: endpoint))
    #expect(conversion.problems.count == 1)
    #expect(conversion.problems.first?.message.contains("decides which pods are scraped") == true)
    #expect(!lines(conversion).contains { $0.contains("keep") }, "\(conversion.rulesText)")
  }
}
