import Kubernetes

extension RuleReach {
  /// Why the rule does not match, for people.
  ///
  /// - Parameter labels: those of the pod.
  public func words(for mismatch: Mismatch, labels: [String: String]) -> String {
    switch mismatch {
    case .namespace:
      return "it is for pods in \(namespaces.sorted().joined(separator: ", "))"
    case .labels(let requirement):
      let there =
        labels[requirement.label].map { "says \(requirement.label)=\($0)" } ?? "has no label \(requirement.label)"
      return "its pod-selector asks for \(requirement), and the pod \(there)"
    }
  }
}

extension ScrapeRules {
  /// Rules that themselves have their credentials sent to where anybody on the way can read them.
  public var exposing: [ScrapeRule] { rules.filter { $0.hasCredentials && $0.scheme == .http } }

  /// Rules that never cover a pod, since an earlier one matches whatever they match.
  public var unreachable: [(rule: ScrapeRule, behind: ScrapeRule)] {
    rules.indices.compactMap { index in
      rules[..<index].first { $0.reach.includes(rules[index].reach) }.map { (rules[index], $0) }
    }
  }
}

extension RuleReach {
  /// Whether it matches all that another one matches, as far as that can be told from what is written.
  fileprivate func includes(_ other: RuleReach) -> Bool {
    let hasItsNamespaces =
      namespaces.isEmpty || !other.namespaces.isEmpty && namespaces.isSuperset(of: other.namespaces)
    let asked = Set(selector?.requirements ?? [])
    return hasItsNamespaces && asked.isSubset(of: other.selector?.requirements ?? [])
  }
}
