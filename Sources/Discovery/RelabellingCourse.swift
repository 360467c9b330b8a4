import Exposition

/// What the relabelings of a rule made of one page of a pod, step by step.
public struct RelabellingCourse: Sendable, Hashable {
  /// A rule that changed something.
  public struct Step: Sendable, Hashable {
    /// Its place in the list, from 1.
    public let number: Int
    /// Labels as they were and as they are; `nil` for one that was not, or is no more, there. Empty where it drops the page.
    public let changes: [Change]
  }

  public struct Change: Sendable, Hashable {
    public let label: String
    public let before: String?
    public let after: String?
  }

  /// Of the page, as it was before.
  public let path: String
  public private(set) var steps: [Step] = []
  /// The number of the rule that drops the page.
  public private(set) var dropped: Int?
  /// As they are now.
  private var labels: LabelSet

  init(path: String, _ labels: LabelSet) {
    self.path = path
    self.labels = labels
  }

  mutating func note(rule number: Int, left: LabelSet?) {
    guard let left else {
      dropped = number
      steps.append(Step(number: number, changes: []))
      return
    }
    guard left != labels else { return }
    let names = Set(labels.map(\.name)).union(left.map(\.name)).sorted()
    let changes = names.compactMap { name in
      labels[name] == left[name] ? nil : Change(label: name, before: labels[name], after: left[name])
    }
    steps.append(Step(number: number, changes: changes))
    labels = left
  }
}
