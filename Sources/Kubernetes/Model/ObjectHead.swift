/// The metadata that every object of the API has, whatever its kind.
public struct ObjectHead: Sendable, Hashable {
  public var namespace: String
  public var name: String
  /// Unique over the cluster's whole life.
  public var uid: String
  public var resourceVersion: String
  public var labels: [String: String]
  public var annotations: [String: String]

  public init(
    namespace: String = "",
    name: String = "",
    uid: String = "",
    resourceVersion: String = "",
    labels: [String: String] = [:],
    annotations: [String: String] = [:]
  ) {
    self.namespace = namespace
    self.name = name
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.labels = labels
    self.annotations = annotations
  }
}
