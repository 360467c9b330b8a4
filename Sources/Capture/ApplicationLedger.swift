public import DequeModule
public import Discovery
public import Exposition
public import FoundationEssentials
public import Relabelling
public import Spark

/// All applications that are known, from their first sample to the deletion of their groups: a pure state machine.
///
/// News of pods, pages and deliveries go in; changes of groups come out and are collected by `takeChanges()`.
public struct ApplicationLedger: Sendable {
  public struct Configuration: Sendable {
    /// How long an ended group stays after its last values were delivered, where nobody acknowledges them.
    public var hold: Duration
    /// How long it stays at most where somebody does.
    public var maxHold: Duration
    /// Whether somebody acknowledges the last values of ended groups.
    public var awaitsAcknowledgement: Bool
    /// Whether somebody reports deliveries. If not, the hold begins with the end.
    public var awaitsDelivery: Bool
    /// Whether somebody says what a history server knows of each application that has ended. The hold does not begin before.
    public var awaitsLastWord: Bool
    /// The agent that the groups belong to, by a name that no other agent has.
    public var owner: String
    /// Where generations begin. The time in milliseconds makes those of a later run higher: no group changes so often.
    public var firstGeneration: Int
    /// Labels that the grouping key sets, besides `application_id`.
    public var reservedLabels: Set<String>
    /// What the metrics of Spark's own registry are called.
    public var metricNames: MetricNames
    /// What becomes of samples once they have their names and labels.
    public var relabelings: RelabelRules
    /// What goes before that for the targets of a rule, by the rule's name.
    public var treatments: [String: SampleTreatment]

    public init(
      hold: Duration,
      maxHold: Duration = .seconds(3600),
      awaitsAcknowledgement: Bool = false,
      awaitsDelivery: Bool,
      awaitsLastWord: Bool = false,
      owner: String = "",
      firstGeneration: Int = 0,
      reservedLabels: Set<String> = ["job"],
      metricNames: MetricNames = .original,
      relabelings: RelabelRules = RelabelRules(),
      treatments: [String: SampleTreatment] = [:]
    ) {
      self.hold = hold
      self.maxHold = maxHold
      self.awaitsAcknowledgement = awaitsAcknowledgement
      self.awaitsDelivery = awaitsDelivery
      self.awaitsLastWord = awaitsLastWord
      self.owner = owner
      self.firstGeneration = firstGeneration
      self.reservedLabels = reservedLabels
      self.metricNames = metricNames
      self.relabelings = relabelings
      self.treatments = treatments
    }
  }

  public private(set) var configuration: Configuration
  /// Counts what samples are called and which are left out: what was worked out under an earlier number is worked out anew.
  private(set) var namingNumber = 0
  public internal(set) var groups: [String: ApplicationGroup] = [:]
  /// Applications whose groups are deleted: the newest, in the order in which they went.
  public private(set) var past: Deque<ApplicationLife> = []
  /// Pods that ended before anything of them was captured: the newest, in the order in which they ended.
  public internal(set) var missed: Deque<MissedPod> = []
  public internal(set) var statistics = CaptureStatistics()
  /// Annotated pods, by UID, until they are gone and a little longer.
  var pods: [String: KnownPod] = [:]
  /// When pods went, in that order; some may have come back since.
  private var departures: Deque<(uid: String, at: ContinuousClock.Instant)> = []
  var groupsOfPods: [String: Set<String>] = [:]
  var changes: [GroupChange] = []
  /// Pods of restored groups of which nothing was heard since.
  var unheardPods: Set<String> = []
  var knownPods = KnownPods()

  public init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Other holds, names and rules hold from now on: holds for those that begin, the rest from the next page of each target.
  public mutating func configure(
    hold: Duration,
    maxHold: Duration,
    metricNames: MetricNames,
    relabelings: RelabelRules,
    treatments: [String: SampleTreatment]
  ) {
    (configuration.hold, configuration.maxHold) = (hold, maxHold)
    (configuration.metricNames, configuration.relabelings) = (metricNames, relabelings)
    configuration.treatments = treatments
    namingNumber += 1
  }

