/// A kind of object that can be listed and watched. All are of the core group, `v1`.
public enum ClusterResource: String, Sendable, Hashable, CustomStringConvertible {
  case pods
  case namespaces

  /// As `kind` has it in an object.
  var kind: String {
    switch self {
    case .pods: "Pod"
    case .namespaces: "Namespace"
    }
  }

  /// As it stands in a path and in a rule of RBAC.
  public var description: String { rawValue }
}
