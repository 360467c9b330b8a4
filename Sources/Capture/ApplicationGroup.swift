public import Discovery
import Exposition
public import FoundationEssentials
public import Spark

/// Everything last seen of one application: the newest page of each of its pods, and where it is in its life.
public struct ApplicationGroup: Sendable, Identifiable {
  public enum State: Sendable, Hashable {
    case running
    /// It has ended, and its last values are still to be delivered.
    case ended(PodEnding)
    /// Its last values are delivered; they stay there until Prometheus has had the time to see them.
    case held(PodEnding, until: ContinuousClock.Instant)
    /// The time is over: to be deleted.
    case expired(PodEnding)

    public var ending: PodEnding? {
      switch self {
      case .running: nil
      case .ended(let ending), .held(let ending, _), .expired(let ending): ending
      }
    }
  }

  /// One of the application's pods, with what its targets showed last.
  struct Member: Sendable {
    var pod: DiscoveredPod
    var pages: [Target.ID: MemberPage] = [:]
    /// What Spark's REST API said, as a page of its own.
    var status: MemberPage?
    var startedAt: Date?

    /// Gives up what targets showed that are there no more: at once what has no successor, else as soon as the target of
    /// the same path has shown a page. So a container that was started again loses nothing before it shows anything, and
    /// a path that is asked for no more does not stay.
    ///
    /// - Returns: whether anything was given up.
    mutating func keepPages(of targets: Set<Target.ID>) -> Bool {
      guard !pages.keys.allSatisfy(targets.contains) else { return false }
      let before = pages.count
      let awaited = Set(targets.filter { pages[$0] == nil }.map(\.path))
      pages = pages.filter { targets.contains($0.key) || awaited.contains($0.key.path) }
      return pages.count < before
    }
  }

  /// The `application_id`.
  public let id: String
  /// The namespace that owns the id; no other may write into the group.
  public let namespace: String
  /// The agent that the group belongs to.
  let owner: String
  public internal(set) var state = State.running
  /// Whether it stood in for an application that has a name by now.
  var isStandIn = false
  /// Whether its last values were refused, and have not been taken since.
  var isRefused = false
  /// Counts the group's different contents.
  public internal(set) var generation: Int
  public internal(set) var firstCapture: Date
  public internal(set) var lastCapture: Date
  /// When its last values arrived first.
  public internal(set) var deliveredAt: ContinuousClock.Instant?
  /// When they had arrived wherever they were awaited.
  public internal(set) var acknowledgedAt: ContinuousClock.Instant?
  public internal(set) var history = WorkHistory()
  /// Whether it has ended, and a history server is still to say what it knows of it.
  public internal(set) var awaitsLastWord = false
  /// Whether that was waited for in vain.
  public internal(set) var lacksLastWord = false
  /// What that said.
  var lastWord: LastWordPage?
  /// What Spark says of the application as a whole; `nil` where it was not asked.
  public internal(set) var facts: ApplicationFacts?
  var members: [String: Member] = [:]
  /// What an earlier run of the agent had captured of pods that have shown nothing since, by the pod's name. What has no
  /// such name stands under the empty one.
  var restored: [String: RestoredContent] = [:]
  /// Set while what the application showed is only where it was delivered.
  var remnant: Remnant?
  /// The generation that was restored.
  var spooledGeneration: Int?
  /// Set while nothing but what was restored is known of a running application: what a gateway has of it may be newer.
  /// When it is delivered all the same.
  var silentUntil: ContinuousClock.Instant?

  /// Series of one pod, with their values.
  struct RestoredContent: Sendable {
    var series: [Series] = []
    var values: [Double] = []

    mutating func append(_ series: Series, _ value: Double) {
      self.series.append(series)
      values.append(value)
    }

    /// What is no page's.
    var status: RestoredContent {
      StatusFamilies.places(in: series).reduce(into: RestoredContent()) { $0.append(series[$1], values[$1]) }
    }
  }

  /// A group that was found, whose pods may still show themselves.
  struct Remnant: Sendable {
    /// The one that was found.
    let generation: Int
    /// When it is given up, where its pods are not known; `nil` while no pods are.
    var until: ContinuousClock.Instant?
    let writtenAt: Date
    /// How it ended, once it is given up or where the group itself said so.
    var ending: PodEnding?
    /// Whether the group itself said so, with more words than are known here.
    var endIsTold = false
  }