  /// Generations begin here from now on. Before anything else is heard of: an agent that stood by while another one worked
  /// begins where that one has ended.
  public mutating func begin(firstGeneration: Int) {
    configuration.firstGeneration = firstGeneration
  }

  /// The changes since the last call, in their order.
  public mutating func takeChanges() -> [GroupChange] {
    defer { changes = [] }
    return changes
  }

  /// The time at which `advance(to:)` has something to do.
  public var nextExpiry: ContinuousClock.Instant? {
    groups.values.compactMap(\.nextExpiry).min()
  }

  /// How many applications are remembered whose groups are deleted; with their histories 1.5 MB.
  static let mostPast = 200
  /// How many missed pods are remembered.
  static let mostMissed = 200

  /// How long a pod that is gone is remembered: a page that was sent while it lived may still be on its way.
  private static let memoryOfTheGone = Duration.seconds(60)

  /// Whether nothing is known at all.
  var isEmpty: Bool { groups.isEmpty && pods.isEmpty && groupsOfPods.isEmpty }

  // MARK: Pods

  /// What discovery makes of a pod now.
  ///
  /// - Returns: whether the pod has just ended without a single page of it having been captured.
  @discardableResult
  public mutating func update(_ pod: DiscoveredPod, now: ContinuousClock.Instant) -> Bool {
    let uid = pod.reference.uid
    let before = pods[uid]
    guard pod.isAnnotated || before != nil || groupsOfPods[uid] != nil else { return false }
    unheardPods.remove(uid)
    pods[uid, default: KnownPod(pod)].update(pod)
    if let id = pod.sparkApplication { join(id, pod) }
    for id in groupsOfPods[uid] ?? [] {
      groups[id]?.members[uid]?.pod = pod
      settle(id, now: now)
    }
    // One that had ended before it was first seen, or never had a target, was not there to be captured.
    let wasTarget = before?.isAwaited ?? false
    guard wasTarget, groupsOfPods[uid] == nil, let known = before?.pod, let one = MissedPod(known, endedAs: pod) else {
      return false
    }
    statistics.missedPods += 1
    missed.append(one)
    if missed.count > Self.mostMissed { missed.removeFirst() }
    return true
  }

  /// What the last scrape of a pod failed with that was missed.
  public mutating func note(lastFailure words: String, ofMissed pod: PodReference) {
    guard let index = missed.lastIndex(where: { $0.pod == pod }) else { return }
    missed[index].lastFailure = words
  }

  /// Kubernetes has removed the pod.
  @discardableResult
  public mutating func remove(_ pod: DiscoveredPod, at wallClock: Date, now: ContinuousClock.Instant) -> Bool {
    let isMissed = update(pod.gone(at: wallClock), now: now)
    if pods[pod.reference.uid] != nil {
      pods[pod.reference.uid]?.departedAt = now
      departures.append((pod.reference.uid, at: now))
    }
    forgetDeparted(now: now)
    return isMissed
  }

  private mutating func forgetDeparted(now: ContinuousClock.Instant) {
    while let first = departures.first, first.at + Self.memoryOfTheGone <= now {
      departures.removeFirst()
      // It may have come back since, and have gone once more.
      guard pods[first.uid]?.departedAt == first.at else { continue }
      pods[first.uid] = nil
      groupsOfPods[first.uid] = nil
    }
  }

  // MARK: Pages

  /// A page that a target showed.
  ///
  /// - Returns: what of it was refused.
  public mutating func take(
    _ page: ExpositionPage,
    from target: Target,
    at time: Date,
    now: ContinuousClock.Instant
  ) -> [Refusal] {
    // A page of a pod that nobody knows any more belongs to nobody.
    guard var known = pods.removeValue(forKey: target.pod.uid) else { return [] }
    let pod = known.pod
    let shares: [String: PageShare]
    do {
      defer { pods[target.pod.uid] = known }
      shares = try known.identify(page.layout, of: target)
    } catch {
      statistics.count(error)
      return [error]
    }
    var refusals: [Refusal] = []
    for (id, share) in shares {
      if let owner = groups[id]?.namespace, owner != pod.reference.namespace {
        refusals.append(.ownedByNamespace(id: id, owner: owner))
        continue
      }
      store(page, share, of: id, pod: known, target: target, at: time, now: now)
    }
    for refusal in refusals { statistics.count(refusal) }
    leaveGroups(of: known, now: now)
    return refusals
  }

