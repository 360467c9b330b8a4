public import Capture

/// What became of a group at a gateway, for those who keep the groups.
public enum PushReport: Sendable, Hashable {
  /// This generation has arrived.
  case settled(String, generation: Int)
  /// The gateway does not take this generation, for something in it: that is tried again now and then.
  case refused(String, generation: Int)
  case deleted(String)
  /// A group of this agent that it knows nothing of.
  case found(FoundGroup)
}