  /// Gives up what was restored of a pod that shows itself again, and what no pod can be told for once all have.
  ///
  /// - Returns: whether there was any.
  mutating func giveUpRestored(of pod: String) -> Bool {
    guard !restored.isEmpty else { return false }
    let before = restored.count
    // Its pages do not say what Spark's REST API had said; that stays until it is said once more.
    let status = restored[pod]?.status
    let hasStatus = members.values.contains { $0.pod.reference.name == pod && $0.status != nil }
    guard hasStatus || status?.series.isEmpty != false else {
      let isLess = restored[pod]?.series.count != status?.series.count
      restored[pod] = status
      return isLess
    }
    restored[pod] = nil
    if members.values.allSatisfy({ !$0.pages.isEmpty }) { restored[""] = nil }
    return restored.count < before
  }

  /// What Spark's REST API had said of the application when a target was asked last, as it is delivered: in this run, or in
  /// an earlier one.
  func status(from target: Target) -> [Sample] {
    guard remnant == nil, namespace == target.pod.namespace else { return [] }
    if let page = members[target.pod.uid]?.status { return zip(page.series, page.values).map { Sample($0, $1) } }
    guard let content = restored[target.pod.name]?.status else { return [] }
    return zip(content.series, content.values).map { Sample($0, $1) }
  }

  init(id: String, namespace: String, owner: String, generation: Int, at now: Date) {
    self.id = id
    self.namespace = namespace
    self.owner = owner
    self.generation = generation
    firstCapture = now
    lastCapture = now
  }

  /// Whether nothing of it is known but that it was found where an earlier run had delivered it.
  public var isRemnant: Bool { remnant != nil }

  /// The pods whose samples the group holds.
  public var pods: [PodReference] {
    members.values.map(\.pod.reference).sorted { $0.name < $1.name }
  }

  /// When the first of its pods was created, as far as Kubernetes has said.
  public var createdAt: Date? {
    members.values.compactMap(\.pod.createdAt).min()
  }

  /// When the first of its containers started, as far as Kubernetes has said.
  public var startedAt: Date? {
    members.values.compactMap(\.startedAt).min()
  }

  /// The group as it is to be delivered: what its pods showed, and the agent's own markers.
  public var snapshot: GroupSnapshot {
    let markers = markers
    // In one order always, so that series stand where they stood.
    var samples = GroupSamples(lastWord: lastWord)
    // First, since what a page shows stands for what it showed before. What is there already is newer.
    if remnant == nil {
      for (_, content) in restored.sorted(by: { $0.key < $1.key }) { samples.addStatus(content.series, content.values) }
    }
    for (_, member) in members.sorted(by: { $0.key < $1.key }) {
      for (_, page) in member.pages.sorted(by: { $0.key.key < $1.key.key }) {
        samples.addPage(page.series, page.values)
      }
      if let status = member.status { samples.addStatus(status.series, status.values) }
    }
    samples.addLastWord()
    return GroupSnapshot(
      id: id,
      namespace: namespace,
      generation: generation,
      owner: owner,
      ending: state.ending,
      isRemnant: remnant != nil,
      series: samples.series + markers.map(\.series),
      values: samples.values + markers.map(\.value)
    )
  }

  /// How the application ended, or `nil` while it lives. The driver's end is the application's, whatever its executors
  /// do; where no driver is known it is the end of the last pod.
  var ending: PodEnding? {
    if let remnant, members.isEmpty { return remnant.ending }
    let drivers = members.values.filter { $0.pod.sparkRole == .driver }
    var last: PodEnding?
    for member in drivers.isEmpty ? Array(members.values) : drivers {
      guard case .ended(let ending) = member.pod.life else { return nil }
      if last.map({ $0.at < ending.at }) ?? true { last = ending }
    }
    return last
  }

  /// When time alone changes it.
  var nextExpiry: ContinuousClock.Instant? {
    switch state {
    case .held(_, let until): until
    case .running: members.isEmpty ? remnant?.until : silentUntil
    case .ended, .expired: nil
    }
  }

  private var markers: [Sample] {
    var markers: [Sample] = []
    // They would take the place of better ones.
    if remnant?.endIsTold == true { return markers }
    if let facts { markers.append(marker(GroupMark.facts, 1, facts.labels(of: self))) }
    if let startedAt {
      markers.append(marker(GroupMark.start, startedAt.timeIntervalSince1970))
    }
    if let ending = state.ending {
      markers.append(marker(GroupMark.lastScrape, lastCapture.timeIntervalSince1970))
      markers.append(marker(GroupMark.end, ending.at.timeIntervalSince1970))
      let exit: LabelSet = [
        "phase": ending.outcome.rawValue,
        "reason": ending.reason ?? "",
        "exit_code": ending.exitCode.map(String.init) ?? "",
      ]
      markers.append(marker(GroupMark.exit, 1, exit))
    }
    return markers
  }

  private func marker(_ name: String, _ value: Double, _ more: LabelSet = [:]) -> Sample {
    var labels = more
    labels["application_id"] = id
    labels["namespace"] = namespace
    return Sample(Series(name: name, labels: labels), value)
  }
}