  /// What Spark's REST API said of an application that a target shows.
  ///
  /// - Parameter page: all that was said so far, as metrics.
  public mutating func take(
    _ page: ExpositionPage,
    facts: ApplicationFacts?,
    of id: String,
    from target: Target,
    now: ContinuousClock.Instant
  ) {
    let uid = target.pod.uid
    guard var group = groups[id], group.remnant == nil, group.namespace == target.pod.namespace,
      var member = group.members[uid], !member.pages.isEmpty, group.lastWord == nil
    else { return }
    // Taken out while it is changed, so that nothing of it is copied.
    groups[id] = nil
    var status = member.status ?? MemberPage()
    let hasChanged = status.replace(
      with: page,
      labelling: SeriesLabelling(application: id, target: target, configuration: configuration, number: namingNumber),
      tellsExecutors: false
    )
    statistics.dropped.merge(status.dropped, uniquingKeysWith: +)
    member.status = status
    group.members[uid] = member
    let isNews = hasChanged || facts != nil && group.facts != facts
    group.facts = facts ?? group.facts
    _ = group.giveUpRestored(of: target.pod.name)
    groups[id] = group
    guard isNews else { return }
    renew(id)
    settle(id, now: now)
  }

  /// A pod whose targets show another application now than before has ended for the earlier one, though it lives on: a
  /// notebook's second session, a client-mode driver that was started again.
  private mutating func leaveGroups(of known: KnownPod, now: ContinuousClock.Instant) {
    let uid = known.pod.reference.uid
    for id in groupsOfPods[uid] ?? [] where !known.shows(id) {
      guard let group = groups[id], var member = group.members[uid] else { continue }
      // What was restored may be that of a target which has not shown anything yet.
      if member.pages.isEmpty, !known.hasShownAll { continue }
      groupsOfPods[uid]?.remove(id)
      if !member.pod.life.isEnded { member.pod = member.pod.gone(at: group.lastCapture, reason: Self.replaced) }
      groups[id]?.members[uid] = member
      // What stood in for the application while nobody had named it is no application that has ended.
      guard id == known.nameWithoutApplication, group.members.count == 1 else {
        settle(id, now: now)
        continue
      }
      groups[id]?.isStandIn = true
      expire(id, now: now)
    }
  }

  /// The reason of an end that a pod outlives.
  static let replaced = "Replaced"

  private mutating func store(
    _ page: ExpositionPage,
    _ share: PageShare,
    of id: String,
    pod known: KnownPod,
    target: Target,
    at time: Date,
    now: ContinuousClock.Instant
  ) {
    let pod = known.pod
    let uid = pod.reference.uid
    if groups[id] == nil { statistics.applications += 1 }
    // Taken out while it is changed, so that nothing of it is copied.
    var group = groups.removeValue(forKey: id) ?? newGroup(id, in: pod.reference.namespace, at: time)
    let isNew = group.members.isEmpty && group.restored.isEmpty
    group.remnant = nil
    var member = group.members.removeValue(forKey: uid) ?? ApplicationGroup.Member(pod: pod)
    var memberPage = member.pages.removeValue(forKey: target.id) ?? MemberPage()
    let hasChanged = memberPage.replace(
      with: page,
      share,
      labelling: SeriesLabelling(
        application: id,
        target: target,
        configuration: configuration,
        number: namingNumber
      )
    )
    statistics.dropped.merge(memberPage.dropped, uniquingKeysWith: +)
    member.pages[target.id] = memberPage
    let hasGivenUp = member.keepPages(of: known.targets)
    member.pod = pod
    member.startedAt = target.startedAt ?? member.startedAt
    group.members[uid] = member
    let isFirst = group.giveUpRestored(of: pod.reference.name)
    group.lastCapture = max(group.lastCapture, time)
    // Of many pods, mostly one alone tells of executors: the others' pages change nothing of the work.
    if memberPage.executors.isTold, let work = group.work { group.history.note(work, at: time) }
    // A page that was sent while it lived may come after its end.
    if groupsOfPods[uid] == nil { missed.removeAll { $0.pod == pod.reference } }
    groupsOfPods[uid, default: []].insert(id)
    groups[id] = group
    if hasChanged || hasGivenUp || isNew || isFirst { renew(id) }
    settle(id, now: now)
  }

