import YAML

/// A Service, as far as it leads from a monitor to pods.
struct ServiceManifest {
  struct Port {
    let name: String?
    let number: String
    /// Of the pods: a number, or the name of a container port.
    let target: String
  }

  let name: String
  let namespace: String?
  let labels: [String: String]
  let annotations: [String: String]
  /// Of its pods. Empty where somebody else keeps its endpoints.
  let selector: [(key: String, value: String)]
  let ports: [Port]
  /// Whether it only stands for a name elsewhere.
  let isExternal: Bool

  /// As comments name it.
  var words: String { "\(namespace.map { "\($0)/" } ?? "")\(name)" }

  /// - Returns: `nil` where the object is no Service.
  init?(_ manifest: Manifest, namespace: String?) {
    guard manifest.kind == "Service", manifest.version == "v1" else { return nil }
    let metadata = manifest.node["metadata"]
    let spec = manifest.node["spec"]
    name = manifest.name ?? ""
    self.namespace = manifest.namespace ?? namespace
    labels = Dictionary(metadata?["labels"]?.pairs ?? []) { first, _ in first }
    annotations = Dictionary(metadata?["annotations"]?.pairs ?? []) { first, _ in first }
    selector = spec?["selector"]?.pairs ?? []
    isExternal = spec?.text("type") == "ExternalName"
    ports = (spec?["ports"]?.sequence ?? []).compactMap { node in
      guard let number = node.text("port") else { return nil }
      // Without a target, and where it is headless, the pod's port has the same number.
      return Port(name: node.text("name"), number: number, target: node.text("targetPort") ?? number)
    }
  }

  /// What discovery by endpoints says of a target through its Service.
  var meta: [String: String] {
    var meta = ["__meta_kubernetes_service_name": name, "__meta_kubernetes_endpoints_name": name]
    for (label, value) in labels {
      meta[RelabelName.serviceLabel + RelabelName.sanitized(label)] = value
      meta["__meta_kubernetes_service_labelpresent_\(RelabelName.sanitized(label))"] = "true"
    }
    for (annotation, value) in annotations {
      meta["__meta_kubernetes_service_annotation_\(RelabelName.sanitized(annotation))"] = value
      meta["__meta_kubernetes_service_annotationpresent_\(RelabelName.sanitized(annotation))"] = "true"
    }
    return meta
  }
}
