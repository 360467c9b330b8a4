import Capture
import Discovery
import FoundationEssentials
import Spark

/// One application, from its pod's creation to the deletion of its group: for the console's list, and its own page.
struct ApplicationExplanation: Encodable, Sendable {
  /// `deleted` is one whose group is gone, `missed` one that had none, since it ended before anything of it was captured;
  /// the agent remembers the newest of these.
  enum State: String, Encodable, Sendable, CaseIterable {
    case running
    /// Its last values are on their way.
    case ended
    /// Its last values are delivered and wait for Prometheus.
    case held
    case deleted
    case missed
  }

  /// A moment of its life.
  struct Milestone: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable {
      case created
      case running
      case firstScrape = "first_scrape"
      case lastScrape = "last_scrape"
      case ended
      case delivered
      case acknowledged
      case deleted
    }

    var kind: Kind
    var at: Date
  }

  /// What its executors had done at one moment of its history, added up.
  struct Point: Encodable, Sendable {
    var at: Date
    var work: ExecutorWork
  }

  struct Executor: Encodable, Sendable {
    var id: String
    var work: ExecutorWork
    /// Whether Spark's page shows it no more.
    var isGone = false
    var removedAt: Date?
    /// Spark's own words.
    var removedReason: String?
  }

  /// The `application_id`.
  var id: String
  /// As its driver's pod has it; `nil` where no label says.
  var name: String?
  var namespace: String
  var pods: [String]
  var state: State
  /// `Succeeded`, `Failed` or `Deleted`, once it has ended.
  var outcome: String?
  /// Kubernetes' word for the end, such as `OOMKilled`.
  var reason: String?
  var exitCode: Int?
  /// Where its group is in its life, in words.
  var explanation: String
  /// Why its group is not at its gateway as it should be.
  var complaint: String?
  /// The Pushgateway that keeps the group, without credentials; `nil` where the agent serves the groups itself.
  var gateway: String?
  /// Of the group at that gateway.
  var url: String?
  /// Whether the group has got there; `nil` where the agent serves the groups itself.
  var isForwarded: Bool?
  var generation: Int
  var startedAt: Date?
  var endedAt: Date?
  /// Of its life so far, or the whole of it; from the first scrape where no start is known.
  var durationSeconds: Double
  /// `nil` where no scrape gave anything.
  var secondsSinceLastScrape: Double?
  /// `nil` of pages that are not those of Spark's executors.
  var work: ExecutorWork?
  /// In the order in which they were.
  var milestones: [Milestone]

  /// Whether the console counts it among the failed.
  var hasFailed: Bool { outcome == "Failed" }
}

extension ApplicationExplanation {
  /// A moment as the agent's clock and the calendar have it.
  struct Now: Sendable {
    var instant: ContinuousClock.Instant
    var date: Date

    static var current: Now { Now(instant: .now, date: .now) }

    func date(of moment: ContinuousClock.Instant) -> Date { date + moment.duration(to: instant) / .seconds(-1) }
  }

  /// The newest first.
  static func all(in snapshot: AgentSnapshot, now: Now) -> [ApplicationExplanation] {
    let places = GroupPlaces(snapshot)
    let present = snapshot.groups.map { ApplicationExplanation($0, at: places[$0.id], in: snapshot, now: now) }
    let ids = Set(present.map(\.id))
    // One that came back once more tells of itself.
    let past = snapshot.past.filter { !ids.contains($0.id) }.map { ApplicationExplanation(past: $0, now: now) }
    let missed = missed(in: snapshot, now: now)
    return (present + past + missed).sorted { ($1.begin, $0.id) < ($0.begin, $1.id) }
  }

  init(
    _ group: ApplicationGroup,
    at place: GroupPlaces.Place,
    in snapshot: AgentSnapshot,
    now: Now
  ) {
    let state: State =
      switch group.state {
      case .running: .running
      case .ended: .ended
      case .held, .expired: .held
      }
    let words = GroupExplanation.words(for: group, at: place, awaits: snapshot.acknowledgers, now: now.instant)
    self.init(ApplicationLife(group), state: state, explanation: words, now: now)
    (gateway, url, isForwarded) = (place.gateway, place.url, place.isForwarded)
    complaint = place.complaint ?? place.trouble
  }

