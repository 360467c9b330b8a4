import Capture
import Discovery
import FoundationEssentials

/// What the page of one application has besides: the list of a thousand can do without.
struct ApplicationDetail: Encodable, Sendable {
  var application: ApplicationExplanation
  /// In the order of time, at most a few hundred points.
  var history: [ApplicationExplanation.Point]
  /// Those of the newest page, then those that are gone.
  var executors: [ApplicationExplanation.Executor]
  /// Those that its group holds, the newest first.
  var stages: [StageSummary] = []
  /// Of all that there were.
  var counts = StatusCounts()
  /// How many samples its group holds.
  var samples: Int
  /// Its pods with their targets, as far as they are there.
  var targets: [PodExplanation]
}

extension ApplicationDetail {
  /// - Returns: `nil` of an application that is not known, or no more.
  init?(of id: String, in snapshot: AgentSnapshot, now: ApplicationExplanation.Now) {
    if let group = snapshot.groups.first(where: { $0.id == id }) {
      let pods = Set(group.pods.map(\.name))
      let contents = group.snapshot
      self.init(
        application: ApplicationExplanation(group, at: GroupPlaces(snapshot)[id], in: snapshot, now: now),
        history: Self.points(of: group.history),
        executors: Self.executors(of: group, contents),
        stages: StageSummary.all(in: contents),
        counts: StatusCounts(in: contents),
        samples: contents.series.count + 2,
        targets: PodExplanation.all(in: snapshot, now: now.date)
          .filter { $0.namespace == group.namespace && pods.contains($0.pod) }
      )
    } else if let life = snapshot.past.first(where: { $0.id == id }) {
      self.init(
        application: ApplicationExplanation(past: life, now: now),
        history: Self.points(of: life.history),
        executors: [],
        samples: 0,
        targets: []
      )
    } else if let missed = ApplicationExplanation.missed(in: snapshot, now: now).first(where: { $0.id == id }) {
      self.init(
        application: missed,
        history: [],
        executors: [],
        samples: 0,
        targets: PodExplanation.all(in: snapshot, now: now.date)
          .filter { $0.namespace == missed.namespace && missed.pods.contains($0.pod) }
      )
    } else {
      return nil
    }
  }

  private static func executors(
    of group: ApplicationGroup,
    _ contents: GroupSnapshot
  ) -> [ApplicationExplanation.Executor] {
    let shown = group.executors.map { ApplicationExplanation.Executor(id: $0.id, work: $0.work) }
    let ids = Set(shown.map(\.id))
    return shown + ApplicationExplanation.Executor.gone(in: contents).filter { !ids.contains($0.id) }
  }

  private static func points(of history: WorkHistory) -> [ApplicationExplanation.Point] {
    history.points.map { .init(at: $0.at, work: $0.work) }
  }
}
