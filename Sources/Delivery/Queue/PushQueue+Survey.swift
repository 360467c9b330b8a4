import Capture
import FoundationEssentials

extension PushQueue {
  /// A deletion is carried out a little after it is answered: until then a group may still be seen.
  private static let patienceWithTheDeleted = Duration.seconds(10)

  /// Brings what is known into accord with what is there.
  mutating func take(_ survey: GatewaySurvey, now: Instant) -> [PushReport] {
    var surveyed: [String: SurveyedGroup] = [:]
    var strays: [GroupingKey: Stray] = [:]
    for (key, group) in survey.groups {
      if let id = keys.id(of: key) {
        surveyed[id] = group
      } else if group.owner == keys.owner, isWatched(group.namespace ?? "") {
        // One that changes is somebody's who goes by the same name.
        strays[key] = self.strays[key].flatMap { $0.group == group ? $0 : nil } ?? Stray(since: now, group: group)
      }
    }
    self.strays = strays
    namespaces = surveyed.compactMapValues { $0.owner == keys.owner ? $0.namespace : nil }
    taken = [:]
    for (id, group) in surveyed {
      taken[id] = group.claim(against: keys, mayBeUnnamed: entries[id]?.mayBeUnnamed ?? false)
    }
    return takeEntries(surveyed, now: now) + takeFound(surveyed, now: now)
  }

  private mutating func takeEntries(_ surveyed: [String: SurveyedGroup], now: Instant) -> [PushReport] {
    var reports: [PushReport] = []
    for (id, var entry) in entries {
      guard entry.deletion == nil else {
        // What is to be deleted was somebody else's, or is by now.
        if taken[id] != nil, let report = giveUpDeletion(of: id) { reports.append(report) }
        continue
      }
      let wasDone = entry.done == entry.wanted
      if entry.take(surveyed[id], owner: keys.owner, claim: taken[id]) { tally.lostGroups += 1 }
      setWaiting(id, &entry, now: now)
      if entry.claim == nil, entry.done == entry.wanted, !wasDone {
        reports.append(.settled(id, generation: entry.wanted))
      }
    }
    return reports
  }

  private mutating func takeFound(_ surveyed: [String: SurveyedGroup], now: Instant) -> [PushReport] {
    var reports: [PushReport] = []
    found = [:]
    for (id, group) in surveyed where group.owner == keys.owner {
      if let entry = entries[id] {
        guard entry.deletion == nil, isNews(group, to: entry) else { continue }
      } else if let tombstone = tombstones[id], (group.generation ?? 0) <= tombstone.generation {
        guard tombstone.deletedAt + Self.patienceWithTheDeleted <= now else { continue }
        if revenants.insert(id).inserted { tally.revenants += 1 }
        continue
      } else {
        found[id] = group.generation ?? 0
      }
      reports.append(.found(FoundGroup(id: id, group)))
    }
    return reports
  }

  /// Whether an earlier run wrote something that this one does not know: with a clock that was ahead, or newer than what
  /// was spooled.
  private func isNews(_ group: SurveyedGroup, to entry: PushEntry) -> Bool {
    guard let generation = group.generation, generation != entry.wanted else { return false }
    return generation > entry.wanted || entry.lastPush == nil
  }
}

extension FoundGroup {
  fileprivate init(id: String, _ group: SurveyedGroup) {
    self.init(
      id: id,
      namespace: group.namespace ?? "",
      generation: group.generation ?? 0,
      endedAt: group.endedAt,
      writtenAt: group.pushedAt ?? group.endedAt ?? Date(timeIntervalSince1970: 0)
    )
  }
}