  /// One whose group is deleted.
  init(past life: ApplicationLife, now: Now) {
    self.init(life, state: .deleted, explanation: Self.words(of: life, now: now), now: now)
  }

  /// Those of which no pod was captured, the newest first.
  static func missed(in snapshot: AgentSnapshot, now: Now) -> [ApplicationExplanation] {
    guard !snapshot.missed.isEmpty else { return [] }
    var ids = Set(snapshot.groups.map(\.id) + snapshot.past.map(\.id))
    // Of an application's pods the newest speaks for all.
    return snapshot.missed.filter { ids.insert($0.id).inserted }.map { ApplicationExplanation(missed: $0) }
  }

  private init(missed pod: MissedPod) {
    let begin = pod.startedAt ?? pod.createdAt ?? pod.ending.at
    let moments: [(Milestone.Kind, Date?)] = [
      (.created, pod.createdAt), (.running, pod.startedAt), (.ended, pod.ending.at),
    ]
    self.init(
      id: pod.id,
      name: nil,
      namespace: pod.pod.namespace,
      pods: [pod.pod.name],
      state: .missed,
      outcome: pod.ending.outcome.rawValue,
      reason: pod.ending.reason,
      exitCode: pod.ending.exitCode,
      explanation: pod.words,
      complaint: nil,
      gateway: nil,
      url: nil,
      generation: 0,
      startedAt: pod.startedAt,
      endedAt: pod.ending.at,
      durationSeconds: max(0, pod.ending.at.timeIntervalSince(begin)),
      secondsSinceLastScrape: nil,
      work: nil,
      milestones: moments.compactMap { kind, at in at.map { Milestone(kind: kind, at: $0) } }
    )
  }

  private init(_ life: ApplicationLife, state: State, explanation: String, now: Now) {
    let begin = life.startedAt ?? life.firstCapture
    self.init(
      id: life.id,
      name: life.name,
      namespace: life.namespace,
      pods: life.pods.map(\.name),
      state: state,
      outcome: life.ending?.outcome.rawValue,
      reason: life.ending?.reason,
      exitCode: life.ending?.exitCode,
      explanation: explanation,
      complaint: nil,
      gateway: nil,
      url: nil,
      isForwarded: nil,
      generation: life.generation,
      startedAt: life.startedAt,
      endedAt: life.ending?.at,
      durationSeconds: max(0, (life.ending?.at ?? now.date).timeIntervalSince(begin)),
      secondsSinceLastScrape: max(0, now.date.timeIntervalSince(life.lastCapture)),
      work: life.work,
      milestones: Self.milestones(of: life, now: now)
    )
  }

  private static func milestones(of life: ApplicationLife, now: Now) -> [Milestone] {
    let moments: [(Milestone.Kind, Date?)] = [
      (.created, life.createdAt),
      (.running, life.startedAt),
      (.firstScrape, life.firstCapture),
      (.lastScrape, life.lastCapture),
      (.ended, life.ending?.at),
      (.delivered, life.deliveredAt.map(now.date(of:))),
      (.acknowledged, life.acknowledgedAt.map(now.date(of:))),
      (.deleted, life.deletedAt.map(now.date(of:))),
    ]
    // By the clocks of Kubernetes, which knows whole seconds, and of this machine: what must come later stands later.
    return moments.compactMap { kind, at in at.map { Milestone(kind: kind, at: $0) } }
  }

  private static func words(of life: ApplicationLife, now: Now) -> String {
    let ago = life.deletedAt.map { Figures.seconds(max(0, $0.duration(to: now.instant) / .seconds(1))) } ?? "a while"
    return life.acknowledgedAt == nil
      ? "its group was deleted \(ago) ago, when its hold was over"
      : "Prometheus had its last values, and its group was deleted \(ago) ago"
  }

  /// What the newest is known by.
  private var begin: Date { startedAt ?? milestones.first?.at ?? .distantPast }
}

extension MissedPod {
  /// That nothing is there, and why.
  var words: String { "it ended before anything of it was captured\(lastFailure.map { ": \($0)" } ?? "")" }
}
