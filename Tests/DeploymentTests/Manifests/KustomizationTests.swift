import FoundationEssentials
import Kubernetes
import Testing
import YAML

@testable import Agent

/// The plain manifests under `deploy/`: each folder as kubectl makes it, against Kubernetes' schemas, against what the
/// agent itself says of its settings, and against the chart.
@Suite("The plain manifests")
struct KustomizationTests {
  static let folders = ["cluster-wide", "namespaced", "per-node", "replicated", "example"]

  @Test("hold nothing that Kubernetes does not know", arguments: folders, Schema.versions)
  func schema(folder: String, version: String) async throws {
    let manifests = try await Kustomization(folder)
    #expect(try await Schema.complaint(about: manifests.text, version: version) == nil)
  }

  @Test("allow what the mounted configuration needs, and nothing else", arguments: folders)
  func leastRights(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let scope = try await configuration(of: manifests).scope
    var needed = Set(scope.accesses.map { Kustomization.Right(access: $0) })
    if let lease = try manifests.variables["AFTERGLOW_LEASE"] {
      let namespace = try manifests.workload.string("metadata", "namespace")
      func right(_ verb: String, _ object: String?) -> Kustomization.Right {
        let access = Access(verb: verb, group: "coordination.k8s.io", resource: "leases", namespace: namespace)
        return Kustomization.Right(access: access, object: object)
      }
      needed.formUnion([right("get", lease), right("update", lease), right("create", nil)])
    }
    #expect(try manifests.rights == needed)
    #expect(!needed.isEmpty)
  }

  @Test("give the agent a configuration that it can read, and a spool in a volume of its own", arguments: folders)
  func settings(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let configuration = try await configuration(of: manifests)
    #expect(configuration.spool == "/var/lib/afterglow/spool")
    #expect(configuration.spoolBytes == 256 << 20)
    let mounts = try #require(try manifests.container["volumeMounts"]?.sequence)
    let volume = mounts.first { $0["mountPath"]?.scalar?.text == "/var/lib/afterglow" }?["name"]?.scalar?.text
    let volumes = try #require(try manifests.pod["volumes"]?.sequence)
    let spool = volumes.first { $0["name"]?.scalar?.text == volume }
    #expect(spool?["emptyDir"]?["sizeLimit"]?.scalar?.text == "512Mi")
    #expect(try manifests.variables["AFTERGLOW_CONFIG"] == "/etc/afterglow/afterglow.yaml")
    #expect(mounts.contains { $0["mountPath"]?.scalar?.text == "/etc/afterglow" })
  }

  @Test("run several agents only with a lease or with a node each", arguments: folders)
  func owners(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let variables = try manifests.variables
    let workload = try manifests.workload
    let isPerNode = workload.kind == "DaemonSet"
    #expect(isPerNode == (try manifests.fields == ["AFTERGLOW_NODE": "spec.nodeName"]))
    let isSingle = !isPerNode && workload.string("spec", "replicas") == "1"
    #expect((variables["AFTERGLOW_LEASE"] != nil) == (!isSingle && !isPerNode))
    #expect(isSingle == (workload.string("spec", "strategy", "type") == "Recreate"))
    #expect(isPerNode == (folder == "per-node") && isSingle == !["per-node", "replicated"].contains(folder))
  }

  @Test("run the image of this version", arguments: folders)
  func version(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let image = try manifests.container["image"]?.scalar?.text
    #expect(image == "afterglow:\(AfterglowVersion.current)")
    let label = try manifests.workload.string("metadata", "labels", "app.kubernetes.io/version")
    #expect(label == AfterglowVersion.current)
  }

