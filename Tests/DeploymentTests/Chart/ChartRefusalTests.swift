import Testing
import YAML

@testable import Agent

@Suite("What the chart refuses")
struct ChartRefusalTests {
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
      ("config: {web-config: /web.yml}", ["config.web-config", "webConfig.existingSecret"]),
      ("webConfig: {tls: true}", ["webConfig.tls", "set webConfig.existingSecret"]),
      ("config: {rules: [{name: a, oauth2: {client-secret: b}}]}", ["/oauth2", "client-secret"]),
      ("config: {lease: a}", ["config.lease", "replicas"]),
      ("config: {spool-size: 1GiB}", ["config.spool-size", "spool.size"]),
      ("extraEnv: [{name: AFTERGLOW_NAMESPACE_SELECTOR, value: a}]", ["extraEnv", "scope.namespaceSelector"]),
      ("extraArgs: ['--listen=:80']", ["extraArgs", "config.listen"]),
      ("extraArgs: [--spool, /tmp]", ["extraArgs", "spool.kind"]),
      ("networkPolicy: {enabled: true, apiServer: {ports: []}}", ["/networkPolicy/apiServer/ports", "minItems"]),
      ("networkPolicy: {enabled: true, extraEgress: [{}]}", ["/networkPolicy/extraEgress/0", "minProperties"]),
      ("spool: {existingClaim: mine}", ["spool.existingClaim", "set spool.kind: persistentVolumeClaim"]),
      ("spool: {kind: none, storageClassName: fast}", ["spool.storageClassName", "spool.kind is none"]),
      ("spool: {accessModes: [ReadWriteMany]}", ["spool.accessModes", "spool.kind is emptyDir"]),
      (
        "spool: {kind: persistentVolumeClaim, existingClaim: mine, storageClassName: fast}",
        ["spool.storageClassName", "spool.existingClaim is used instead"]
      ),
      (
        "{secrets: [tls, gateway], pushgateway: {url: 'https://a', tls: {ca-file: /etc/afterglow/secrets/gatewya/ca}}}",
        ["/etc/afterglow/secrets/gatewya/ca", "write /etc/afterglow/secrets/gateway/"]
      ),
      (
        "config: {rules: [{name: a, namespaces: [b], bearer-token-file: /etc/afterglow/secrets/token/value}]}",
        ["no Secret token is mounted there", "set secrets: [token]"]
      ),
      ("extraArgs: [--kubeconfig=/etc/afterglow/secrets/cluster/kubeconfig]", ["set secrets: [cluster]"]),
      ("secrets: [a, a]", ["/secrets", "equal"]),
      ("secrets: [a/../x]", ["/secrets/0"]),
      ("secrets: [Gate_way]", ["/secrets/0", "Gate_way"]),
      ("livenessProbe: {periodSeconds: 0}", ["/livenessProbe/periodSeconds", "want 1"]),
      ("nameOverride: My_App", ["/nameOverride", "My_App"]),
      ("fullnameOverride: '123'", ["/fullnameOverride", "123"]),
      ("scope: {namespaces: [Etl_x]}", ["/scope/namespaces/0", "Etl_x"]),
      ("commonLabels: {a: b c}", ["/commonLabels/a", "b c"]),
      ("{kind: DaemonSet, extraEnv: [{name: AFTERGLOW_OWNER, value: me}]}", ["AFTERGLOW_OWNER", "AFTERGLOW_NODE"]),
      ("{kind: DaemonSet, extraArgs: [--owner=me]}", ["--owner", "AFTERGLOW_NODE"]),
      ("{kind: DaemonSet, extraArgs: [--owner, me]}", ["--owner", "AFTERGLOW_NODE"]),
      ("{pushgateway: 'http://a', extraArgs: [--pushgateway=http://b]}", ["pushgateway", "leave one of the two out"]),
      ("extraEnv: [{name: AFTERGLOW_JOB, value: batch}]", ["AFTERGLOW_JOB", "config.job"]),
      ("config: {listen: '127.0.0.1:8080'}", ["config.listen", "write 0.0.0.0:8080"]),
      ("config: {listen: ':0'}", ["config.listen", "from 1 to 65535"]),
    ]
  )
  func refused(values: String, words: [String]) async throws {
    let complaint = try await Chart.complaint(about: values)
    for word in words { #expect(complaint.contains(word), "\(complaint)") }
  }

  @Test(
    "a value of the wrong form is told in one line, with what was given",
    arguments: [
      ("pushgateway: 'gateway:9091'", "- at '/pushgateway': 'gateway:9091' does not match pattern '^https?://'"),
      ("pushgateway: [5]", "- at '/pushgateway/0': got number, want string"),
      ("config: {hold: 5}", "- at '/config/hold': got number, want string"),
      ("config: {grouping-label: a}", "- at '/config/grouping-label': 'a' does not match pattern"),
      ("config: {rules: [{name: a, namespaces: []}]}", "- at '/config/rules/0/namespaces': minItems: got 0, want 1"),
    ]
  )
  func form(values: String, line: String) async throws {
    let complaint = try await Chart.complaint(about: values)
    let lines = complaint.split(separator: "\n").filter { $0.firstRange(of: "- at '") != nil }
    #expect(lines.count == 1 && lines.first?.firstRange(of: line) != nil, "\(complaint)")
  }

  @Test(
    "a password that would lie outside of any Secret is refused, and not repeated",
    arguments: [
      "pushgateway: 'http://me:hidden@a:9091'", "pushgateway: [{url: 'http://me:hidden@a:9091'}]",
      "config: {prometheus: ['http://a', 'http://me:hidden@b']}",
      "extraArgs: ['--pushgateway=http://me:hidden@a:9091']",
      "extraEnv: [{name: AFTERGLOW_PROMETHEUS, value: 'http://me:hidden@a'}]",
      "config: {spark-history: 'http://me:hidden@a:18080'}",
      "extraEnv: [{name: AFTERGLOW_SPARK_HISTORY, value: 'http://me:hidden@a'}]",
    ]
  )
  func passwords(values: String) async throws {
    let complaint = try await Chart.complaint(about: values)
    #expect(complaint.contains("password") && complaint.contains("secretKeyRef"), "\(complaint)")
    #expect(!complaint.contains("hidden"), "\(complaint)")
  }

  @Test(
    "what looks alike and is right is taken",
    arguments: [
      "{kind: DaemonSet, extraEnv: [{name: AFTERGLOW_OWNER, value: 'me-$(AFTERGLOW_NODE)'}]}",
      "{kind: DaemonSet, extraArgs: ['--owner=me-$(AFTERGLOW_NODE)']}",
      "extraEnv: [{name: AFTERGLOW_PUSHGATEWAY, value: 'http://me:$(PASSWORD)@a:9091'}]",
      "config: {listen: '[::]:9000'}",
      """
      extraVolumes: [{name: more, secret: {secretName: b}}]
      extraVolumeMounts: [{name: more, mountPath: /etc/afterglow/secrets/a}]
      prometheus: {url: 'https://a', bearer-token-file: /etc/afterglow/secrets/a/token}
      """,
    ]
  )
  func taken(values: String) async throws {
    let outcome = try await Chart.template(values: values)
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("a value that is null is refused by its name, or makes nothing that is null")
  func nulls() async throws {
    let values = try #require(
      try YAMLParser(file: "values.yaml").parseSingle(Tree.text("charts/afterglow/values.yaml").utf8)
    )
    func keys(_ node: YAMLNode, _ depth: Int) -> [[String]] {
      (node.mapping ?? []).flatMap { entry in
        [[entry.key.text]] + (depth > 0 ? keys(entry.value, depth - 1).map { [entry.key.text] + $0 } : [])
      }
    }
    let paths = keys(values, 1)
    #expect(paths.count > 80)
    for path in paths {
      let text = path.joined(separator: ": {") + ": null" + String(repeating: "}", count: path.count - 1)
      let outcome = try await Chart.template(values: text, hasOperator: true)
      guard outcome.isSuccess else {
        #expect(
          outcome.complaint.contains("missing property '\(path[path.count - 1])'"),
          "\(text): \(outcome.complaint)"
        )
        continue
      }
      for manifest in try Manifest.all(in: outcome.output) where manifest.name.firstRange(of: "-dashboard-") == nil {
        #expect(!manifest.root.hasNull, "\(text): \(manifest.kind)")
      }
    }
  }

  /// What is right for the agent and what is not: the same is right for the chart.
  @Test(
    "settings are held to the agent's own bounds, as far as they are simple",
    arguments: [
      ("hold: 0", true), ("hold: 10", false), ("hold: 1h30m", true), ("hold: 1m1h", false), ("hold: ten", false),
      ("hold: ''", false), ("max-hold: 1.5h", false), ("idle-boost: 500ms", true), ("push-timeout: 60", false),
      ("failover-after: 1 m", false), ("longest-interval: 15s", true), ("scrape-timeout: fast", false),
      ("body-size-limit: 4096", true), ("body-size-limit: 64MiB", true), ("body-size-limit: 64 MiB", false),
      ("compressed-size-limit: 1Gi", false), ("name-length-limit: 1KiB", true), ("value-length-limit: -1", false),
      ("growth: 0", true), ("growth: 1", true), ("growth: 0.02", true), ("growth: 1.5", false), ("growth: -0.1", false),
      ("growth: a lot", false), ("sample-limit: 0", false), ("sample-limit: 1", true), ("sample-limit: '5000'", true),
      ("sample-limit: 100000000", true), ("sample-limit: 100000001", false), ("label-limit: 10000", true),
      ("label-limit: 10001", false), ("scrapes-in-flight: 10000", true), ("scrapes-in-flight: 10001", false),
      ("scrapes-per-second: 100000", true), ("scrapes-per-second: 100001", false), ("spool-files: 9", false),
      ("spool-files: 10", true), ("spool-files: 10000000", true), ("spool-files: 10000001", false),
      ("log-level: trace", true), ("log-level: loud", false), ("log-format: json", true), ("log-format: xml", false),
      ("spark-names: normalised", true), ("spark-names: short", false), ("push-compression: none", true),
      ("push-compression: zstd", false), ("grouping-label: cluster=a", true), ("grouping-label: [cluster]", false),
      ("rules: []", true), ("rules: {name: a}", false), ("rules: [{longest-interval: 1m}]", false),
      ("rules: [{name: a, longest: 1m}]", false), ("rules: [{name: a, longest-interval: 1m}]", true),
      ("rules: [{name: a, longest-interval: soon}]", false), ("rules: [{name: a, scheme: ftp}]", false),
      ("rules: [{name: a, namespaces: etl, paths: /a, port: 4040, scrape: true}]", true),
      ("rules: [{name: a, port: 70000}]", false), ("rules: [{name: a, honor-labels: maybe}]", false),
      ("rules: [{name: a, sample-limit: 0}]", false), ("rules: [{name: a, tls: {ca: b}}]", false),
      (
        "rules: [{name: a, namespaces: b, basic-auth: {username-file: \(#filePath), password-file: \(#filePath)}}]",
        true
      ),
      ("metric-relabelings: {action: drop}", false),
    ]
  )
  func bounds(setting: String, isRight: Bool) async throws {
    let chart = try await Chart.template(values: "config: {\(setting)}")
    #expect(chart.isSuccess == isRight, "\(chart.complaint)")
    let agent = Result {
      try AgentConfiguration(layers: [SettingsLayer(yaml: Array("{\(setting)}".utf8), file: "afterglow.yaml")])
    }
    #expect(((try? agent.get()) != nil) == isRight, "\(agent)")
  }
}

extension YAMLNode {
  fileprivate var hasNull: Bool {
    scalar?.isNull == true || (sequence ?? []).contains(where: \.hasNull)
      || (mapping ?? []).contains { $0.value.hasNull }
  }
}
