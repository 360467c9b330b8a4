public import Kubernetes

/// Which pod: its namespace and name for people, its UID to tell it from another of the same name.
public struct PodReference: Sendable, Hashable, CustomStringConvertible {
  public let uid: String
  public let namespace: String
  public let name: String

  public init(uid: String, namespace: String, name: String) {
    self.uid = uid
    self.namespace = namespace
    self.name = name
  }

  public init(_ pod: Pod) {
    self.init(uid: pod.uid, namespace: pod.namespace, name: pod.name)
  }

  public var description: String { "\(namespace)/\(name)" }
}
