import Discovery
import FoundationEssentials

// What an earlier run of the agent left, in its spool or at a gateway.
extension ApplicationLedger {
  /// How long the pods of a group that was found have to show themselves.
  private static let patienceWithTheFound = Duration.seconds(60)

  /// How long what was restored of a running application waits for what it shows now. An earlier run may have delivered
  /// more than it had spooled, and counters that go back tell Prometheus of a restart that there was not.
  private static let silenceOfTheRestored = Duration.seconds(10)

  /// Takes over groups of an earlier run. Before any news of pods.
  ///
  /// An ended group is told of as changed at once, since its last values may not have been delivered; a running one as
  /// soon as its pods show more, have ended, or have done neither for a while.
  public mutating func restore(_ restored: [RestoredGroup], now: ContinuousClock.Instant) {
    for known in restored where groups[known.id] == nil {
      var group = newGroup(known.id, in: known.namespace, at: known.firstCapture)
      group.generation = min(known.generation, GroupMark.highestGeneration)
      group.spooledGeneration = group.generation
      group.lastCapture = known.lastCapture
      group.restored = known.contents
      group.facts = known.facts
      for pod in known.pods {
        let life = known.ending.map(PodLife.ended) ?? .running(since: pod.startedAt)
        var member = ApplicationGroup.Member(
          pod: DiscoveredPod(reference: pod.reference, life: life, sparkRole: pod.sparkRole)
        )
        member.startedAt = pod.startedAt
        group.members[pod.reference.uid] = member
        // A pod that has gone on to another application does not bring this one back to life.
        if known.ending?.reason != Self.replaced { groupsOfPods[pod.reference.uid, default: []].insert(known.id) }
        if known.ending == nil { unheardPods.insert(pod.reference.uid) }
      }
      let ending =
        known.ending
        ?? (known.pods.isEmpty ? PodEnding(outcome: .deleted, reason: Self.unobserved, at: known.lastCapture) : nil)
      statistics.restoredGroups += 1
      guard let ending else {
        // The earlier run may have delivered higher ones than it had spooled.
        group.generation = max(group.generation, configuration.firstGeneration)
        group.silentUntil = now + Self.silenceOfTheRestored
        groups[known.id] = group
        continue
      }
      group.state = .ended(ending)
      groups[known.id] = group
      awaitLastWord(of: known.id)
      changes.append(.updated(known.id, generation: group.generation, isFinal: true))
      if !configuration.awaitsDelivery { hold(known.id, ending, now: now) }
    }
  }

  /// All pods that there are have been told of: what was restored of others has ended.
  ///
  /// - Parameter namespace: where all have; `nil` for everywhere.
  public mutating func podsAreKnown(in namespace: String? = nil, now: ContinuousClock.Instant) {
    let isNews = knownPods.insert(namespace)
    for (id, group) in groups where namespace == nil || group.namespace == namespace {
      if isNews, group.remnant?.until == nil { groups[id]?.remnant?.until = now + Self.patienceWithTheFound }
      for (uid, member) in group.members where unheardPods.contains(uid) {
        guard groupsOfPods[uid]?.contains(id) == true else { continue }
        groups[id]?.members[uid]?.pod = member.pod.gone(at: group.lastCapture, reason: Self.unobserved)
        settle(id, now: now)
      }
    }
    if let namespace {
      unheardPods.subtract(groups.values.lazy.filter { $0.namespace == namespace }.flatMap(\.members.keys))
    } else {
      unheardPods = []
    }
  }

  /// The reason of an end that nobody saw.
  static let unobserved = "Unobserved"

