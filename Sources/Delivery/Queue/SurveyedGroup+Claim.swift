extension SurveyedGroup {
  /// Why the group is not this agent's to touch; `nil` where it may.
  ///
  /// - Parameter mayBeUnnamed: whether one without an owner's name can be this agent's.
  func claim(against owner: String, mayBeUnnamed: Bool) -> String? {
    if isDisputed {
      return "the group there bears the names of two agents; delete it there, and give each agent a --job of its own"
    }
    if let other = self.owner {
      return other == owner
        ? nil
        : "the group there belongs to another agent, called \(other); where that one is no more, start this one with "
          + "--owner \(other)"
    }
    return pushedAt == nil || mayBeUnnamed
      ? nil : "the group there was written by somebody else; delete it there, or give another --job"
  }
}
