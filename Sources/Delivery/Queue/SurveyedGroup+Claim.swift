extension SurveyedGroup {
  /// Why the group is not this agent's to touch; `nil` where it may.
  ///
  /// - Parameter mayBeUnnamed: whether one without an owner's name can be this agent's.
  func claim(against keys: GroupKeys, mayBeUnnamed: Bool) -> String? {
    if isDisputed {
      return "the group there bears the names of two agents; delete it there, and give each agent a --job of its own"
    }
    if let other = self.owner {
      guard other != keys.owner else { return nil }
      // The agents of all nodes cannot go by one name.
      return "the group there belongs to another agent, called \(other); where that one is no more, "
        + (keys.isOfNode
          ? "delete its groups there, since each node's agent has an owner of its own; else wait until it has deleted them"
          : "start this one with --owner \(other), or delete its groups there")
    }
    return pushedAt == nil || mayBeUnnamed
      ? nil : "the group there was written by somebody else; delete it there, or give another --job"
  }
}
