public import Kubernetes
import Synchronization

extension SimulatedAPIServer {
  /// A Lease as the server shows it; `nil` where there is none.
  public func lease(namespace: String, name: String) -> JSONValue? {
    state.withLock { $0.leases[.init(namespace: namespace, name: name)] }.map { .object($0) }
  }

  /// Whose name stands in a Lease; `nil` where there is none, empty where nobody holds it.
  public func holder(namespace: String, name: String) -> String? {
    lease(namespace: namespace, name: name)?.object?["spec"]?.object?["holderIdentity"]?.string
  }

  /// - Returns: whether there was one.
  @discardableResult
  public func deleteLease(namespace: String, name: String) -> Bool {
    state.withLock { $0.leases.delete(.init(namespace: namespace, name: name)) }
  }

  func getLease(_ key: LeaseStore.Key) throws(APIStatus) -> [UInt8] {
    guard let lease = state.withLock({ $0.leases[key] }) else { throw .leaseNotFound(key.name) }
    return Self.body(lease)
  }

  func createLease(in namespace: String, _ body: [UInt8]) throws(APIStatus) -> [UInt8] {
    let result = state.withLock { state in
      Result { () throws(APIStatus) in
        guard state.store[.namespace(namespace)] != nil else { throw .notFound(.namespace(namespace)) }
        return try state.leases.create(body, in: namespace, now: state.configuration.now())
      }
    }
    return Self.body(try result.get())
  }

  func updateLease(_ key: LeaseStore.Key, _ body: [UInt8]) throws(APIStatus) -> [UInt8] {
    let result = state.withLock { state in
      Result { () throws(APIStatus) in try state.leases.update(key, body) }
    }
    return Self.body(try result.get())
  }

  private static func body(_ lease: [String: JSONValue]) -> [UInt8] {
    WireJSON.encode(JSONValue.object(lease)) + Array("\n".utf8)
  }
}
