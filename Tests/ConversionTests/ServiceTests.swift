import Discovery
import Kubernetes
import Testing

@testable import Agent
@testable import Conversion

@Suite("A ServiceMonitor")
struct ServiceTests {
  private static let service = """
    apiVersion: v1
    kind: Service
    metadata:
      name: metrics
      namespace: spark
      labels: {app: metrics, team: data, tier: gold}
      annotations: {cost: 'a$1'}
    spec:
      selector: {app: jobs, tier: gold}
      ports:
        - {name: web, port: 80, targetPort: 4040}
        - {name: named, port: 81, targetPort: spark-ui}
        - {name: same, port: 9090}
    """

  private func follow(_ monitor: String, _ services: String...) throws -> Conversion {
    let conversion = try convert(([monitor] + services).joined(separator: "\n---\n"))
    try read(conversion)
    return conversion
  }

  @Test(
    "leads by its Service to the pods and their port",
    arguments: [
      ("port: web", "port: 4040"), ("port: named", "port: spark-ui"), ("port: same", "port: 9090"),
      ("targetPort: 8080", "port: 8080"), ("targetPort: other", "port: other"),
    ]
  )
  func follows(endpoint: String, port: String) throws {
    let monitor = serviceMonitor(endpoint: endpoint, spec: "selector: {matchLabels: {app: metrics}}")
    let conversion = try follow(monitor, Self.service)
    #expect(
      conversion.rulesText.contains("      match-labels: {app: jobs, tier: gold}\n    scrape: true\n    \(port)\n")
    )
    #expect(!comments(conversion).contains("is not among what was read"))
  }

  @Test("passes the Service's labels on")
  func targetLabels() throws {
    let spec = "selector: {matchLabels: {app: metrics}}\ntargetLabels: [team, tier, absent]\npodTargetLabels: [version]"
    let endpoint = """
      port: web
      relabelings:
        - {sourceLabels: [__meta_kubernetes_service_annotation_cost], targetLabel: cost}
        - {sourceLabels: [service], targetLabel: from}
        - {action: keep, sourceLabels: [__meta_kubernetes_service_label_none], regex: ''}
        - {action: labelmap, regex: __meta_kubernetes_service_label_(.+)}
      """
    let conversion = try follow(serviceMonitor(endpoint: endpoint, spec: spec), Self.service)
    let lines = lines(conversion)
    #expect(
      lines.drop { !$0.hasPrefix("pod-target") } == [
        "pod-target-labels: [version, tier]", "relabelings:", "- {target_label: team, replacement: data}",
        "- {target_label: __meta_kubernetes_service_annotation_cost, replacement: 'a$$1'}",
        "- {target_label: __tmp_service, replacement: metrics}",
        "- {target_label: __meta_kubernetes_service_label_app, replacement: metrics}",
        "- {target_label: __meta_kubernetes_service_label_team, replacement: data}",
        "- {target_label: __meta_kubernetes_service_label_tier, replacement: gold}",
        "- {source_labels: [__meta_kubernetes_service_annotation_cost], target_label: cost}",
        "- {source_labels: [__tmp_service], target_label: from}",
        "- {action: keep, source_labels: [__meta_kubernetes_service_label_none], regex: ''}",
        "- {action: labelmap, regex: '__meta_kubernetes_service_label_(.+)'}",
      ]
    )
  }

  @Test("whose Service is not known says what it assumes")
  func assumed() throws {
    let spec = "selector: {matchLabels: {app: metrics}}\ntargetLabels: [app, team]"
    let conversion = try follow(serviceMonitor(endpoint: "port: web", spec: spec))
    let comments = comments(conversion)
    #expect(conversion.rulesText.contains("match-labels: {app: metrics}"))
    #expect(comments.contains("Its Service is not among what was read"))
    #expect(comments.contains("The container port is taken to have the name of the Service's, web."))
    #expect(comments.contains("The targetLabel team is one of the Service: here it is taken from the pod."))
    #expect(lines(conversion).contains("pod-target-labels: [app, team]"))
  }

  @Test("whose port cannot be one of a container leaves it to the agent")
  func longPort() throws {
    let conversion = try follow(serviceMonitor(endpoint: "port: spark-driver-ui-port"))
    #expect(!lines(conversion).contains { $0.hasPrefix("port:") })
    #expect(comments(conversion).contains("spark-driver-ui-port cannot be the name of a container port"))
  }

  @Test("looks for Services in its namespaces only")
  func others() throws {
    let monitor = serviceMonitor(endpoint: "port: web", spec: "selector: {matchLabels: {app: metrics}}")
    let elsewhere = Self.service.split(separator: "namespace: spark").joined(separator: "namespace: other")
    #expect(comments(try follow(monitor, elsewhere)).contains("Its Service is not among what was read"))
  }

  // MARK: Services that lead nowhere

  private static func service(_ name: String, in namespace: String?, spec: String) -> String {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return "{apiVersion: v1, kind: Service, metadata: {name: \(name)\(place), labels: {app: metrics}}, spec: {\(spec)}}"
  }

  private static let ports = "ports: [{name: web, port: 4040}]"

  @Test(
    "whose Service leads to no pods makes no rule, and says why",
    arguments: [
      ("selector: {app: jobs}, ports: [{name: other, port: 80}]", "no port is named web there", false),
      ("selector: {app: jobs}", "no port is named web there", false),
      ("type: ExternalName, externalName: a.example.com", "an ExternalName has no endpoints", false),
      (ports, "without a selector the endpoints are what somebody wrote, and no pods", true),
      ("clusterIP: None, selector: {}, \(ports)", "without a selector the endpoints", true),
    ]
  )
  func deadEnd(spec: String, words: String, isLoss: Bool) throws {
    let monitor = serviceMonitor(endpoint: "port: web", spec: "selector: {matchLabels: {app: metrics}}")
    let conversion = try follow(monitor, Self.service("metrics", in: "spark", spec: spec))
    #expect(conversion.rules.isEmpty)
    let said = "The Service spark/metrics is left out: \(words)"
    #expect(
      comments(conversion).contains("Of ServiceMonitor spark/drivers: Not converted: \(said)"),
      "\(conversion.rulesText)"
    )
    let told = conversion.problems.map(\.description)
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("monitors.yaml:8:7: ServiceMonitor spark/drivers: \(said)") == true, "\(told)")

    let both = try follow(
      monitor,
      Self.service("metrics", in: "spark", spec: spec),
      Self.service("good", in: "spark", spec: "selector: {app: good}, \(Self.ports)")
    )
    #expect(both.rules.count == 1)
    #expect(both.rulesText.contains("match-labels: {app: good}"))
    #expect(comments(both).contains("The Service spark/metrics is left out: \(words)"))
    #expect(both.problems.isEmpty != isLoss)
  }

  @Test("for all namespaces, whose Services have not its port, makes no rule for all pods")
  func deadEndEverywhere() throws {
    let spec = """
      namespaceSelector: {any: true}
      selector: {matchExpressions: [{key: spark-app-selector, operator: Exists}]}
      """
    let service = """
      {apiVersion: v1, kind: Service, metadata: {name: a, namespace: spark, labels: {spark-app-selector: spark-1}},
       spec: {selector: {spark-app-selector: spark-1}, ports: [{name: spark-ui, port: 4040}]}}
      """
    let conversion = try follow(serviceMonitor(endpoint: "port: metrics", spec: spec), service)
    #expect(conversion.ruleCount == 0 && conversion.rulesText.hasSuffix("rules: []\n"), "\(conversion.rulesText)")
    #expect(comments(conversion).contains("Not converted: "))
    #expect(conversion.problems.count == 1)
  }

  @Test("of many Services that lead nowhere names some")
  func manyDeadEnds() throws {
    let monitor = serviceMonitor(endpoint: "port: web", spec: "selector: {matchLabels: {app: metrics}}")
    let services = (1...5).map { Self.service("s\($0)", in: "spark", spec: "selector: {app: a}") }
    let conversion = try convert(([monitor] + services).joined(separator: "\n---\n"))
    #expect(
      comments(conversion).contains(
        "The Services spark/s1, spark/s2, spark/s3 and 2 more are left out: no port is named web"
      )
    )
  }

  // MARK: Namespaces

  @Test("covers the pods of a Service in the Service's own namespace, and nowhere else")
  func namespacesApart() throws {
    let endpoint = "port: web\nscheme: https\nbearerTokenSecret: {name: login, key: token}"
    let spec = "selector: {matchLabels: {app: metrics}}\nnamespaceSelector: {any: true}"
    let conversion = try follow(
      serviceMonitor(endpoint: endpoint, spec: spec),
      Self.service("metrics", in: "a", spec: "selector: {app: jobs}, \(Self.ports)"),
      Self.service("metrics", in: "b", spec: "selector: {app: jobs}, \(Self.ports)"),
      Self.service("metrics", in: "c", spec: "selector: {tier: gold}, \(Self.ports)"),
      Self.service("metrics", in: "d", spec: "selector: {app: jobs}, ports: [{name: web, port: 80, targetPort: ui}]")
    )
    #expect(conversion.problems.isEmpty)
    #expect(conversion.overlaps.isEmpty)
    let rules = try read(conversion).rules.rules
    #expect(rules.map(\.reach.namespaces) == [["a", "b"], ["c"], ["d"]])
    #expect(rules.map(\.targets.port) == [.number(4040), .number(4040), .name("ui")])
    func covered(_ namespace: String, _ labels: [String: String]) -> [Bool] {
      rules.map { $0.covers(Pod(namespace: namespace, name: "p", uid: "", labels: labels)) }
    }
    #expect(covered("a", ["app": "jobs"]) == [true, false, false])
    #expect(covered("b", ["app": "jobs"]) == [true, false, false])
    #expect(covered("d", ["app": "jobs"]) == [false, false, true])
    #expect(covered("c", ["tier": "gold"]) == [false, true, false])
    for (namespace, label) in [("a", "tier"), ("c", "app"), ("e", "app"), ("e", "tier")] {
      let labels = [label: label == "app" ? "jobs" : "gold"]
      #expect(covered(namespace, labels) == [false, false, false], "\(namespace) \(labels)")
    }
    #expect(comments(conversion).contains("Its namespaces are those that have such a Service now"))
  }

  @Test(
    "without a namespace gives no credentials to the pods of Services that may not be its own",
    arguments: ["", "bearerTokenSecret: {name: login, key: token}"]
  )
  func monitorWithoutNamespace(credentials: String) throws {
    let monitor = serviceMonitor(endpoint: "port: web\n\(credentials)", spec: "selector: {matchLabels: {app: metrics}}")
      .split(separator: ", namespace: spark").joined()
    let conversion = try follow(
      monitor,
      Self.service("metrics", in: "a", spec: "selector: {app: jobs}, \(Self.ports)"),
      Self.service("metrics", in: "b", spec: "selector: {app: jobs}, \(Self.ports)")
    )
    #expect(conversion.ruleCount == (credentials.isEmpty ? 1 : 0))
    #expect(conversion.problems.isEmpty == credentials.isEmpty)
    #expect(comments(conversion).contains("so the rule is for all that have such a Service: give --namespace"))
  }

  @Test("with two endpoints on two ports of the same pods keeps the first, though the second is in fewer namespaces")
  func secondEndpoint() throws {
    let monitor = serviceMonitor(
      endpoint: "port: web",
      spec: "selector: {matchLabels: {app: metrics}}\nnamespaceSelector: {any: true}"
    )
    let conversion = try follow(
      "\(monitor)  -\n      port: jmx\n",
      Self.service(
        "metrics",
        in: "a",
        spec: "selector: {app: jobs}, ports: [{name: web, port: 1}, {name: jmx, port: 2}]"
      ),
      Self.service("metrics", in: "b", spec: "selector: {app: jobs}, ports: [{name: web, port: 1}]")
    )
    let rules = try read(conversion).rules.rules
    #expect(rules.map(\.reach.namespaces) == [["a", "b"]])
    #expect(rules.map(\.targets.port) == [.number(1)])
    #expect(conversion.problems.count == 1)
    #expect(conversion.problems.first?.message.hasPrefix("ServiceMonitor spark/drivers, endpoint 2 (jmx): ") == true)
  }

  @Test(
    "whose Service names no namespace is for those of the monitor, and says so where they are several",
    arguments: [("", ["spark"], false), ("namespaceSelector: {matchNames: [a, b]}", ["a", "b"], true)]
  )
  func serviceWithoutNamespace(spec: String, namespaces: [String], isSaid: Bool) throws {
    let conversion = try follow(
      serviceMonitor(endpoint: "port: web", spec: "selector: {matchLabels: {app: metrics}}\n\(spec)"),
      Self.service("metrics", in: nil, spec: "selector: {app: jobs}, \(Self.ports)")
    )
    #expect(try read(conversion).rules.rules.map(\.reach.namespaces) == [Set(namespaces)])
    #expect(comments(conversion).contains("The Service metrics names no namespace") == isSaid)
    #expect(!comments(conversion).contains("Its namespaces are those"))
  }

  /// As Spark makes one for each driver.
  private static func driverService(_ number: Int) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: job-\(number)-driver-svc
      namespace: spark
      labels: {spark-app-selector: spark-\(number), monitored: 'yes'}
    spec:
      clusterIP: None
      selector: {spark-app-selector: spark-\(number), spark-role: driver, spark-app-name: job-\(number), team: data}
      ports:
        - {name: driver-rpc-port, port: 7078, targetPort: 7078}
        - {name: spark-ui, port: 4040, targetPort: 4040}
    """
  }

  @Test("of Spark's own Services becomes one rule for all applications")
  func driverServices() throws {
    let spec = "selector: {matchLabels: {monitored: 'yes'}}\ntargetLabels: [spark-app-selector, monitored]"
    let services = (1...3).map(Self.driverService).joined(separator: "\n---\n")
    let conversion = try follow(serviceMonitor(spec: spec), services)
    #expect(conversion.ruleCount == 1)
    #expect(conversion.problems.isEmpty)
    #expect(
      lines(conversion) == [
        "match-labels: {spark-role: driver, team: data}", "port: 4040", "pod-target-labels: [spark-app-selector]",
        "relabelings:", "- {target_label: monitored, replacement: 'yes'}",
      ]
    )
    #expect(comments(conversion).contains("The Services are those of one application each"))
  }

  @Test("with a value that differs from Service to Service leaves it out")
  func varying() throws {
    let other = Self.service.split(separator: "team: data").joined(separator: "team: other")
    let spec = "selector: {matchLabels: {app: metrics}}\ntargetLabels: [team]"
    let endpoint = "port: web\nrelabelings: [{sourceLabels: [__meta_kubernetes_service_label_team], targetLabel: a}]"
    let conversion = try follow(serviceMonitor(endpoint: endpoint, spec: spec), Self.service, other)
    #expect(conversion.ruleCount == 1)
    #expect(
      comments(conversion).contains("The targetLabel team is left out: its value differs from Service to Service.")
    )
    #expect(
      conversion.omissions.map(\.message) == [
        "ServiceMonitor spark/drivers: spec.targetLabels: The targetLabel team is left out: its value differs from Service "
          + "to Service",
        "ServiceMonitor spark/drivers: spec.endpoints[0].relabelings[0]: left out, since it reads "
          + "__meta_kubernetes_service_label_team: its value differs from Service to Service",
      ]
    )
    #expect(conversion.problems.isEmpty)
    #expect(
      comments(conversion).contains("__meta_kubernetes_service_label_team: its value differs from Service to Service")
    )
  }

  @Test(
    "of one application alone, by whatever label says so, stand for those of all that come",
    arguments: [
      (
        "{spark-role: driver, sparkoperator.k8s.io/app-name: etl-1}",
        ["match-labels: {spark-role: driver}"]
      ),
      (
        "{sparkoperator.k8s.io/app-name: etl-1}",
        ["match-expressions: [{key: sparkoperator.k8s.io/app-name, operator: Exists}]"]
      ),
      ("{spark-app-selector: spark-1}", ["match-expressions: [{key: spark-app-selector, operator: Exists}]"]),
    ]
  )
  func oneApplication(selector: String, written: [String]) throws {
    let service = """
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: etl-1-ui-svc, namespace: spark, labels: {monitored: 'yes'}}
      spec:
        selector: \(selector)
        ports: [{name: spark-ui, port: 4040}]
      """
    let text = try convert("\(serviceMonitor(spec: "selector: {matchLabels: {monitored: 'yes'}}"))\n\(service)")
      .rulesText
    for line in written { #expect(text.contains(line), "\(text)") }
    #expect(!text.contains("etl-1\n") && !text.contains("spark-1"), "\(text)")
  }
}
