public import FoundationEssentials

/// A group of this agent that was found where it had been delivered, and of which the agent knew nothing.
public struct FoundGroup: Sendable, Hashable {
  public var id: String
  public var namespace: String
  /// 0 where the group has none, as one whose body was cut short.
  public var generation: Int
  /// When the application ended, where the group says so.
  public var endedAt: Date?
  /// When it was last written.
  public var writtenAt: Date

  public init(id: String, namespace: String, generation: Int, endedAt: Date? = nil, writtenAt: Date) {
    self.id = id
    self.namespace = namespace
    self.generation = generation
    self.endedAt = endedAt
    self.writtenAt = writtenAt
  }
}
