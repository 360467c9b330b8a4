public import Capture

/// What became of a group at a gateway, for those who keep the groups.
public enum PushReport: Sendable, Hashable {
  /// This generation has arrived, or was refused for good.
  case settled(String, generation: Int)
  case deleted(String)
  /// A group of this agent that it knows nothing of.
  case found(FoundGroup)
}