  // MARK: Life

  /// Brings a group's state into accord with the lives of its pods.
  mutating func settle(_ id: String, now: ContinuousClock.Instant) {
    guard let group = groups[id] else { return }
    switch (group.state, group.ending) {
    case (.running, .some(let ending)):
      groups[id]?.state = .ended(ending)
      if group.lastWord == nil { awaitLastWord(of: id) }
      statistics.ended[ending.outcome, default: 0] += 1
      renew(id)
      if !configuration.awaitsDelivery { hold(id, ending, now: now) }
    case (.ended, .none), (.held, .none), (.expired, .none):
      // Another pod of it has come up, as executors do.
      groups[id]?.state = .running
      groups[id]?.deliveredAt = nil
      groups[id]?.acknowledgedAt = nil
      groups[id]?.awaitsLastWord = false
      groups[id]?.lacksLastWord = false
      groups[id]?.lastWord = nil
      renew(id)
    case (.running, .none), (.ended, .some), (.held, .some), (.expired, .some):
      break
    }
  }

  mutating func renew(_ id: String) {
    guard var group = groups.removeValue(forKey: id) else { return }
    // One that was restored may have had higher ones than were spooled.
    group.generation = max(group.generation + 1, configuration.firstGeneration)
    group.silentUntil = nil
    if case .held(let ending, _) = group.state, configuration.awaitsDelivery { group.state = .ended(ending) }
    if case .expired(let ending) = group.state { group.state = .ended(ending) }
    // Of values that are no more the last ones.
    if case .ended = group.state { (group.deliveredAt, group.acknowledgedAt) = (nil, nil) }
    changes.append(.updated(id, generation: group.generation, isFinal: group.state.ending != nil))
    groups[id] = group
  }

  /// Begins the hold of a group, unless something is still to be said of it.
  ///
  /// - Returns: whether it has begun.
  @discardableResult
  mutating func hold(_ id: String, _ ending: PodEnding, now: ContinuousClock.Instant) -> Bool {
    guard !awaitsLastWord(id) else { return false }
    let hold = configuration.awaitsAcknowledgement ? configuration.maxHold : configuration.hold
    groups[id]?.state = .held(ending, until: now + hold)
    return true
  }

  func newGroup(_ id: String, in namespace: String, at time: Date) -> ApplicationGroup {
    ApplicationGroup(
      id: id,
      namespace: namespace,
      owner: configuration.owner,
      generation: configuration.firstGeneration,
      at: time
    )
  }

  /// A generation of a group has arrived: the hold of one that has ended begins. It begins anew where it arrives again,
  /// since the gateway had lost it or did not take it at first, unless somebody acknowledges what he has.
  ///
  /// - Returns: whether a hold has begun.
  @discardableResult
  public mutating func settled(_ id: String, generation: Int, now: ContinuousClock.Instant) -> Bool {
    guard let group = groups[id], group.generation == generation else { return false }
    groups[id]?.isRefused = false
    if group.state.ending != nil, group.deliveredAt == nil { groups[id]?.deliveredAt = now }
    return switch group.state {
    case .ended(let ending): hold(id, ending, now: now)
    case .held(let ending, _) where !configuration.awaitsAcknowledgement: hold(id, ending, now: now)
    case .running, .held, .expired: false
    }
  }

