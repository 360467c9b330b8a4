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
    guard configuration.awaitsLastWord, Self.mayHaveLastWord(id), groups[id]?.isOfDriver == true else { return }
    groups[id]?.awaitsLastWord = true
    groups[id]?.lacksLastWord = false
  }

  /// A history server has spoken, or nobody waits for it any longer. Where that is news the group has a new generation;
  /// otherwise its hold begins, if its last values are delivered.
  ///
  /// An application of which nothing was captured gets its group from the word alone.
  ///
  /// - Returns: whether a hold has begun.
  @discardableResult
  public mutating func conclude(_ id: String, with word: LastWord?, now: ContinuousClock.Instant) -> Bool {
    guard groups[id] != nil else { return recover(id, from: word, now: now) }
    if let pod = word?.pod { addDriver(pod, to: id, now: now) }
    guard var group = groups[id] else { return false }
    let word = word.flatMap { group.mayTake($0) ? $0 : nil }
    if case .expired = group.state { return false }
    guard let ending = group.state.ending, group.awaitsLastWord || group.isRemnant && word != nil else { return false }
    // Taken out while it is changed, so that nothing of it is copied.
    groups[id] = nil
    group.awaitsLastWord = false
    group.lacksLastWord = word == nil
    let isNews = word.map { take($0, into: &group) } ?? false
    groups[id] = group
    if isNews { renew(id) }
    let isSettled = !isNews && (group.deliveredAt != nil || group.isRefused)
    return (isSettled || !configuration.awaitsDelivery) && hold(id, ending, now: now)
  }

  /// Of an application of which only executors were captured, the driver is known by the word for it.
  private mutating func addDriver(_ pod: DiscoveredPod, to id: String, now: ContinuousClock.Instant) {
    guard let group = groups[id], group.namespace == pod.reference.namespace, !group.isRemnant, pod.life.isEnded,
      pod.sparkRole == .driver, !group.members.values.contains(where: { $0.pod.sparkRole == .driver })
    else { return }
    let uid = pod.reference.uid
    groups[id]?.members[uid] = ApplicationGroup.Member(pod: pods[uid]?.pod ?? pod)
    groupsOfPods[uid, default: []].insert(id)
    missed.removeAll { $0.pod == pod.reference }
    settle(id, now: now)
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
    missed.removeAll { $0.pod == told.reference }
    groups[id] = group
    statistics.recoveredApplications += 1
    settle(id, now: now)
    return true
  }

  /// - Returns: whether the group is another one by it.
  private mutating func take(_ word: LastWord, into group: inout ApplicationGroup) -> Bool {
    let known = group.samplesByBits
    let told = word.pod.flatMap { $0.reference.namespace == group.namespace ? $0.reference : nil }
    let driver = group.driver(told: told)
    let pod = driver?.pod.reference ?? told ?? PodReference(uid: "", namespace: group.namespace, name: "")
    let labelling = SeriesLabelling(
      application: group.id,
      pod: pod,
      origin: origin(of: word, from: driver, pod, group),
      configuration: configuration
    )
    var page = MemberPage()
    _ = page.replace(with: word.page, labelling: labelling)
    if group.isRemnant {
      let less = group.countersKnownBetter(than: page)
      page.leaveOut { less.contains($0.name) }
    }
    statistics.dropped.merge(page.dropped, uniquingKeysWith: +)
    group.lastWord = LastWordPage(page, after: known)
    group.facts = word.facts
    return group.samplesByBits != known
  }

  /// As the pod's own page was labelled, so that what that showed and what is told now are the same series.
  private func origin(
    of word: LastWord,
    from driver: ApplicationGroup.Member?,
    _ pod: PodReference,
    _ group: ApplicationGroup
  ) -> SeriesLabelling.Origin {
    if let page = driver?.pageOfExecutors { return page.origin }
    let known = pods[pod.uid]
    let target = word.target ?? known?.lastTarget
    let labelling = (known?.pod ?? word.pod)?.labelling
    return SeriesLabelling.Origin(
      number: namingNumber,
      rule: target?.rule ?? labelling?.rule,
      labels: target?.labels ?? labelling?.labels ?? group.labelsOfRestored
    )
  }
}

extension ApplicationGroup {
  /// Whether it is a driver's, or shows what a driver does: executors alone end while their application runs.
  fileprivate var isOfDriver: Bool {
    members.values.contains { $0.pod.sparkRole == .driver || $0.tellsExecutors }
      || restored.values.contains { $0.series.contains { $0.name.hasPrefix(Self.executors) } }
  }

  /// What stands only where it was delivered is not known well enough for an event log that has no end.
  fileprivate func mayTake(_ word: LastWord) -> Bool {
    guard isRemnant else { return true }
    let isPodKnown =
      word.pod?.reference.namespace == namespace || members.values.contains { $0.pod.sparkRole == .driver }
    return word.facts.isCompleted && isPodKnown
  }

  /// The driver's pod; else the one that was told of as such, or one that shows executors in its place.
  fileprivate func driver(told pod: PodReference?) -> Member? {
    let members = members.sorted { $0.key < $1.key }.map(\.value)
    if let driver = members.first(where: { $0.pod.sparkRole == .driver }) { return driver }
    if let pod { return self.members[pod.uid] }
    return members.first(where: \.tellsExecutors) ?? members.first
  }

  /// Whether it was made of the word alone.
  var isRecovered: Bool {
    lastWord != nil && !isRemnant && restored.isEmpty
      && members.values.allSatisfy { $0.pages.isEmpty && $0.status == nil }
  }

  fileprivate var samplesByBits: [Series: UInt64] {
    let snapshot = snapshot
    // Of two that are the same series, the later one holds.
    return Dictionary(zip(snapshot.series, snapshot.values.map(\.bitPattern))) { $1 }
  }

  /// The names of counters of which an earlier run had told more than a page does, or may have. The page would take the place
  /// of all series of such a name, at a gateway that may have still more.
  fileprivate func countersKnownBetter(than page: MemberPage) -> Set<String> {
    let told = Dictionary(zip(page.series, page.values)) { $1 }
    var names = SparkExecutors.sampled
    for content in restored.values {
      for (series, value) in zip(content.series, content.values) where series.name.hasSuffix("_total") {
        if told[series].map({ $0 < value }) ?? true { names.insert(series.name) }
      }
    }
    return names
  }

  /// What an earlier run had put beside the labels of the samples themselves.
  fileprivate var labelsOfRestored: LabelSet {
    let own: Set = ["application_id", "application_name", "executor_id", "namespace", "pod"]
    let executors = restored.values.lazy.flatMap(\.series).first { $0.name.hasPrefix(Self.executors) }
    return LabelSet(executors?.labels.filter { !own.contains($0.name) } ?? [])
  }

  private static let executors = "metrics_executor_"
}

extension ApplicationGroup.Member {
  fileprivate var tellsExecutors: Bool { pages.values.contains { $0.executors.isTold } }

  fileprivate var pageOfExecutors: MemberPage? {
    pages.values.first { $0.executors.isTold } ?? pages.values.first
  }
}
