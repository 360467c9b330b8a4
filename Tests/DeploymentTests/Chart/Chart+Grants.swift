import Kubernetes
import Testing
import YAML

extension Chart {
  /// What the agent's account is allowed.
  var grants: Set<Access> {
    get throws {
      let account = try pod["serviceAccountName"]?.scalar?.text
      var grants: Set<Access> = []
      for binding in all("RoleBinding") + all("ClusterRoleBinding") {
        let namespace = binding.string("metadata", "namespace")
        let subjects = binding["subjects"]?.sequence?.map(\.textsByKey)
        #expect(subjects == [["kind": "ServiceAccount", "name": account ?? "", "namespace": Self.namespace]])
        let roles = all(binding.string("roleRef", "kind") ?? "").filter {
          $0.name == binding.string("roleRef", "name") && $0.string("metadata", "namespace") == namespace
        }
        try #require(roles.count == 1, "the role of \(binding.name) in \(namespace ?? "all namespaces")")
        for rule in roles[0]["rules"]?.sequence ?? [] { grants.formUnion(Self.grants(of: rule, in: namespace)) }
      }
      let roles = (all("Role") + all("ClusterRole")).count
      #expect(roles == (all("RoleBinding") + all("ClusterRoleBinding")).count, "a role that nobody has")
      return grants
    }
  }

  private static func grants(of rule: YAMLNode, in namespace: String?) -> [Access] {
    let names = rule["resourceNames"]?.texts.map(Optional.some) ?? [nil]
    var grants: [Access] = []
    for group in rule["apiGroups"]?.texts ?? [] {
      for resource in rule["resources"]?.texts ?? [] {
        for verb in rule["verbs"]?.texts ?? [] {
          grants += names.map {
            Access(verb: verb, group: group, resource: resource, namespace: namespace, name: $0)
          }
        }
      }
    }
    return grants
  }
}
