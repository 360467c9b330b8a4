import Capture
import FoundationEssentials

extension PushQueue {
  /// A deletion is carried out a little after it is answered: until then a group may still be seen.
  private static let patienceWithTheDeleted = Duration.seconds(10)

  /// Brings what is known into accord with what is there.
  mutating func take(_ survey: GatewaySurvey, now: Instant) -> [PushReport] {
    var reports: [PushReport] = []
    var surveyed: [String: SurveyedGroup] = [:]
    var strays: [GroupingKey: Instant] = [:]
    for (key, group) in survey.groups {
      if let id = keys.id(of: key) {
        surveyed[id] = group
      } else if group.owner == keys.owner {
        strays[key] = self.strays[key] ?? now
      }
    }
    self.strays = strays
    for (id, var entry) in entries where entry.deletion == nil {
      let wasDone = entry.done == entry.wanted
      if entry.take(surveyed[id], owner: keys.owner) { tally.lostGroups += 1 }
      setWaiting(id, &entry, now: now)
      if entry.done == entry.wanted, !wasDone { reports.append(.settled(id, generation: entry.wanted)) }
    }
    found = [:]
    namespaces = surveyed.compactMapValues { $0.owner == keys.owner ? $0.namespace : nil }
    for (id, group) in surveyed where group.owner == keys.owner {
      if let entry = entries[id] {
        // An earlier run whose clock was ahead.
        guard let generation = group.generation, generation > entry.wanted, entry.deletion == nil else { continue }
      } else if let tombstone = tombstones[id] {
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
