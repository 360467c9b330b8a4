import Delivery
import FoundationEssentials
import Kubernetes

/// Whom the groups belong to where nobody says so: the same after each restart, and another for each cluster, for each
/// way of choosing pods in it, and for each way of naming groups.
///
/// Two agents on the same pods that name groups differently must not take each other's for their own of an earlier day.
/// Namespaces given by name are no part of it: whose a group is they tell themselves, since its namespace stands in it, and
/// who adds one to the list shall find the groups again.
enum OwnerName {
  /// `afterglow-` and eight digits, made of the API server's address and authorities, of what is watched there, and of
  /// what is in each group's key.
  static func derived(
    connection: ClusterConnection,
    scope: PodScope,
    job: String,
    labels: [GroupingKey.Label] = []
  ) -> String {
    var hash = StableHash()
    hash.combine(part: "\(connection.server)".utf8)
    // In most clusters the API server has the same address, but nowhere the same authority.
    hash.combine(part: ((try? connection.tls.trustedAuthorities()) ?? nil) ?? Data())
    let names = [job] + labels.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.value] }
    for part in parts(of: scope) + names { hash.combine(part: part.utf8) }
    return "afterglow-\(hash.shortHex)"
  }

  private static func parts(of scope: PodScope) -> [String] {
    let extent =
      switch scope.extent {
      case .allNamespaces, .namespaces: ["all"]
      case .namespacesMatching(let selector): ["matching", selector]
      }
    // An absent selector is told from any that is given: none of these may be empty.
    return extent + [scope.labelSelector ?? "", scope.fieldSelector ?? "", scope.node ?? ""]
  }
}
