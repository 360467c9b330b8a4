import Discovery
import Exposition
import Scraping
import Spark

/// Which drivers are asked for their status, and when: a pure state machine. Pods and pages go in, rounds of questions come
/// out, and come back with what was learnt.
struct StatusRounds {
  /// A round of questions that may begin.
  struct Round {
    let target: Target
    var reader: StatusReader
    /// Whoever has taken a reader brings it back to the slot that it is of, and to no later one of the same target.
    fileprivate let number: Int
  }

  /// A target that shows Spark's executors.
  private struct Slot {
    /// As the newest page came from it: its rule, and so its credentials, may change.
    var target: Target
    /// `nil` while it is asked.
    var reader: StatusReader?
    /// The newest page that came meanwhile.
    var newestPage: ExpositionPage?
    let number: Int
  }

  var statistics = StatusStatistics()
  private var terms: StatusTerms
  /// Pods that live, with their targets, by UID.
  private var pods: [String: Set<Target.ID>] = [:]
  /// One of a pod's targets has one.
  private var slots: [Target.ID: Slot] = [:]
  /// Those with a reason to be asked, and when they may be.
  private var due = WaitingLine<Target.ID>()
  private var asking = 0
  private var lastNumber = 0

  init(_ terms: StatusTerms) {
    self.terms = terms
  }

  /// Other terms hold from now on.
  mutating func adopt(_ terms: StatusTerms) {
    self.terms = terms
    if !terms.isOn { (slots, due) = ([:], WaitingLine()) }
    for id in slots.keys { slots[id]?.reader?.adopt(terms) }
  }

  mutating func update(_ pod: DiscoveredPod) {
    let targets = Set(pod.targets.map(\.id))
    for id in (pods[pod.reference.uid] ?? []).subtracting(targets) { remove(id) }
    pods[pod.reference.uid] = targets.isEmpty ? nil : targets
  }

  mutating func forget(_ pod: PodReference) {
    for id in pods.removeValue(forKey: pod.uid) ?? [] { remove(id) }
  }

  private mutating func remove(_ id: Target.ID) {
    slots[id] = nil
    due.remove(id)
  }

  /// - Returns: whether there is a reason to ask that there was not before.
  mutating func note(_ page: ExpositionPage, of target: Target, now: ContinuousClock.Instant) -> Bool {
    guard terms.isOn, hasSlot(for: target, showing: page, now: now) else { return false }
    slots[target.id]?.target = target
    guard slots[target.id]?.reader != nil else {
      slots[target.id]?.newestPage = page
      return false
    }
    slots[target.id]?.reader?.course.note(page)
    return noteDue(target.id)
  }

  private mutating func hasSlot(
    for target: Target,
    showing page: ExpositionPage,
    now: ContinuousClock.Instant
  ) -> Bool {
    if slots[target.id] != nil { return true }
    // A page that was on its way when the pod ended is the last; of a pod with two such pages, one is enough.
    guard let targets = pods[target.pod.uid], targets.contains(target.id),
      !targets.contains(where: { slots[$0] != nil }),
      page.layout.series.contains(where: { $0.name == SparkExecutors.activeTasks })
    else { return false }
    lastNumber += 1
    slots[target.id] = Slot(target: target, reader: StatusReader(terms: terms, now: now), number: lastNumber)
    return true
  }

  private mutating func noteDue(_ id: Target.ID) -> Bool {
    guard let reader = slots[id]?.reader, reader.course.isDue else { return false }
    let isNews = due[id] == nil
    due.add(id, until: reader.restsUntil)
    return isNews
  }

  /// The round to begin now, or when there may be one; neither where only something new can change that.
  mutating func next(now: ContinuousClock.Instant) -> (round: Round?, time: ContinuousClock.Instant?) {
    guard asking < StatusTerms.mostAtATime else { return (nil, nil) }
    let (first, time) = due.take(at: now)
    guard let first else { return (nil, time) }
    guard let slot = slots[first], let reader = slot.reader else { return (nil, now) }
    slots[first]?.reader = nil
    asking += 1
    return (Round(target: slot.target, reader: reader, number: slot.number), nil)
  }

  /// A round is over; its target may have been given up meanwhile.
  mutating func end(_ round: Round, _ reader: StatusReader) {
    asking -= 1
    let id = round.target.id
    guard slots[id]?.number == round.number else { return }
    var reader = reader
    reader.adopt(terms)
    if let page = slots[id]?.newestPage { reader.course.note(page) }
    slots[id]?.newestPage = nil
    slots[id]?.reader = reader
    _ = noteDue(id)
  }
}
