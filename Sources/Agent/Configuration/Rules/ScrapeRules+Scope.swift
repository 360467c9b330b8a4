import Discovery
import Kubernetes

extension ScrapeRules {
  /// Rules for namespaces that are not watched, with these.
  func unwatched(in scope: PodScope) -> [(rule: String, namespaces: String)] {
    rules.compactMap { rule in
      let names = rule.reach.namespaces.filter { !scope.mayHold(namespace: $0) }
      return names.isEmpty ? nil : (rule.name, names.sorted().joined(separator: ", "))
    }
  }
}
