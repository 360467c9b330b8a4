import Agent
import FoundationEssentials
import Testing
import YAML

@Suite("What the chart makes")
struct ChartObjectTests {
  @Test("lint finds nothing", arguments: [ChartExample.plain, .several, .everyNode, .everything])
  func lint(example: ChartExample) async throws {
    let outcome = try await Tool.helm.run("lint", "--strict", Tree.chart, "--values", "-", input: example.values)
    #expect(outcome.isSuccess, "\(outcome)")
    #expect(!"\(outcome)".contains("[WARNING]"), "\(outcome)")
  }

  @Test("Kubernetes knows every field", arguments: ChartExample.all)
  func schema(example: ChartExample) async throws {
    let chart = try await Chart(example)
    for version in Schema.versions {
      let complaint = try await chart.complaint(version: version)
      #expect(complaint == nil, "\(complaint ?? "")")
    }
  }

  @Test("every object has its labels and its place, and no two are the same", arguments: ChartExample.all)
  func labels(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let names = ["name", "instance", "version", "component", "part-of", "managed-by"]
    for manifest in chart.manifests {
      let labels = manifest["metadata", "labels"]?.textsByKey ?? [:]
      for name in names { #expect(labels["app.kubernetes.io/\(name)"]?.isEmpty == false, "\(manifest.kind): \(name)") }
      #expect(labels["app.kubernetes.io/name"] != "not-this")
      #expect((manifest.string("metadata", "namespace") == nil) == manifest.kind.hasPrefix("Cluster"))
    }
    let keys = chart.manifests.map { "\($0.kind) \($0.string("metadata", "namespace") ?? "")/\($0.name)" }
    #expect(Set(keys).count == keys.count, "\(keys)")
  }

  /// https://kubernetes.io/docs/concepts/security/pod-security-standards/, field by field.
  @Test("the pods fit the restricted profile", arguments: ChartExample.all)
  func restricted(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let pod = try chart.pod
    let container = try chart.container
    for field in ["hostNetwork", "hostPID", "hostIPC"] { #expect(pod[field] == nil) }
    for volume in pod["volumes"]?.sequence ?? [] {
      let kinds = (volume.mapping ?? []).map(\.key.text).filter { $0 != "name" }
      #expect(Set(kinds).isSubset(of: ["configMap", "secret", "emptyDir", "persistentVolumeClaim"]), "\(kinds)")
    }
    let podContext = try #require(pod["securityContext"])
    #expect(podContext["runAsNonRoot"]?.scalar?.bool == true)
    for field in ["runAsUser", "runAsGroup", "fsGroup"] { #expect(podContext[field]?.scalar?.text == "65532") }
    #expect(podContext["seccompProfile"]?["type"]?.scalar?.text == "RuntimeDefault")
    let context = try #require(container["securityContext"])
    #expect(context["allowPrivilegeEscalation"]?.scalar?.bool == false)
    #expect(context["readOnlyRootFilesystem"]?.scalar?.bool == true)
    #expect(context["capabilities"]?["drop"]?.texts == ["ALL"])
    #expect(context["capabilities"]?["add"] == nil)
    for field in ["privileged", "procMount", "runAsUser", "runAsNonRoot"] { #expect(context[field] == nil) }
    #expect((container["ports"]?.sequence ?? []).allSatisfy { $0["hostPort"] == nil })
  }

  @Test("volumes are those that are mounted, and references lead somewhere", arguments: ChartExample.all)
  func references(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let (pod, container) = (try chart.pod, try chart.container)
    let volumes = pod["volumes"]?.sequence ?? []
    let mounts = container["volumeMounts"]?.sequence ?? []
    let names = volumes.compactMap { $0["name"]?.scalar?.text }
    #expect(names.sorted() == mounts.compactMap { $0["name"]?.scalar?.text }.sorted())
    #expect(Set(names).count == names.count)

    let made = Set(chart.manifests.map { "\($0.kind)/\($0.name)" })
    let others = ["ConfigMap/mine", "PersistentVolumeClaim/mine"]
    for volume in volumes {
      let references = [
        volume["configMap"]?["name"].map { ("ConfigMap", $0) },
        volume["persistentVolumeClaim"]?["claimName"].map { ("PersistentVolumeClaim", $0) },
      ]
      for case (let kind, let name)? in references {
        let reference = "\(kind)/\(name.scalar?.text ?? "")"
        #expect(made.contains(reference) || others.contains(reference), "\(reference)")
      }
    }
    #expect(made.contains("ServiceAccount/\(pod["serviceAccountName"]?.scalar?.text ?? "")"))

    let ports = (container["ports"]?.sequence ?? []).compactMap { $0["name"]?.scalar?.text }
    #expect(ports == ["http"])
    let service = try chart.only("Service")
    #expect(service.string("spec", "ports", "0", "targetPort") == "http")
    for (probe, path) in [("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")] {
      let values = try Manifest.all(in: example.values).first
      let scheme = values?.string("webConfig", "tls") == "true" ? ["scheme": "HTTPS"] : [:]
      #expect(container[probe]?["httpGet"]?.textsByKey == ["path": path, "port": "http"].merging(scheme) { $1 })
    }
  }

  @Test("whatever chooses pods chooses the agent's", arguments: ChartExample.all)
  func selectors(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let labels = try #require(try chart.workload["spec", "template", "metadata", "labels"]).textsByKey
    func expectChosen(_ selector: YAMLNode?, _ what: String) {
      let wanted = selector?.textsByKey ?? [:]
      #expect(wanted.count == 3, "\(what)")
      for (name, value) in wanted { #expect(labels[name] == value, "\(what): \(name)") }
    }
    expectChosen(try chart.workload["spec", "selector", "matchLabels"], "workload")
    expectChosen(try chart.only("Service")["spec", "selector"], "Service")
    for budget in chart.all("PodDisruptionBudget") { expectChosen(budget["spec", "selector", "matchLabels"], "budget") }
    for policy in chart.all("NetworkPolicy") { expectChosen(policy["spec", "podSelector", "matchLabels"], "policy") }
    for constraint in try chart.pod["topologySpreadConstraints"]?.sequence ?? [] {
      expectChosen(constraint["labelSelector"]?["matchLabels"], "spread")
    }
    let serviceLabels = try #require(try chart.only("Service")["metadata", "labels"]).textsByKey
    for monitor in chart.all("ServiceMonitor") {
      let wanted = monitor["spec", "selector", "matchLabels"]?.textsByKey ?? [:]
      #expect(wanted.count == 3 && wanted.allSatisfy { serviceLabels[$0.key] == $0.value })
    }
  }

  @Test("a text stays one, whatever else it looks like")
  func texts() async throws {
    let chart = try await Chart(
      values: """
        nameOverride: "123"
        scope: {namespaces: ["456"]}
        priorityClassName: "true"
        secrets: ["789"]
        config: {job: 'a: $b'}
        spool: {kind: persistentVolumeClaim, storageClassName: "1e3"}
        serviceAccount: {name: "0x10"}
        podAnnotations: {checksum/config: mine, other: "1"}
        monitoring: {operator: always}
        """
    )
    for manifest in chart.manifests {
      #expect(manifest["metadata", "namespace"]?.scalar?.string != nil, "\(manifest.kind)")
      #expect(manifest["metadata", "labels", "app.kubernetes.io/name"]?.scalar?.string == "123", "\(manifest.kind)")
    }
    #expect(try chart.only("Role")["metadata", "namespace"]?.scalar?.string == "456")
    #expect(try chart.only("RoleBinding")["subjects", "0", "name"]?.scalar?.string == "0x10")
    #expect(try chart.pod["priorityClassName"]?.scalar?.string == "true")
    #expect(try chart.pod["serviceAccountName"]?.scalar?.string == "0x10")
    #expect(try chart.pod["volumes"]?[1]?["secret"]?["secretName"]?.scalar?.string == "789")
    #expect(try chart.only("PersistentVolumeClaim")["spec", "storageClassName"]?.scalar?.string == "1e3")
    let relabelling = try chart.only("ServiceMonitor")["spec", "endpoints", "1", "relabelings", "0"]
    #expect(relabelling?["replacement"]?.scalar?.string == "a: $$b")
    let annotations = try #require(try chart.workload["spec", "template", "metadata", "annotations"])
    #expect(annotations.textsByKey["checksum/config"]?.count == 64)
    #expect(annotations.textsByKey["other"] == "1")
    #expect(annotations.mapping?.count == 2)
  }

  @Test("no storage class is an empty one, and none given is the cluster's")
  func storageClasses() async throws {
    func storageClass(_ name: String) async throws -> YAMLNode? {
      try await Chart(values: "spool: {kind: persistentVolumeClaim, storageClassName: '\(name)'}")
        .only("PersistentVolumeClaim")["spec", "storageClassName"]
    }
    #expect(try await storageClass("-")?.scalar?.string == "")
    #expect(try await storageClass("") == nil)
  }

  @Test("no rule of the network policy is left open for want of peers or ports", arguments: ["to", "ports"])
  func closedPolicy(empty: String) async throws {
    func egress(_ values: String) async throws -> [YAMLNode] {
      try await Chart(values: "networkPolicy: {enabled: true, delivery: {\(values)}}").only("NetworkPolicy")[
        "spec",
        "egress"
      ]?
      .sequence ?? []
    }
    let usual = try await egress("")
    let closed = try await egress("\(empty): []")
    #expect(usual.count == 4 && closed.count == 3)
    for rule in closed {
      let peersAndPorts = (rule["to"]?.sequence ?? []) + (rule["ports"]?.sequence ?? [])
      #expect(!peersAndPorts.isEmpty)
    }
  }

  @Test("a mapping where values.yaml has none is no cause for a warning")
  func quiet() async throws {
    let outcome = try await Chart.template(values: "{pushgateway: {url: 'http://a'}, prometheus: ['http://b']}")
    #expect(outcome.isSuccess && outcome.complaint.isEmpty, "\(outcome.complaint)")
  }

  @Test("a DaemonSet is on every node unless it is said which taints it tolerates")
  func tolerations() async throws {
    func tolerations(_ values: String) async throws -> YAMLNode? { try await Chart(values: values).pod["tolerations"] }
    #expect(try await tolerations("kind: DaemonSet")?[0]?.textsByKey == ["operator": "Exists"])
    #expect(try await tolerations("{kind: DaemonSet, tolerations: []}") == nil)
    #expect(try await tolerations("{kind: DaemonSet, tolerations: [{key: a}]}")?[0]?.textsByKey == ["key": "a"])
    #expect(try await tolerations("{}") == nil)
  }

  @Test("users and groups are left to a platform that assigns them")
  func assignedUsers() async throws {
    let chart = try await Chart(values: "podSecurityContext: {runAsUser: null, fsGroup: null}")
    let context = try #require(try chart.pod["securityContext"]?.textsByKey)
    #expect(context["runAsUser"] == nil && context["fsGroup"] == nil)
    #expect(context["runAsNonRoot"] == "true")
    #expect(try await chart.complaint(version: Schema.versions[0]) == nil)
  }

  @Test("no agent is left running by replicas: 0")
  func stopped() async throws {
    let chart = try await Chart(values: "replicas: 0")
    #expect(try chart.workload.string("spec", "replicas") == "0")
    #expect(try chart.workload.string("spec", "strategy", "type") == "Recreate")
  }

  @Test("the image is that of the program's version, unless values say otherwise")
  func image() async throws {
    #expect(try await Chart(.plain).container["image"]?.scalar?.text == "afterglow:\(AfterglowVersion.current)")
    let digest = String(repeating: "0", count: 64)
    let image = "registry.example.com:5000/afterglow:1@sha256:\(digest)"
    #expect(try await Chart(.everything).container["image"]?.scalar?.text == image)
  }

  @Test("one replica is recreated; of several one at a time may be away, and they keep apart")
  func replicas() async throws {
    let one = try await Chart(.plain)
    #expect(try one.workload["spec", "strategy"]?.textsByKey == ["type": "Recreate"])
    #expect(one.all("PodDisruptionBudget").isEmpty)
    #expect(try one.pod["topologySpreadConstraints"] == nil)

    let several = try await Chart(.several)
    #expect(try several.workload.string("spec", "strategy", "type") == "RollingUpdate")
    let budget = try several.only("PodDisruptionBudget")
    #expect(budget.string("spec", "maxUnavailable") == "1")
    #expect(budget.string("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow")
    let keys = try several.pod["topologySpreadConstraints"]?.sequence?.compactMap { $0["topologyKey"]?.scalar?.text }
    #expect(keys == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"])

    let nodes = try await Chart(.everyNode)
    #expect(try nodes.workload["spec", "replicas"] == nil)
    #expect(nodes.all("PodDisruptionBudget").isEmpty)
  }
}
