import Kubernetes

/// A Lease as a user names it: `NAME`, or `NAMESPACE/NAME`.
public struct LeaseName: Sendable, Hashable, CustomStringConvertible {
  /// `nil` for the agent's own.
  public var namespace: String?
  public var name: String

  public init(namespace: String? = nil, name: String) {
    self.namespace = namespace
    self.name = name
  }

  public var description: String { namespace.map { "\($0)/\(name)" } ?? name }

  /// Where it stands, for an agent that reaches the cluster in this way.
  ///
  /// - Throws: `ConfigurationError` where no namespace is named anywhere.
  func key(for connection: ClusterConnection) throws(ConfigurationError) -> ObjectKey {
    guard let namespace = namespace ?? connection.namespace else {
      throw ConfigurationError(
        place: "--lease \(name)",
        problem: "it names no namespace, and neither does \(connection.origin)",
        remedy: "write it as NAMESPACE/\(name)"
      )
    }
    return ObjectKey(namespace: namespace, name: name)
  }
}

extension SettingText {
  static func leaseName(_ text: String) throws(InvalidValue) -> LeaseName {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.last, parts.count <= 2, isSubdomain(name), parts.count == 1 || isLabel(parts[0][...]) else {
      throw InvalidValue("\"\(text)\" is no lease: write [NAMESPACE/]NAME in lower case, such as monitoring/afterglow")
    }
    return LeaseName(namespace: parts.count == 2 ? parts[0] : nil, name: name)
  }
}
