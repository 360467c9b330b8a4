import Discovery
import Exposition
import FoundationEssentials
import Spark

// What a history server says of applications that have ended.
extension ApplicationLedger {
  /// Whether a group that has ended waits for what a history server says of it.
  public func awaitsLastWord(_ id: String) -> Bool { groups[id]?.awaitsLastWord == true }

  /// Whether a history server may know an application by this id: none of Spark's has a slash in it, and that of a pod whose
  /// samples name no application does.
  static func mayHaveLastWord(_ id: String) -> Bool { !id.contains("/") }

  mutating func awaitLastWord(of id: String) {
    guard configuration.awaitsLastWord, groups[id]?.remnant == nil, Self.mayHaveLastWord(id) else { return }
    groups[id]?.awaitsLastWord = true
  }

  /// A history server has spoken, or nobody waits for it any longer. Where that is news the group has a new generation;
  /// otherwise its hold begins, if its last values are delivered.
  ///
  /// An application of which nothing was captured gets its group from the word alone.
  ///
  /// - Returns: whether a hold has begun.
  @discardableResult
  public mutating func conclude(_ id: String, with word: LastWord?, now: ContinuousClock.Instant) -> Bool {
    guard var group = groups[id] else { return recover(id, from: word, now: now) }
    guard let ending = group.state.ending, group.awaitsLastWord else { return false }
    // Taken out while it is changed, so that nothing of it is copied.
    groups[id] = nil
    group.awaitsLastWord = false
    let isNews = word.map { take($0, into: &group) } ?? false
    groups[id] = group
    if isNews { renew(id) }
    let isSettled = !isNews && (group.deliveredAt != nil || group.isRefused)
    return (isSettled || !configuration.awaitsDelivery) && hold(id, ending, now: now)
  }

  private mutating func recover(_ id: String, from word: LastWord?, now: ContinuousClock.Instant) -> Bool {
    guard let word, let told = word.pod, case .ended(let ending) = told.life else { return false }
    let uid = told.reference.uid
    var group = newGroup(id, in: told.reference.namespace, at: ending.at)
    var member = ApplicationGroup.Member(pod: pods[uid]?.pod ?? told)
    member.startedAt = word.target?.startedAt ?? word.facts.startedAt.map(Date.init(timeIntervalSince1970:))
    group.members[uid] = member
    _ = take(word, into: &group)
    groupsOfPods[uid, default: []].insert(id)
    groups[id] = group
    statistics.recoveredApplications += 1
    settle(id, now: now)
    return true
  }

  /// - Returns: whether the group is another one by it.
  private mutating func take(_ word: LastWord, into group: inout ApplicationGroup) -> Bool {
    let known = group.samplesByBits
    let labelling = SeriesLabelling(
      application: group.id,
      pod: group.driver?.pod.reference ?? PodReference(uid: "", namespace: group.namespace, name: ""),
      origin: origin(of: word, for: group),
      configuration: configuration
    )
    var page = MemberPage()
    _ = page.replace(with: word.page, labelling: labelling, tellsExecutors: false)
    page.raiseCounters(to: known)
    statistics.dropped.merge(page.dropped, uniquingKeysWith: +)
    group.give(lastWord: page)
    group.facts = word.facts
    return group.samplesByBits != known
  }

  /// As the pod's own page was labelled, so that what that showed and what is told now are the same series.
  private func origin(of word: LastWord, for group: ApplicationGroup) -> SeriesLabelling.Origin {
    if let page = group.driver?.pageOfExecutors { return page.origin }
    let target = word.target ?? group.driver.flatMap { pods[$0.pod.reference.uid]?.lastTarget }
    return SeriesLabelling.Origin(
      number: namingNumber,
      rule: target?.rule,
      labels: target?.labels ?? group.labelsOfRestored
    )
  }
}

extension ApplicationGroup {
  /// The driver's pod, or that which shows executors in its place.
  fileprivate var driver: Member? {
    members.values.first { $0.pod.sparkRole == .driver } ?? members.values.first { $0.pageOfExecutors != nil }
      ?? members.values.first
  }

  fileprivate var samplesByBits: [Series: UInt64] {
    let snapshot = snapshot
    // Of two that are the same series, the later one holds.
    return Dictionary(zip(snapshot.series, snapshot.values.map(\.bitPattern))) { $1 }
  }

  /// What an earlier run had put beside the labels of the samples themselves.
  fileprivate var labelsOfRestored: LabelSet {
    let own: Set = ["application_id", "application_name", "executor_id", "namespace", "pod"]
    let executors = restored.values.lazy.flatMap(\.series).first { $0.name.hasPrefix(Self.executors) }
    return LabelSet(executors?.labels.filter { !own.contains($0.name) } ?? [])
  }

  private static let executors = "metrics_executor_"

  /// What was told by the driver while it lived gives way to it, as far as it is about the same.
  fileprivate mutating func give(lastWord page: MemberPage) {
    lastWord = page
    let names = Set(page.series.map(\.name))
    for uid in members.keys { members[uid]?.status?.leaveOut { names.contains($0.name) } }
    for (pod, content) in restored {
      var left = RestoredContent()
      for (series, value) in zip(content.series, content.values)
      where series.name.hasPrefix(Self.executors) || !names.contains(series.name) {
        left.append(series, value)
      }
      restored[pod] = left
    }
  }
}

extension ApplicationGroup.Member {
  fileprivate var pageOfExecutors: MemberPage? {
    pages.values.first { $0.executors.isTold } ?? pages.values.first
  }
}
