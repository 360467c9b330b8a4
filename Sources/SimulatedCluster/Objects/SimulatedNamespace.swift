public import FoundationEssentials

/// A namespace of the simulated cluster.
public struct SimulatedNamespace: Sendable, Hashable {
  /// The label by which the server lets namespaces be selected by name.
  public static let nameLabel = "kubernetes.io/metadata.name"

  public internal(set) var name: String
  public internal(set) var uid: String
  public internal(set) var resourceVersion = ""
  /// With `kubernetes.io/metadata.name`, which every namespace has whatever is done to its labels.
  public internal(set) var labels: [String: String]
  public internal(set) var creationTimestamp: Date
  /// Set while it is being deleted.
  public internal(set) var deletionTimestamp: Date?

  init(name: String, uid: String, labels: [String: String] = [:], creationTimestamp: Date) {
    self.name = name
    self.uid = uid
    self.creationTimestamp = creationTimestamp
    self.labels = labels
    self.labels[Self.nameLabel] = name
  }

  /// `Active`, or `Terminating` while it is being deleted.
  public var phase: String { deletionTimestamp == nil ? "Active" : "Terminating" }
}
