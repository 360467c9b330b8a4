import Discovery
import Kubernetes
import Testing
import YAML

@testable import Agent
@testable import Conversion

@Suite("Monitors")
struct ConversionTests {
  @Test("of the tutorials become a rule that is printed like this")
  func tutorial() throws {
    let conversion = try convert(try text(of: "Monitors/tutorial.yaml"))
    #expect(
      conversion.rulesText == """
        # For the agent's configuration file, or under config in the values of its chart. Of several rules the first
        # that matches a pod covers it.
        # An interval becomes longest-interval: a target is scraped by its age, more often while it is young.
        rules:
          # From ServiceMonitor spark/spark-driver (monitors.yaml:2:1).
          # The Service's labels are those that Spark gives to the pods themselves.
          # Annotations on the pods would do in its place: --output annotations.
          - name: spark-spark-driver
            namespaces: [spark]
            pod-selector:
              match-labels: {spark-role: driver}
            scrape: true
            port: spark-ui
            paths: [/metrics/executors/prometheus/]
            longest-interval: 5s

        """
    )
    #expect(conversion.problems.isEmpty)
    #expect(conversion.fieldsWithoutCounterpart == 0)
    #expect(try text(of: "../../README.md").contains("$ afterglow convert monitors.yaml\n\(conversion.rulesText)```"))
    let rule = try #require(try read(conversion).rules.rules.first)
    let pod = Pod(namespace: "spark", name: "a", uid: "", labels: ["spark-role": "driver"])
    #expect(rule.covers(pod))
  }

  @Test("of the tutorials become annotations that are printed like this")
  func annotations() throws {
    let conversion = try convert(try text(of: "Monitors/tutorial.yaml"))
    let name = "--conf spark.kubernetes.driver.annotation."
    #expect(
      conversion.annotationsText == """
        # From ServiceMonitor spark/spark-driver (monitors.yaml:2:1).
        # The Service's labels are those that Spark gives to the pods themselves.
        --conf spark.ui.prometheus.enabled=true \\
        \(name)prometheus.io/scrape=true \\
        \(name)prometheus.io/path=/metrics/executors/prometheus/ \\
        \(name)prometheus.io/port=spark-ui \\
        \(name)afterglow.io/longest-interval=5s

        """
    )
    #expect(conversion.withoutAnnotations.isEmpty)
  }

  @Test("that need more than annotations say what")
  func needsRule() throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\nhonorLabels: true", spec: "sampleLimit: 5"))
    #expect(
      conversion.withoutAnnotations.map(\.description) == [
        "monitors.yaml:1:1: PodMonitor spark/drivers: it needs a rule, for its honor-labels, sample-limit"
      ]
    )
    #expect(
      conversion.annotationsText.contains("# No annotations: it needs a rule, for its honor-labels, sample-limit.\n")
    )
    #expect(!conversion.annotationsText.contains("--conf"))
  }

  @Test("with everything become annotations with everything, quoted for a shell")
  func allAnnotations() throws {
    let endpoint = """
      port: spark-ui
      path: /a,b
      scheme: https
      params: {q: ["it's"]}
      interval: 20ms
      scrapeTimeout: 5m
      """
    let conversion = try convert(
      podMonitor(endpoint: endpoint, spec: "selector: {matchLabels: {spark-role: executor}}")
    )
    let name = "spark.kubernetes.executor.annotation."
    let options = conversion.annotationsText.split(separator: "\n").filter { $0.hasPrefix("--conf") }
    #expect(
      options.map { $0.hasSuffix(" \\") ? $0.dropLast(2) : $0 } == [
        "--conf \(name)prometheus.io/scrape=true", "--conf \(name)prometheus.io/path=/a%2Cb",
        "--conf \(name)prometheus.io/port=spark-ui", "--conf \(name)prometheus.io/scheme=https",
        "--conf '\(name)prometheus.io/param_q=it'\\''s'", "--conf \(name)afterglow.io/shortest-interval=20ms",
        "--conf \(name)afterglow.io/longest-interval=20ms", "--conf \(name)afterglow.io/scrape-timeout=1m",
      ]
    )
  }

  // MARK: Which pods

  @Test(
    "select namespaces",
    arguments: [
      ("", ["spark"]), ("namespaceSelector: {matchNames: [b, a]}", ["a", "b"]), ("namespaceSelector: {any: true}", []),
    ]
  )
  func namespaces(spec: String, expected: [String]) throws {
    let configuration = try read(try convert(podMonitor(spec: spec)))
    let rule = try #require(configuration.rules.rules.first)
    let places = Set(["spark", "a", "b", "c"])
    let matched = places.filter {
      rule.covers(Pod(namespace: $0, name: "a", uid: "", labels: ["spark-role": "driver"]))
    }
    #expect(matched == (expected.isEmpty ? places : Set(expected)))
  }

  @Test("without a namespace take the one that is given, or say that they are for all")
  func noNamespace() throws {
    let yaml = podMonitor().split(separator: ", namespace: spark").joined()
    #expect(try convert(yaml, namespace: "etl").rulesText.contains("    namespaces: [etl]\n"))
    let conversion = try convert(yaml)
    #expect(!conversion.rulesText.contains("namespaces: ["))
    #expect(comments(conversion).contains("The monitor stands in no namespace"))
    try read(conversion)
  }

  @Test("select by expressions too")
  func expressions() throws {
    let spec = """
      selector:
        matchLabels: {a: '1', b.c/d: x}
        matchExpressions:
          - {key: tier, operator: In, values: [b, a]}
          - {key: env, operator: NotIn, values: [test]}
          - {key: e, operator: Exists}
          - {key: f, operator: DoesNotExist}
      """
    let conversion = try convert(podMonitor(spec: spec))
    #expect(conversion.rulesText.contains("match-labels: {a: '1', b.c/d: x}\n"))
    let rule = try #require(try read(conversion).rules.rules.first)
    func matches(_ labels: [String: String]) -> Bool {
      rule.covers(Pod(namespace: "spark", name: "a", uid: "", labels: labels))
    }
    let fitting = ["a": "1", "b.c/d": "x", "tier": "a", "e": ""]
    #expect(matches(fitting))
    for (key, value) in [("a", "2"), ("tier", "c"), ("env", "test"), ("f", "")] {
      #expect(!matches(fitting.merging([key: value]) { $1 }), "\(key)")
    }
  }

  @Test(
    "with a selector that is none are refused with its place",
    arguments: [
      ("{key: a, operator: Near}", "Near is no operator"), ("{key: a, operator: In}", "has no values"),
      ("{key: a, operator: Exists, values: [b]}", "has values"), ("{operator: Exists}", "has no key"),
    ]
  )
  func badSelector(expression: String, words: String) throws {
    let conversion = try convert(podMonitor(spec: "selector: {matchExpressions: [\(expression)]}"))
    #expect(conversion.problems.first?.description.hasPrefix("monitors.yaml:5:33: PodMonitor spark/drivers: ") == true)
    #expect(conversion.problems.first?.message.contains(words) == true)
    #expect(conversion.ruleCount == 0)
  }

  @Test("that select everything everywhere are left as comments")
  func everything() throws {
    let conversion = try convert(podMonitor(spec: "selector: {}\nnamespaceSelector: {any: true}"))
    #expect(conversion.ruleCount == 0)
    #expect(conversion.problems.first?.message.contains("it selects all pods of all namespaces") == true)
    try read(conversion)
  }

  @Test("with credentials for all namespaces are left as comments")
  func credentialsForAll() throws {
    let endpoint = "port: spark-ui\nbearerTokenSecret: {name: a, key: b}"
    let conversion = try convert(podMonitor(endpoint: endpoint, spec: "namespaceSelector: {any: true}"))
    #expect(conversion.ruleCount == 0)
    #expect(conversion.problems.first?.message.contains("a rule with credentials has to name the namespaces") == true)
    #expect(conversion.rulesText.contains("  #   bearer-token-file: /etc/afterglow/secrets/a/b\n"))
    try read(conversion)
  }

  // MARK: Several

  private func several(_ first: String, _ second: String) -> String {
    podMonitor(endpoint: first) + "  -\n" + second.split(separator: "\n").map { "      \($0)\n" }.joined()
  }

  @Test("with endpoints on the same port become one rule with several pages")
  func severalPages() throws {
    let conversion = try convert(
      several("port: spark-ui\npath: /a\ninterval: 15s\nparams: {x: ['1']}", "port: spark-ui\npath: /b\ninterval: 5s")
    )
    #expect(conversion.rulesText.contains("    paths: ['/a?x=1', /b]\n    longest-interval: 5s\n"))
    #expect(comments(conversion).contains("And from PodMonitor spark/drivers, endpoint 2 (spark-ui) (monitors.yaml:"))
    #expect(conversion.problems.isEmpty)
    try read(conversion)
  }

  @Test("with more pages than a rule takes keep those beyond as comments")
  func tooManyPages() throws {
    let others = (2...12).map { "  - {port: spark-ui, path: /\($0)}\n" }.joined()
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\npath: /1") + others)
    #expect(try read(conversion).rules.rules.map { $0.targets.pages?.paths.count } == [10])
    #expect(conversion.ruleCount == 1)
    #expect(conversion.problems.count == 2)
    #expect(conversion.problems.last?.message.hasPrefix("PodMonitor spark/drivers, endpoint 12 (spark-ui): ") == true)
    #expect(conversion.problems.last?.message.contains("the paths are too many") == true)
  }

  @Test("with endpoints on several ports keep the first, and the other as a comment")
  func severalPorts() throws {
    let conversion = try convert(several("port: spark-ui", "port: other"))
    #expect(conversion.ruleCount == 1)
    #expect(conversion.rulesText.contains("  - name: spark-drivers-1\n"))
    #expect(conversion.rulesText.contains("  # - name: spark-drivers-2\n"))
    #expect(
      conversion.problems.map(\.message) == [
        "PodMonitor spark/drivers, endpoint 2 (other): the rule from PodMonitor spark/drivers, endpoint 1 (spark-ui) "
          + "(monitors.yaml:8:7) is for the same pods, and a pod is scraped on one port, by the first rule that matches it"
      ]
    )
    try read(conversion)
  }

  @Test("for some of another's pods come before it")
  func order() throws {
    let narrow = podMonitor(endpoint: "port: other", spec: "selector: {matchLabels: {spark-role: driver, team: a}}")
    let conversion = try convert("\(podMonitor())---\n\(narrow)")
    let rules = try read(conversion).rules.rules
    #expect(rules.map(\.name) == ["spark-drivers", "spark-drivers-2"])
    let pod = Pod(namespace: "spark", name: "a", uid: "", labels: ["spark-role": "driver", "team": "a"])
    #expect(rules.map { $0.covers(pod) } == [true, true])
    #expect(
      rules.first?.covers(Pod(namespace: "spark", name: "b", uid: "", labels: ["spark-role": "driver"])) == false
    )
    let reversed = try convert("\(narrow)---\n\(podMonitor())")
    let other = Pod(namespace: "spark", name: "b", uid: "", labels: ["spark-role": "driver"])
    #expect(try read(reversed).rules.rules.map { $0.covers(other) } == [false, true])
  }

  // MARK: Input

  @Test("are found in lists, in JSON, and among others")
  func lists() throws {
    let list = """
      {"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}},
        {"apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor", "metadata": {"name": "a", "namespace": "b"},
         "spec": {"selector": {}, "podMetricsEndpoints": [{"port": "web"}]}},
        {"apiVersion": "monitoring.coreos.com/v1", "kind": "Probe", "metadata": {"name": "p", "namespace": "b"}}]}
      """
    let conversion = try convert(list)
    #expect(conversion.monitors == 1)
    #expect(comments(conversion).contains("Of Probe b/p (monitors.yaml:5:3): it has addresses tried from outside"))
    #expect(try read(conversion).rules.rules.map(\.name) == ["b-a"])
  }

  @Test(
    "are not what the operator's other kinds are, of which is said what to do",
    arguments: [
      ("Probe", "monitoring.coreos.com/v1", "Probe n/p: it has addresses tried from outside by an exporter"),
      ("ScrapeConfig", "monitoring.coreos.com/v1alpha1", "ScrapeConfig n/p: it is a piece of Prometheus' own"),
    ]
  )
  func foreign(kind: String, version: String, words: String) throws {
    let yaml = "{apiVersion: \(version), kind: \(kind), metadata: {name: p, namespace: n}, spec: {}}"
    let conversion = try convert(yaml)
    #expect(conversion.monitors == 0)
    #expect(conversion.problems.map(\.place) == ["monitors.yaml:1:1"])
    #expect(conversion.problems.first?.message.hasPrefix(words) == true, "\(conversion.problems)")
    #expect(conversion.problems.first?.message.contains("leave it to Prometheus") == true)
    #expect(try convert("{apiVersion: a.dev/v1, kind: \(kind), metadata: {name: p}}").problems.isEmpty)
  }

  @Test("without a name are told by file and document")
  func nameless() throws {
    let yaml = podMonitor().split(separator: "name: drivers, ").joined()
    let conversion = try convert("\(podMonitor())---\n\(yaml)")
    #expect(
      conversion.problems.map(\.description) == [
        "monitors.yaml:10:1: PodMonitor without a name: metadata.name is missing in document 2; add it, as the API server "
          + "wants one too"
      ]
    )
    #expect(try read(try convert(yaml)).rules.rules.map(\.name) == ["spark"])
  }

  @Test("in a list of their own need not say what they are")
  func ownList() throws {
    let list = """
      apiVersion: monitoring.coreos.com/v1
      kind: PodMonitorList
      items:
        - metadata: {name: a, namespace: b}
          spec: {selector: {matchLabels: {c: d}}, podMetricsEndpoints: [{port: web}]}
      """
    #expect(try convert(list).ruleCount == 1)
  }

  @Test("of another version, or without endpoints, are problems with their place")
  func unusable() throws {
    let old = podMonitor().split(separator: "coreos.com/v1").joined(separator: "coreos.com/v1alpha1")
    #expect(
      try convert(old).problems.first?.description.hasPrefix("monitors.yaml:1:1: PodMonitor spark/drivers: ") == true
    )
    let empty = podMonitor().split(separator: "\n").prefix(5).joined(separator: "\n")
    #expect(try convert(empty).problems.first?.message.contains("it has no podMetricsEndpoints") == true)
  }

  @Test("with hostile texts become rules that say just these texts")
  func hostile() throws {
    let value = "a: [b] # {c}, 'd' \\\"e\\\" \\u2028 \\n- name: f"
    let endpoint = """
      port: spark-ui
      params: {"true": ["\(value)"], "~": ["null"], "5": ["0x10"]}
      metricRelabelings: [{targetLabel: x, replacement: "\(value)"}]
      proxyUrl: "http://a"
      """
    let yaml = podMonitor(endpoint: endpoint).split(separator: "name: drivers")
      .joined(separator: "name: \"drivers\\n  - name: injected\"")
    let conversion = try convert(yaml)
    let configuration = try read(conversion)
    #expect(configuration.rules.rules.map(\.name) == ["spark-drivers  - name: injected"])
    let node = try #require(try YAMLParser(file: "a").parseSingle(conversion.rulesText.utf8)?["rules"]?[0])
    let meant = "a: [b] # {c}, 'd' \"e\" \u{2028} \n- name: f"
    #expect(node["params"]?.pairs.map(\.key) == ["true", "~", "5"])
    #expect(node["params"]?.pairs.map(\.value) == [meant, "null", "0x10"])
    #expect(node["metric-relabelings"]?[0]?["replacement"]?.scalar?.text == meant)
  }

  @Test("that have every field at once become a rule that the agent reads")
  func everyField() throws {
    let conversion = try convert(try text(of: "Monitors/complete.yaml"))
    #expect(conversion.problems.isEmpty, "\(conversion.problems)")
    #expect(conversion.monitors == 2)
    #expect(try read(conversion).rules.rules.count == 2)
  }
}
