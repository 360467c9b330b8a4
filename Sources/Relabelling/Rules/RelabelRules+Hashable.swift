/// Rules are the same where the same was written.
extension RelabelRules: Hashable {
  public static func == (left: RelabelRules, right: RelabelRules) -> Bool {
    left.rules.map(\.fields) == right.rules.map(\.fields)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(rules.map(\.fields))
  }
}
