import Capture
import FoundationEssentials

/// The series of a group that a survey looks at, by name.
enum SurveyedSeries: CaseIterable {
  case owner
  case generation
  case end
  /// The gateway's own: when it took a push last, and when it refused one.
  case pushed
  case failed

  var name: String {
    switch self {
    case .owner: GroupMark.owner
    case .generation: GroupMark.generation
    case .end: GroupMark.end
    case .pushed: "push_time_seconds"
    case .failed: "push_failure_time_seconds"
    }
  }

  /// Whether it is the agent's own.
  var isMark: Bool {
    switch self {
    case .owner, .generation, .end: true
    case .pushed, .failed: false
    }
  }
}

extension SurveyedSample {
  /// What the agent's marks are labelled with beside the group's key.
  private static let markLabels: Set<String> = ["namespace", "owner"]

  /// Of the group that it stands in; `nil` where that names no application. A gateway adds an empty `instance` to a
  /// group that has none.
  func key(isMark: Bool) -> GroupingKey? {
    guard let job = self["job"], let id = self["application_id"] else { return nil }
    let more = labels.filter { label in
      switch label.name {
      case "job", "application_id": false
      case "instance": !label.value.isEmpty
      default: !(isMark && Self.markLabels.contains(label.name))
      }
    }
    return GroupingKey(job: job, applicationID: id, more: more)
  }

  /// In seconds since 1970, until the end of the year 9999.
  private static let dates = 0...253_402_300_799.0

  /// `nil` for 0, which stands for never, and for what is no date that anybody writes.
  fileprivate var date: Date? {
    Self.dates.contains(value) && value != 0 ? Date(timeIntervalSince1970: value) : nil
  }
}

extension SurveyedGroup {
  mutating func note(_ sample: SurveyedSample, of series: SurveyedSeries) {
    switch series {
    case .owner: note(owner: sample["owner"], namespace: sample["namespace"])
    case .generation: generation = Int(exactly: sample.value)
    case .end: endedAt = sample.date
    case .pushed: pushedAt = sample.date
    case .failed: failedAt = sample.date
    }
  }

  private mutating func note(owner: String?, namespace: String?) {
    let isOther = self.owner != nil && (self.owner != owner || self.namespace != namespace)
    isDisputed = isDisputed || isOther
    (self.owner, self.namespace) = isDisputed ? (nil, nil) : (owner, namespace)
  }
}
