extension Target.Scheme {
  /// The scheme of a pod's pages.
  ///
  /// Whoever may annotate a pod may choose its scheme, but not that a password crosses the network in the clear: only
  /// the rule that gives it can say so.
  ///
  /// - Parameters:
  ///   - annotated: what the pod's annotation says.
  ///   - rule: the rule that covers the pod.
  init(annotated: Target.Scheme?, rule: ScrapeRule?) throws(NoTargetReason) {
    let scheme = annotated ?? rule?.scheme ?? .http
    if let rule, rule.hasCredentials, scheme == .http, rule.scheme != .http {
      throw .credentialsInTheClear(rule: rule.name)
    }
    self = scheme
  }
}
