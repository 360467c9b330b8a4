import Kubernetes

/// What is stored under a key.
enum ClusterObject: Sendable {
  case pod(Pod, PodBallast?)
  case namespace(SimulatedNamespace)

  var key: ObjectKey {
    switch self {
    case .pod(let pod, _): .pod(pod.namespace, pod.name)
    case .namespace(let namespace): .namespace(namespace.name)
    }
  }

  var labels: [String: String] {
    switch self {
    case .pod(let pod, _): pod.labels
    case .namespace(let namespace): namespace.labels
    }
  }

  var resourceVersion: String {
    get {
      switch self {
      case .pod(let pod, _): pod.resourceVersion
      case .namespace(let namespace): namespace.resourceVersion
      }
    }
    set {
      switch self {
      case .pod(var pod, let ballast):
        pod.resourceVersion = newValue
        self = .pod(pod, ballast)
      case .namespace(var namespace):
        namespace.resourceVersion = newValue
        self = .namespace(namespace)
      }
    }
  }

  /// The object as it stands in a list.
  func encode(_ encoding: WireEncoding) -> [UInt8] {
    switch self {
    case .pod(let pod, let ballast):
      WirePod(pod, carrying: ballast.map { .init($0.template, for: key) }).encode(encoding)
    case .namespace(let namespace):
      WireNamespace(namespace).encode(encoding)
    }
  }

  /// An object of a bookmark, empty but for a version.
  static func bookmark(
    _ resource: Resource,
    version: Int,
    annotations: [String: String],
    _ encoding: WireEncoding
  ) -> [UInt8] {
    switch resource {
    case .pods: WirePod.bookmark(version: version, annotations: annotations).encode(encoding)
    case .namespaces: WireNamespace.bookmark(version: version, annotations: annotations).encode(encoding)
    }
  }
}
