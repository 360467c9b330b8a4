import NIOHTTP1

/// What a request asks of the API server.
enum APIRoute {
  case version
  case health
  case listPods(PodSelector)
  case watchPods(PodSelector)
  case getPod(PodKey)
  case deletePod(PodKey)
  case reviewAccess

  /// - Throws: `APIStatus` for paths, methods and selectors that the server does not take.
  init(_ request: HTTPRequest) throws(APIStatus) {
    let segments = request.target.segments
    switch (segments.count, segments.first) {
    case (1, "version"): self = .version
    case (1, "healthz"), (1, "readyz"), (1, "livez"): self = .health
    case (3, _) where segments == ["api", "v1", "pods"]:
      self = try Self.collection(in: nil, request)
    case (5, _) where segments.starts(with: ["api", "v1", "namespaces"]) && segments[4] == "pods":
      self = try Self.collection(in: segments[3], request)
    case (6, _) where segments.starts(with: ["api", "v1", "namespaces"]) && segments[4] == "pods":
      let key = PodKey(namespace: segments[3], name: segments[5])
      switch request.method {
      case .GET, .HEAD: self = .getPod(key)
      case .DELETE: self = .deletePod(key)
      default: throw .methodNotAllowed
      }
    case (4, _) where segments == ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]:
      guard request.method == .POST else { throw .methodNotAllowed }
      self = .reviewAccess
    default:
      throw .unknownPath
    }
  }

  private static func collection(in namespace: String?, _ request: HTTPRequest) throws(APIStatus) -> APIRoute {
    guard request.method == .GET || request.method == .HEAD else { throw .methodNotAllowed }
    let selector = try PodSelector(
      namespace: namespace,
      labelSelector: request.target["labelSelector"],
      fieldSelector: request.target["fieldSelector"]
    )
    return isTrue(request.target["watch"]) ? .watchPods(selector) : .listPods(selector)
  }

  /// As Go's conversion of query parameters has it: present and neither `false` nor `0`.
  static func isTrue(_ parameter: String?) -> Bool {
    parameter.map { $0.lowercased() != "false" && $0 != "0" } ?? false
  }

  /// What the authoriser is asked; `nil` where everybody may.
  var access: AccessAttributes? {
    switch self {
    case .version, .health, .reviewAccess: nil
    case .listPods(let selector): AccessAttributes(verb: "list", resource: "pods", namespace: selector.namespace)
    case .watchPods(let selector): AccessAttributes(verb: "watch", resource: "pods", namespace: selector.namespace)
    case .getPod(let key): AccessAttributes(verb: "get", resource: "pods", namespace: key.namespace)
    case .deletePod(let key): AccessAttributes(verb: "delete", resource: "pods", namespace: key.namespace)
    }
  }

  /// Whether it is open to requests without a token, as `system:public-info-viewer` has it.
  var isPublic: Bool {
    switch self {
    case .version, .health: true
    default: false
    }
  }
}
