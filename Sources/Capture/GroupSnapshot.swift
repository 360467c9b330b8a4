public import Discovery
public import Exposition

/// One generation of a group, as it is delivered.
public struct GroupSnapshot: Sendable {
  public let id: String
  public let namespace: String
  public let generation: Int
  /// Set once the application has ended.
  public let ending: PodEnding?
  public let samples: [Sample]

  public init(id: String, namespace: String, generation: Int, ending: PodEnding?, samples: [Sample]) {
    self.id = id
    self.namespace = namespace
    self.generation = generation
    self.ending = ending
    self.samples = samples
  }
}