  /// Takes over a group that stands where an earlier run had delivered it.
  public mutating func adopt(_ found: FoundGroup, now: ContinuousClock.Instant) {
    var found = found
    found.generation = min(found.generation, GroupMark.highestGeneration)
    if let remnant = groups[found.id]?.remnant, remnant.generation < found.generation {
      // A copy at another gateway, newer than the one that was found first.
      guard groups[found.id]?.namespace == found.namespace else { return }
      groups[found.id] = nil
    }
    if let group = groups[found.id] {
      guard group.namespace == found.namespace else { return }
      if group.isRecovered || isAhead(found, of: group) {
        leave(found, now: now)
      } else if found.generation > group.generation {
        // Written by a run whose clock was ahead: what comes now must count as newer.
        groups[found.id]?.generation = found.generation
        if group.remnant == nil { renew(found.id) }
      }
      return
    }
    var group = newGroup(found.id, in: found.namespace, at: found.writtenAt)
    group.generation = max(found.generation, configuration.firstGeneration)
    let ending = found.endedAt.map { at in
      endingOfDriver(of: found.id) ?? PodEnding(outcome: .deleted, reason: Self.unobserved, at: at)
    }
    group.remnant = .init(
      generation: found.generation,
      until: knownPods.cover(found.namespace) ? now + Self.patienceWithTheFound : nil,
      writtenAt: found.writtenAt,
      ending: ending,
      endIsTold: ending != nil
    )
    if let ending {
      group.generation = found.generation
      group.state = .ended(ending)
      changes.append(.updated(found.id, generation: found.generation, isFinal: true))
    }
    groups[found.id] = group
    statistics.adoptedGroups += 1
    for known in pods.values where known.pod.sparkApplication == found.id { join(found.id, known.pod) }
    settle(found.id, now: now)
  }

  /// As a pod says that is still there.
  private func endingOfDriver(of id: String) -> PodEnding? {
    pods.values.lazy.filter { $0.pod.sparkApplication == id && $0.pod.sparkRole == .driver }.compactMap {
      if case .ended(let ending) = $0.pod.life { ending } else { nil }
    }.first
  }

  /// A pod of the application of a group that was found: how the one ends, the other does.
  mutating func join(_ id: String, _ pod: DiscoveredPod) {
    let uid = pod.reference.uid
    guard let group = groups[id], group.namespace == pod.reference.namespace else { return }
    guard let remnant = group.remnant, remnant.ending == nil, group.members[uid] == nil else { return }
    groups[id]?.members[uid] = ApplicationGroup.Member(pod: pod)
    groupsOfPods[uid, default: []].insert(id)
  }

  /// Whether what is found is newer than all that is known of the group, which is of an earlier run.
  func isOutdated(by found: FoundGroup) -> Bool {
    guard let group = groups[found.id], group.namespace == found.namespace else { return false }
    return group.remnant.map { $0.generation < found.generation } ?? (group.isRecovered || isAhead(found, of: group))
  }

  /// Whether an earlier run had delivered more than it had spooled, and the pods have shown nothing since.
  private func isAhead(_ found: FoundGroup, of group: ApplicationGroup) -> Bool {
    guard let spooled = group.spooledGeneration, found.generation > spooled, group.remnant == nil else { return false }
    guard group.members.values.allSatisfy(\.pages.isEmpty) else { return false }
    // Those in between are of this run.
    return found.generation < configuration.firstGeneration || found.generation > group.generation
  }

  /// Leaves what is there as it is: what was restored is older, and what a history server said is less.
  private mutating func leave(_ found: FoundGroup, now: ContinuousClock.Instant) {
    guard var group = groups.removeValue(forKey: found.id) else { return }
    group.remnant = .init(
      generation: found.generation,
      until: knownPods.cover(found.namespace) ? now + Self.patienceWithTheFound : nil,
      writtenAt: found.writtenAt,
      ending: group.state.ending,
      endIsTold: found.endedAt != nil
    )
    group.silentUntil = nil
    // What was made of a word was made for the older values.
    let wantsLastWord = group.awaitsLastWord || group.lastWord != nil
    (group.awaitsLastWord, group.lastWord) = (false, nil)
    group.generation = max(group.generation, found.generation)
    group.lastCapture = max(group.lastCapture, found.writtenAt)
    groups[found.id] = group
    guard group.state.ending != nil else { return }
    if wantsLastWord { awaitLastWord(of: found.id) }
    renew(found.id)
  }
}