  @Test("lead each Service to a pod that has its labels and its port", arguments: folders)
  func services(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let pods = (manifests.all("Deployment") + manifests.all("DaemonSet")).compactMap { $0["spec", "template"] }
    #expect(!manifests.all("Service").isEmpty)
    for service in manifests.all("Service") {
      let selector = try #require(service["spec", "selector"]?.mapping)
      let chosen = pods.filter { pod in
        selector.allSatisfy { pod["metadata"]?["labels"]?[$0.key.text]?.scalar?.text == $0.value.scalar?.text }
      }
      try #require(chosen.count == 1, "\(service.name) leads to \(chosen.count) kinds of pods")
      let ports = chosen[0]["spec"]?["containers"]?[0]?["ports"]?.sequence ?? []
      #expect(ports.contains { $0["name"]?.scalar?.text == service.string("spec", "ports", "0", "targetPort") })
    }
  }

  @Test("keep all pods within the restricted profile, with a root that is read-only", arguments: folders)
  func restricted(folder: String) async throws {
    let manifests = try await Kustomization(folder)
    let workloads = manifests.all("Deployment") + manifests.all("DaemonSet")
    #expect(!workloads.isEmpty)
    for workload in workloads {
      let pod = try #require(workload["spec", "template", "spec"])
      let security = pod["securityContext"]
      #expect(security?["runAsNonRoot"]?.scalar?.text == "true", "\(workload.name)")
      #expect(security?["seccompProfile"]?["type"]?.scalar?.text == "RuntimeDefault", "\(workload.name)")
      let container = try #require(pod["containers"]?[0]?["securityContext"])
      #expect(container["allowPrivilegeEscalation"]?.scalar?.text == "false", "\(workload.name)")
      #expect(container["readOnlyRootFilesystem"]?.scalar?.text == "true", "\(workload.name)")
      #expect(container["capabilities"]?["drop"]?[0]?.scalar?.text == "ALL", "\(workload.name)")
    }
  }

  @Test(
    "run the agent as the chart does where it is given nothing but the kind",
    .enabled(if: FileManager.default.fileExists(atPath: "\(Tree.chart)/Chart.yaml"))
  )
  func sameAsTheChart() async throws {
    for (folder, kind) in [("cluster-wide", "Deployment"), ("per-node", "DaemonSet")] {
      let arguments = ["--namespace", "monitoring", "--set", "kind=\(kind)"]
      let rendered = try await Tool.helm.run(["template", "afterglow", Tree.chart] + arguments)
      try #require(rendered.isSuccess, "\(rendered)")
      let theirs = try #require(try Manifest.all(in: rendered.output).first { $0.kind == kind })
      let ours = try await Kustomization(folder).workload
      for path in [["spec", "replicas"], ["spec", "strategy"], ["spec", "selector"], ["spec", "template", "spec"]] {
        func words(_ manifest: Manifest) -> String {
          path.reduce(manifest.root as YAMLNode?) { $0?[$1] }.map { $0.sortedText } ?? "nothing"
        }
        #expect(words(ours) == words(theirs), "\(folder): \(path.joined(separator: "."))")
      }
    }
  }

  /// As the agent reads it in the pod: from the mounted file and the variables.
  private func configuration(of manifests: Kustomization) async throws -> AgentConfiguration {
    let text = try #require(try manifests.agent("ConfigMap").string("data", "afterglow.yaml"))
    let told = try manifests.fields.mapValues { _ in "node-1" }
    let variables = try manifests.variables.merging(told) { first, _ in first }
    return try AgentConfiguration(layers: [
      SettingsLayer(environment: variables), SettingsLayer(yaml: text.utf8, file: "afterglow.yaml"),
    ])
  }
}

extension YAMLNode {
  /// The same for all ways to write the same, whatever the order of keys.
  fileprivate var sortedText: String {
    if let scalar { return scalar.isNull ? "" : "\"\(scalar.text)\"" }
    if let sequence { return "[\(sequence.map(\.sortedText).joined(separator: ", "))]" }
    let entries = (mapping ?? []).map { "\($0.key.text): \($0.value.sortedText)" }
    return "{\(entries.sorted().joined(separator: ", "))}"
  }
}
