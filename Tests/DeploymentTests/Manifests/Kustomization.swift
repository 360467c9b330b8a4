import FoundationEssentials
import Kubernetes
import Testing
import YAML

/// What kubectl makes of one of the folders under `deploy/`.
struct Kustomization: Sendable {
  /// One right of the agent's account.
  struct Right: Hashable, CustomStringConvertible {
    var access: Access
    /// The one object that it is for; `nil` for all.
    var object: String?

    var description: String { "\(access)\(object.map { " called \($0)" } ?? "")" }
  }

  /// All objects, as one text and each by itself.
  let text: String
  let manifests: [Manifest]

  /// One of the folders under `deploy/`.
  init(_ folder: String) async throws {
    try await self.init(path: "deploy/\(folder)")
  }

  init(path: String) async throws {
    let outcome = try await Tool.kubectl.run("kustomize", path)
    try #require(outcome.isSuccess, "\(outcome)")
    text = outcome.output
    manifests = try Manifest.all(in: text)
  }

  func all(_ kind: String) -> [Manifest] { manifests.filter { $0.kind == kind } }

  /// The agent's object of this kind.
  func agent(_ kind: String) throws -> Manifest {
    let found = all(kind).filter { $0.name == "afterglow" }
    try #require(found.count == 1, "\(found.count) objects of kind \(kind)")
    return found[0]
  }

  /// The agent's Deployment or DaemonSet.
  var workload: Manifest {
    get throws { try agent(all("DaemonSet").isEmpty ? "Deployment" : "DaemonSet") }
  }

  /// The agent's pod and its one container.
  var pod: YAMLNode {
    get throws { try #require(try workload["spec", "template", "spec"]) }
  }
  var container: YAMLNode {
    get throws { try #require(try pod["containers"]?[0]) }
  }

  /// The container's variables that have a value.
  var variables: [String: String] {
    get throws { try environment { $0["value"] } }
  }

  /// The container's variables that are told by the pod itself, each with the field's path.
  var fields: [String: String] {
    get throws { try environment { $0["valueFrom"]?["fieldRef"]?["fieldPath"] } }
  }

  private func environment(_ value: (YAMLNode) -> YAMLNode?) throws -> [String: String] {
    try (container["env"]?.sequence ?? []).reduce(into: [:]) { environment, entry in
      environment[entry["name"]?.scalar?.text ?? ""] = value(entry)?.scalar?.text
    }
  }

  /// What the roles that are bound to the agent's account allow.
  var rights: Set<Right> {
    get throws {
      let account = try #require(try pod["serviceAccountName"]?.scalar?.text)
      let home = try #require(try workload.string("metadata", "namespace"))
      var rights: Set<Right> = []
      for binding in all("RoleBinding") + all("ClusterRoleBinding") {
        let isOurs = (binding["subjects"]?.sequence ?? []).contains {
          $0["kind"]?.scalar?.text == "ServiceAccount" && $0["name"]?.scalar?.text == account
            && $0["namespace"]?.scalar?.text == home
        }
        guard isOurs else { continue }
        let namespace = binding.string("metadata", "namespace")
        let role = try #require(
          all(binding.string("roleRef", "kind") ?? "").first {
            $0.name == binding.string("roleRef", "name") && $0.string("metadata", "namespace") == namespace
          },
          "the role of \(binding.name) in \(namespace ?? "all namespaces")"
        )
        for rule in role["rules"]?.sequence ?? [] { rights.formUnion(Self.rights(of: rule, in: namespace)) }
      }
      return rights
    }
  }

  private static func rights(of rule: YAMLNode, in namespace: String?) -> [Right] {
    let objects: [String?] = rule["resourceNames"].map(words) ?? [nil]
    return words(rule["apiGroups"]).flatMap { group in
      words(rule["resources"]).flatMap { resource in
        words(rule["verbs"]).flatMap { verb in
          objects.map {
            Right(access: Access(verb: verb, group: group, resource: resource, namespace: namespace), object: $0)
          }
        }
      }
    }
  }

  /// The texts of a list.
  private static func words(_ list: YAMLNode?) -> [String] { list?.sequence?.compactMap(\.scalar?.text) ?? [] }
}
