/// From an application's id to its group's key and back.
public struct GroupKeys: Sendable, Hashable {
  public let job: String
  /// What the configuration adds to each key.
  public let labels: [GroupingKey.Label]
  /// The agent that the groups belong to.
  public let owner: String
  /// Whether that is the agent of one node, beside which the other nodes' agents are at work.
  public let isOfNode: Bool

  public init(job: String, labels: [GroupingKey.Label] = [], owner: String, isOfNode: Bool = false) {
    self.job = job
    self.labels = labels.sorted { $0.name < $1.name }
    self.owner = owner
    self.isOfNode = isOfNode
  }

  public func key(of id: String) -> GroupingKey {
    GroupingKey(job: job, applicationID: id, more: labels)
  }

  /// `nil` where the key is not one that this agent would give.
  public func id(of key: GroupingKey) -> String? {
    guard key.job == job, let first = key.labels.first, first.name == "application_id" else { return nil }
    return key.labels.dropFirst().elementsEqual(labels) ? first.value : nil
  }
}