  /// A generation of a group was refused: the hold of one that has ended begins, within which it is tried again.
  ///
  /// - Returns: whether a hold has begun.
  @discardableResult
  public mutating func refused(_ id: String, generation: Int, now: ContinuousClock.Instant) -> Bool {
    guard let group = groups[id], group.generation == generation, case .ended(let ending) = group.state else {
      return false
    }
    groups[id]?.isRefused = true
    return hold(id, ending, now: now)
  }

  /// The last values of a group have arrived wherever they were awaited.
  public mutating func acknowledged(_ id: String, generation: Int, now: ContinuousClock.Instant) {
    guard let group = groups[id], group.generation == generation, case .held = group.state else { return }
    statistics.holds[.acknowledged, default: 0] += 1
    groups[id]?.acknowledgedAt = now
    expire(id, now: now)
  }

  /// The groups whose last values are delivered and not yet acknowledged, with their generations.
  public var unacknowledged: [String: Int] {
    groups.compactMapValues { if case .held = $0.state { $0.generation } else { nil } }
  }

  /// The group has been deleted where it had been delivered.
  ///
  /// - Returns: whether that was the end of it: it may have come back meanwhile.
  @discardableResult
  public mutating func deleted(_ id: String, now: ContinuousClock.Instant) -> Bool {
    guard let group = groups[id] else { return true }
    guard case .expired = group.state else { return false }
    forget(id, now: now)
    return true
  }

  /// A group's newest generation as a change; `nil` where it is unknown, or only known to be where it was found.
  func change(of id: String) -> GroupChange? {
    guard let group = groups[id], group.remnant == nil else { return nil }
    if case .expired = group.state { return .expired(id) }
    return .updated(id, generation: group.generation, isFinal: group.state.ending != nil)
  }

  /// Lets the holds expire whose time is over.
  public mutating func advance(to now: ContinuousClock.Instant) {
    forgetDeparted(now: now)
    for (id, group) in groups {
      if case .held(_, let until) = group.state, until <= now {
        let end: CaptureStatistics.HoldEnd =
          group.isRefused ? .undelivered : configuration.awaitsAcknowledgement ? .timedOut : .elapsed
        statistics.holds[end, default: 0] += 1
        expire(id, now: now)
      }
      guard case .running = group.state, let until = group.nextExpiry, until <= now else { continue }
      if let remnant = group.remnant {
        groups[id]?.remnant?.ending = PodEnding(outcome: .deleted, reason: Self.unobserved, at: remnant.writtenAt)
        settle(id, now: now)
      } else {
        groups[id]?.silentUntil = nil
        changes.append(.updated(id, generation: group.generation, isFinal: false))
      }
    }
  }

  /// Gives up every group, whatever its application does.
  public mutating func expireAll(now: ContinuousClock.Instant) {
    for id in groups.keys { expire(id, now: now) }
  }

  private mutating func expire(_ id: String, now: ContinuousClock.Instant) {
    guard let group = groups[id] else { return }
    groups[id]?.state = .expired(group.state.ending ?? PodEnding(outcome: .deleted, at: group.lastCapture))
    changes.append(.expired(id))
    if !configuration.awaitsDelivery { forget(id, now: now) }
  }

  private mutating func forget(_ id: String, now: ContinuousClock.Instant) {
    guard let group = groups.removeValue(forKey: id) else { return }
    if !group.isStandIn { remember(group, deletedAt: now) }
    statistics.deletedGroups += 1
    for uid in group.members.keys {
      groupsOfPods[uid]?.remove(id)
      if groupsOfPods[uid]?.isEmpty == true { groupsOfPods[uid] = nil }
    }
  }

  private mutating func remember(_ group: ApplicationGroup, deletedAt now: ContinuousClock.Instant) {
    var life = ApplicationLife(group)
    life.deletedAt = now
    past.append(life)
    if past.count > Self.mostPast { past.removeFirst() }
  }
}
