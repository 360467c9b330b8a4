import Capture
import Console
import Discovery
import FoundationEssentials
import Kubernetes
import Synchronization
import YAML

/// Answers "why?" for an agent that runs: from what it knows, and of a pod that it takes no interest in from one look at the
/// API server.
final class AgentExplainer: Sendable {
  private let pods: PodIntake
  private let finder: PodFinder
  private let snapshot: @Sendable () -> AgentSnapshot
  private let gate = Mutex(QuestionGate())

  init(pods: PodIntake, finder: PodFinder, snapshot: @escaping @Sendable () -> AgentSnapshot) {
    self.pods = pods
    self.finder = finder
    self.snapshot = snapshot
  }

  func answer(_ question: Explanation.Question) async -> Explanation.Answer {
    let snapshot = snapshot()
    var chain = ExplanationChain("\(question)")
    if let standby = snapshot.leadership?.standby {
      chain.add(
        .failed,
        "agent",
        standby,
        because: "is not known to this agent: \(standby); ask the leader",
        isUnknown: true
      )
    }
    switch question {
    case .application(let id):
      return .told(explanation(of: id, chain, snapshot))
    case .pod(let key):
      if let trace = pods.trace(of: key) {
        chain.tell(trace, at: .now)
        let success = chain.tell(trace.discovered, in: snapshot, at: .now)
        return .told(chain.explanation(otherwise: success))
      }
      guard gate.withLock({ $0.enter(at: .now) }) else {
        return .later("the API server has just been asked for another pod; ask again in a second")
      }
      let sighting = await finder.find(key)
      gate.withLock { $0.leave(at: .now) }
      if !sighting.isThere, let success = chain.tellGone(key, in: snapshot) {
        return .told(chain.explanation(otherwise: success))
      }
      let trace = chain.tell(sighting, of: key) { pods.trace(of: $0) }
      if let unreadiness = snapshot.unreadiness, trace != nil {
        let words = "is not known to the agent yet: \(unreadiness)"
        chain.add(.failed, "agent", unreadiness, because: words, isUnknown: true)
      }
      return .told(chain.explanation(otherwise: "is there, and the agent has not heard of it yet"))
    }
  }

  private func explanation(of id: String, _ chain: ExplanationChain, _ snapshot: AgentSnapshot) -> Explanation {
    var chain = chain
    let group = snapshot.groups.first { $0.id == id }
    let members = group?.pods ?? snapshot.pods.filter { $0.sparkApplication == id }.map(\.reference)
    let drivers = Set(snapshot.pods.lazy.filter { $0.sparkRole == .driver }.map(\.reference))
    // The driver first: a sidekick's trouble is seldom the answer. Of a thousand executors a few are enough, and to trace a
    // pod holds up the news of others.
    let first = members.filter(drivers.contains) + members.lazy.filter { !drivers.contains($0) }.prefix(Self.mostPods)
    let traces = first.prefix(Self.mostPods).compactMap { pods.trace(of: $0.key) }
    // Its pods may stay for days after their end, and say nothing of what became of the values.
    if group == nil, traces.allSatisfy(\.discovered.life.isEnded),
      let life = snapshot.past.first(where: { $0.id == id })
    {
      // Not in one: what is told of it would come too late.
      let success = chain.tell(life)
      return chain.explanation(otherwise: success)
    }
    if group == nil, traces.isEmpty, let missed = snapshot.missed.first(where: { $0.id == id }) {
      chain.tell(missed)
      return chain.explanation(otherwise: "")
    }
    guard group != nil || !traces.isEmpty else {
      let meant = SpellingSuggestion.nearest(to: id, among: snapshot.groups.map(\.id))
      let words = "no pod and no group of it is known" + (meant.map { "; did you mean \($0)?" } ?? "")
      chain.add(
        .failed,
        "application",
        words,
        ["an application is known from its first page until its last values are delivered, held and deleted"],
        because: "is not known: \(words)"
      )
      return chain.explanation(otherwise: "")
    }
    var success = "has a group"
    for trace in traces {
      chain.add(.none, "application", "\(id) is that of pod \(trace.discovered.reference)")
      chain.tell(trace, at: .now)
      let told = chain.tell(trace.discovered, in: snapshot, at: .now)
      if trace.discovered.reference == traces.first?.discovered.reference { success = told }
    }
    if members.count > Self.mostPods {
      chain.add(.none, "application", "it has \(members.count - Self.mostPods) more pods")
    }
    if let group, traces.isEmpty { success = chain.tell(group, in: snapshot) }
    return chain.explanation(otherwise: success)
  }

  private static let mostPods = 3
}

/// Lets one question at a time through to the API server, and no other within a second after it: whoever reaches the
/// console must not be able to load the API server. A pure state machine.
struct QuestionGate {
  static let rest = Duration.seconds(1)

  private var isOpen = true
  private var notBefore: ContinuousClock.Instant?

  mutating func enter(at now: ContinuousClock.Instant) -> Bool {
    guard isOpen, notBefore.map({ $0 <= now }) ?? true else { return false }
    isOpen = false
    return true
  }

  mutating func leave(at now: ContinuousClock.Instant) {
    isOpen = true
    notBefore = now + Self.rest
  }
}

extension PodReference {
  fileprivate var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}
