import FoundationEssentials
import NIOCore
import NIOHTTP1

extension KubernetesClient {
  /// - Returns: `nil` where there is none.
  func lease(_ key: ObjectKey) async throws -> Lease? {
    do {
      return try await lease(.GET, Self.path(of: key), Access(verb: "get", lease: key))
    } catch let error as ClusterError where error.code == .notFound {
      return nil
    }
  }

  /// - Throws: ``ClusterError``; ``ClusterError/isConflict`` where somebody else has created it.
  func create(_ lease: Lease, at key: ObjectKey) async throws -> Lease {
    try await self.lease(.POST, Self.folder(of: key), Access(verb: "create", lease: key), lease)
  }

  /// Replaces the version that the lease was read in.
  ///
  /// - Throws: ``ClusterError``; ``ClusterError/isConflict`` where it has changed since.
  func update(_ lease: Lease, at key: ObjectKey) async throws -> Lease {
    try await self.lease(.PUT, Self.path(of: key), Access(verb: "update", lease: key), lease)
  }

  private func lease(
    _ method: HTTPMethod,
    _ path: String,
    _ access: Access,
    _ lease: Lease? = nil
  ) async throws -> Lease {
    let call = call(access)
    let body = try lease.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) }
    let answer = try await answer(to: Query(method: method, path: path, body: body), of: call, within: limits.call)
    guard let lease = try? JSONDecoder().decode(Lease.self, from: answer) else {
      throw call.failed(.malformed, "it is no Lease")
    }
    return lease
  }

  private static func folder(of key: ObjectKey) -> String {
    "/apis/\(Lease.group)/v1/namespaces/\(QueryItem.encoded(key.namespace))/leases"
  }

  private static func path(of key: ObjectKey) -> String {
    "\(folder(of: key))/\(QueryItem.encoded(key.name))"
  }
}

extension ClusterError {
  /// 409: the object is not as the request takes it to be.
  var isConflict: Bool {
    if case .server(status: 409, _) = code { true } else { false }
  }
}

extension Access {
  /// What is asked for when something is created has no name yet, as far as RBAC sees.
  init(verb: String, lease key: ObjectKey) {
    self.init(
      verb: verb,
      group: Lease.group,
      resource: "leases",
      namespace: key.namespace,
      name: verb == "create" ? nil : key.name
    )
  }
}
