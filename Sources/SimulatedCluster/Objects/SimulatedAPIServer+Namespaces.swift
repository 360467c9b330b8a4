import Synchronization

extension SimulatedAPIServer {
  /// All namespaces, ordered by name. A pod's creation makes its namespace where there is none.
  public var namespaces: [SimulatedNamespace] {
    state.withLock { $0.store.namespaces }
  }

  /// - Throws: `NamespaceError` where the name is taken.
  @discardableResult
  public func createNamespace(_ name: String, labels: [String: String] = [:]) throws(NamespaceError)
    -> SimulatedNamespace
  {
    let created: SimulatedNamespace? = state.withLock { state in
      guard let change = state.store.createNamespace(name, labels: labels, now: state.configuration.now()) else {
        return nil
      }
      state.publish(change)
      return change.entry.namespace
    }
    guard let created else { throw NamespaceError(code: .alreadyExists, name: name) }
    return created
  }

  /// Gives a namespace these labels in place of those it has; `kubernetes.io/metadata.name` stays.
  ///
  /// - Throws: `NamespaceError` where there is none of that name.
  public func relabelNamespace(_ name: String, _ labels: [String: String]) throws(NamespaceError) {
    let isThere = state.withLock { state in
      guard let entry = state.store[.namespace(name)] else { return false }
      if let change = state.store.relabel(entry, labels) { state.publish(change) }
      return true
    }
    if !isThere { throw NamespaceError(code: .notFound, name: name) }
  }

  /// Deletes a namespace and all its pods: it is MODIFIED to `Terminating`, each pod is DELETED, then it is itself.
  ///
  /// - Throws: `NamespaceError` where there is none of that name.
  public func deleteNamespace(_ name: String) throws(NamespaceError) {
    let isThere = state.withLock { state in
      guard let entry = state.store[.namespace(name)] else { return false }
      let changes = state.store.deleteNamespace(entry, now: state.configuration.now())
      state.publish(changes)
      return true
    }
    if !isThere { throw NamespaceError(code: .notFound, name: name) }
  }
}

/// A change of a namespace that cannot be made.
public struct NamespaceError: Error, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    case alreadyExists
    case notFound
  }

  public var code: Code
  public var name: String

  public var description: String {
    switch code {
    case .alreadyExists: "the simulated cluster already has a namespace \(name): delete it or choose another name"
    case .notFound: "the simulated cluster has no namespace \(name): create it, or a pod in it, first"
    }
  }
}
