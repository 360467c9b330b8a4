/// What an account may not do and needs to, and what would grant it.
public struct MissingAccess: Error, Sendable, Hashable, CustomStringConvertible {
  public var accesses: [Access]
  /// Where the connection was read from: ``ClusterConnection/origin``.
  public var origin: String

  public init(accesses: [Access], origin: String) {
    self.accesses = accesses
    self.origin = origin
  }

  public var description: String {
    "the account of \(origin) may not \(accesses.map(\.description).joined(separator: ", nor "))"
  }

  /// The roles that are missing, one for each place.
  public var remedy: String {
    var rules: [(role: String, rule: String)] = []
    for access in accesses {
      let role = access.namespace.map { "a Role and a RoleBinding in namespace \($0)" }
      let rule = (role: role ?? "a ClusterRole and a ClusterRoleBinding", rule: access.rule)
      if !rules.contains(where: { $0 == rule }) { rules.append(rule) }
    }
    return "grant " + rules.map { "\($0.role) with the rule \($0.rule)" }.joined(separator: ", and ")
  }
}

extension KubernetesClient {
  /// Asks the API server whether the account may do all of this.
  ///
  /// - Throws: ``MissingAccess`` where it may not; ``ClusterError`` where the question itself fails.
  public func require(_ accesses: [Access]) async throws {
    var missing: [Access] = []
    var failure: ClusterError?
    for access in accesses {
      do {
        if try await !review(access) { missing.append(access) }
      } catch let error as ClusterError {
        failure = error
      }
    }
    // What was found missing is worth more than that some of it could not be asked.
    guard missing.isEmpty else { throw MissingAccess(accesses: missing, origin: connection.origin) }
    if let failure { throw failure }
  }
}
