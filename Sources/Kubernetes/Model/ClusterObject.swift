/// An object that a ``Reflector`` can follow: something with a place, an identity and a version.
public protocol ClusterObject: Sendable, Hashable {
  var namespace: String { get }
  var name: String { get }
  var uid: String { get }
  var resourceVersion: String { get }
}

extension ClusterObject {
  public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}

extension ObjectHead: ClusterObject {}
extension Pod: ClusterObject {}
