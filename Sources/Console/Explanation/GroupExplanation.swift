import Capture
import Discovery
import FoundationEssentials

/// Where the group of one application is in its life, in words and figures.
struct GroupExplanation: Encodable, Sendable {
  var application: String
  var namespace: String
  var pods: [String]
  /// As the metric `afterglow_groups` has it.
  var state: String
  /// What that means for this group.
  var explanation: String
  /// Why it is not at its gateway as it should be.
  var complaint: String?
  var gateway: String?
  /// Where the group stands at its gateway, or is to stand: what a DELETE there takes.
  var url: String?
  /// Whether it has got there; `nil` where the agent serves the groups itself.
  var isForwarded: Bool?
  var generation: Int
  var firstCapture: Date
  var lastCapture: Date
  /// `Succeeded`, `Failed` or `Deleted`, once it has ended.
  var outcome: String?
  var reason: String?
  var exitCode: Int?
  var endedAt: Date?

  /// Namespace and id, once where the id begins with the namespace, as that of an application known by its pod does.
  var title: String {
    application.hasPrefix("\(namespace)/") ? application : "\(namespace)/\(application)"
  }

  /// Those that wait for something first, the running ones last, and each kind by id.
  static func all(in snapshot: AgentSnapshot, now: ContinuousClock.Instant) -> [GroupExplanation] {
    let places = GroupPlaces(snapshot)
    let all = snapshot.groups.map { GroupExplanation($0, at: places[$0.id], in: snapshot, now: now) }
    return all.sorted { ($0.rank, $0.application) < ($1.rank, $1.application) }
  }

  private init(
    _ group: ApplicationGroup,
    at place: GroupPlaces.Place,
    in snapshot: AgentSnapshot,
    now: ContinuousClock.Instant
  ) {
    application = group.id
    namespace = group.namespace
    pods = group.pods.map(\.name)
    state = group.state.code
    (complaint, gateway, url) = (place.complaint, place.gateway, place.url)
    generation = group.generation
    firstCapture = group.firstCapture
    lastCapture = group.lastCapture
    outcome = group.state.ending?.outcome.rawValue
    reason = group.state.ending?.reason
    exitCode = group.state.ending?.exitCode
    endedAt = group.state.ending?.at
    explanation = Self.words(for: group, at: place, awaits: snapshot.acknowledgers, now: now)
    isForwarded = place.isForwarded
  }

  static func words(
    for group: ApplicationGroup,
    at place: GroupPlaces.Place,
    awaits acknowledgers: [String],
    now: ContinuousClock.Instant
  ) -> String {
    switch group.state {
    case .running where group.isRemnant:
      "found where an earlier run of this agent had left it; its pods have not shown themselves yet"
    case .running: "its application runs" + (place.awaited.map { ", and \($0)" } ?? "")
    case .ended where group.awaitsLastWord && group.deliveredAt != nil:
      "its application has ended; what was captured is delivered, and the history server is asked for its last word"
    case .ended: "its application has ended, and its last values are still to be delivered"
    case .held(_, let until) where place.complaint != nil:
      "its last values are not taken; that is tried now and then, and given up in \(left(until, now))"
    case .held(_, let until):
      delivered(group)
        + (acknowledgers.isEmpty
          ? "it is deleted in \(left(until, now))"
          : "it is deleted when \(acknowledgers.joined(separator: " and ")) "
            + (acknowledgers.count == 1 ? "has" : "have") + " them, or in \(left(until, now))")
    case .expired: "its time is over; it is being deleted"
    }
  }

  private static func delivered(_ group: ApplicationGroup) -> String {
    group.lacksLastWord
      ? "its last values are delivered, of which the history server has not told; " : "its last values are delivered; "
  }

  private static func left(_ until: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> String {
    Figures.seconds(max(0, now.duration(to: until) / .seconds(1)))
  }

  private var rank: Int {
    if complaint != nil { return 0 }
    return ["ended": 1, "held": 2, "expired": 3][state] ?? 4
  }
}

/// Which groups are asked for.
struct GroupFilter: Sendable {
  var namespace: String?
  var application: String?
  var state: String?

  func matches(_ explanation: GroupExplanation) -> Bool {
    (namespace ?? explanation.namespace) == explanation.namespace
      && (application ?? explanation.application) == explanation.application
      && (state ?? explanation.state) == explanation.state
  }
}
