import NIOHTTP1

/// What a request asks of the API server.
enum APIRoute {
  case version
  case health
  case list(ObjectSelector)
  case watch(ObjectSelector)
  case get(ObjectKey)
  case deletePod(ObjectKey)
  case reviewAccess
  case getLease(LeaseStore.Key)
  case createLease(namespace: String)
  case updateLease(LeaseStore.Key)

  /// - Throws: `APIStatus` for paths, methods and selectors that the server does not take.
  init(_ request: HTTPRequest) throws(APIStatus) {
    let segments = request.target.segments
    switch (segments.count, segments.first) {
    case (1, "version"): self = .version
    case (1, "healthz"), (1, "readyz"), (1, "livez"): self = .health
    case (3, _) where segments == ["api", "v1", "pods"]:
      self = try Self.collection(.pods, in: nil, request)
    case (3, _) where segments == ["api", "v1", "namespaces"]:
      self = try Self.collection(.namespaces, in: nil, request)
    case (4, _) where segments.starts(with: ["api", "v1", "namespaces"]):
      guard request.method == .GET || request.method == .HEAD else { throw .methodNotAllowed }
      self = .get(.namespace(segments[3]))
    case (5, _) where segments.starts(with: ["api", "v1", "namespaces"]) && segments[4] == "pods":
      self = try Self.collection(.pods, in: segments[3], request)
    case (6, _) where segments.starts(with: ["api", "v1", "namespaces"]) && segments[4] == "pods":
      let key = ObjectKey.pod(segments[3], segments[5])
      switch request.method {
      case .GET, .HEAD: self = .get(key)
      case .DELETE: self = .deletePod(key)
      default: throw .methodNotAllowed
      }
    case (4, _) where segments == ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]:
      guard request.method == .POST else { throw .methodNotAllowed }
      self = .reviewAccess
    case (6...7, _)
    where segments.starts(with: ["apis", "coordination.k8s.io", "v1", "namespaces"]) && segments[5] == "leases":
      self = try Self.lease(namespace: segments[4], name: segments.count == 7 ? segments[6] : nil, request)
    default:
      throw .unknownPath
    }
  }

  private static func collection(
    _ resource: Resource,
    in namespace: String?,
    _ request: HTTPRequest
  ) throws(APIStatus) -> APIRoute {
    guard request.method == .GET || request.method == .HEAD else { throw .methodNotAllowed }
    let selector = try ObjectSelector(
      resource,
      namespace: namespace,
      labelSelector: request.target["labelSelector"],
      fieldSelector: request.target["fieldSelector"]
    )
    return isTrue(request.target["watch"]) ? .watch(selector) : .list(selector)
  }

  private static func lease(namespace: String, name: String?, _ request: HTTPRequest) throws(APIStatus) -> APIRoute {
    let key = name.map { LeaseStore.Key(namespace: namespace, name: $0) }
    return switch (request.method, key) {
    case (.GET, let key?), (.HEAD, let key?): .getLease(key)
    case (.PUT, let key?): .updateLease(key)
    case (.POST, nil): .createLease(namespace: namespace)
    default: throw .methodNotAllowed
    }
  }

  /// As Go's conversion of query parameters has it: present and neither `false` nor `0`.
  static func isTrue(_ parameter: String?) -> Bool {
    parameter.map { $0.lowercased() != "false" && $0 != "0" } ?? false
  }

  /// What the authoriser is asked; `nil` where everybody may.
  var access: AccessAttributes? {
    switch self {
    case .version, .health, .reviewAccess: nil
    case .list(let selector): access("list", selector.resource, selector.namespace)
    case .watch(let selector): access("watch", selector.resource, selector.namespace)
    case .get(let key): access("get", key.resource, key.namespace)
    case .deletePod(let key): access("delete", key.resource, key.namespace)
    case .getLease(let key): lease("get", key.namespace, key.name)
    case .updateLease(let key): lease("update", key.namespace, key.name)
    case .createLease(let namespace): lease("create", namespace, nil)
    }
  }

  private func lease(_ verb: String, _ namespace: String, _ name: String?) -> AccessAttributes {
    AccessAttributes(verb: verb, resource: "leases", group: "coordination.k8s.io", namespace: namespace, name: name)
  }

  private func access(_ verb: String, _ resource: Resource, _ namespace: String?) -> AccessAttributes {
    let namespace = resource == .pods ? namespace : nil
    return AccessAttributes(verb: verb, resource: resource.rawValue, namespace: namespace)
  }

  var isWatch: Bool {
    if case .watch = self { true } else { false }
  }

  /// Whether it is open to requests without a token, as `system:public-info-viewer` has it.
  var isPublic: Bool {
    switch self {
    case .version, .health: true
    default: false
    }
  }
}
