import Discovery

/// Names of labels as discovery in Prometheus makes them.
enum RelabelName {
  static let serviceLabel = "__meta_kubernetes_service_label_"
  static let pod = "__meta_kubernetes_pod_"

  /// Of a label or annotation of Kubernetes, as the agent itself makes them of pods.
  static func sanitized(_ name: String) -> String { RuleTargets.labelName(of: name) }
}
