/// The kinds of objects that the server has.
enum Resource: String, Sendable, CaseIterable {
  case pods
  case namespaces

  var kind: String {
    switch self {
    case .pods: "Pod"
    case .namespaces: "Namespace"
    }
  }
}

/// An object's place in a list: objects are ordered by namespace, then by name, as their keys in etcd are.
struct ObjectKey: Hashable, Comparable, Sendable {
  var resource: Resource
  /// Empty where the object is in none.
  var namespace: String
  var name: String

  static func pod(_ namespace: String, _ name: String) -> ObjectKey {
    ObjectKey(resource: .pods, namespace: namespace, name: name)
  }

  static func namespace(_ name: String) -> ObjectKey {
    ObjectKey(resource: .namespaces, namespace: "", name: name)
  }

  static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}
