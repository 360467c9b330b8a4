import FoundationEssentials

/// Single looks at what is there, for a person who asks. All by lists, since who may list may not need to get.
extension KubernetesClient {
  /// The pod of this name as it is now; `nil` where there is none.
  public func pod(_ key: ObjectKey) async throws -> Pod? {
    let selection = Selection(.pods, namespace: key.namespace, fieldSelector: "metadata.name=\(key.name)")
    var found: Pod?
    try await objects(selection, upTo: 1) { sent in
      if sent.head.name == key.name { found = try sent.pod() }
    }
    return found
  }

  /// Names of pods of a namespace.
  public func podNames(in namespace: String, upTo limit: Int) async throws -> [String] {
    var names: [String] = []
    try await objects(Selection(.pods, namespace: namespace), upTo: limit) { names.append($0.head.name) }
    return names
  }

  /// The pods of a scope as they are now; those that cannot be read are left out.
  ///
  /// - Parameter limit: how many are read at most, a page of 500 more or less.
  /// - Returns: whether these are all.
  @discardableResult
  public func pods(of scope: PodScope, upTo limit: Int, _ body: (Pod) -> Void) async throws -> Bool {
    var selections = scope.fixed
    if let namespaces = scope.namespaces {
      try await objects(namespaces, upTo: limit) { selections.append(scope.pods(in: $0.head.name)) }
    }
    var left = limit
    for selection in selections {
      guard left > 0 else { return false }
      let isWhole = try await objects(selection, upTo: left) { sent in
        left -= 1
        if let pod = try? sent.pod() { body(pod) }
      }
      if !isWhole { return false }
    }
    return true
  }

  /// Whether a pod is among those of a scope, as the API server sees it.
  public func holds(_ pod: Pod, in scope: PodScope) async throws -> Bool {
    if case .namespacesMatching(let selector) = scope.extent {
      let name = "metadata.name=\(pod.namespace)"
      var isChosen = false
      try await objects(Selection(.namespaces, labelSelector: selector, fieldSelector: name), upTo: 1) { _ in
        isChosen = true
      }
      guard isChosen else { return false }
    }
    var selection = scope.pods(in: pod.namespace)
    selection.fieldSelector = [selection.fieldSelector, "metadata.name=\(pod.name)"].compactMap { $0 }
      .joined(separator: ",")
    var isThere = false
    try await objects(selection, upTo: 1) { if $0.head.uid == pod.uid { isThere = true } }
    return isThere
  }

  /// The version of the API server, such as `v1.36.0`.
  public func version() async throws -> String {
    let call = call(Access(verb: "get", resource: "version"))
    let body = try await answer(to: Query(path: "/version"), of: call, within: limits.call)
    guard let version = try? JSONDecoder().decode([String: String].self, from: body)["gitVersion"] else {
      throw call.failed(.malformed, "it is no version")
    }
    return version
  }

  /// Whose name stands in a Lease, empty where nobody's does; `nil` where there is no such Lease.
  public func leaseHolder(_ key: ObjectKey) async throws -> String? {
    try await lease(key)?.record.holder
  }

  /// - Returns: whether these are all.
  @discardableResult
  private func objects(
    _ selection: Selection,
    upTo limit: Int,
    _ body: (SentObject) throws -> Void
  ) async throws -> Bool {
    var continuation: String?
    var count = 0
    repeat {
      let page = try await list(selection, limit: min(500, max(1, limit)), continuation: continuation)
      continuation = nil
      for try await element in page {
        switch element {
        case .objects(let objects):
          for object in objects { try body(object) }
          count += objects.count
        case .end(let head): continuation = head.continuation
        }
      }
    } while continuation != nil && count < limit
    return continuation == nil
  }
}
