package import Capture
import Discovery
package import Kubernetes

extension ExplanationChain {
  /// An application whose group is deleted.
  ///
  /// - Returns: what follows the subject.
  package mutating func tell(_ life: ApplicationLife) -> String {
    let past = ApplicationExplanation(past: life, now: .current)
    add(
      .done,
      "application",
      past.explanation,
      past.milestones.map { "\($0.kind.words): \(Figures.moment($0.at))" }
    )
    return "has ended\(past.outcome.map { " (\($0))" } ?? ""): \(past.explanation)"
  }

  /// A pod of which nothing was captured.
  package mutating func tell(_ missed: MissedPod) {
    add(
      .failed,
      "capture",
      "pod \(missed.pod): \(missed.words)",
      [Self.words(for: missed.ending)],
      because: "was missed: \(missed.words)"
    )
  }

  /// A pod that is no more, as far as it is remembered.
  ///
  /// - Returns: what follows the subject; `nil` of one that is not known.
  package mutating func tellGone(_ key: ObjectKey, in snapshot: AgentSnapshot) -> String? {
    func isMeant(_ pod: PodReference) -> Bool { pod.namespace == key.namespace && pod.name == key.name }
    if let missed = snapshot.missed.first(where: { isMeant($0.pod) }) {
      tell(missed)
      return ""
    }
    if let group = snapshot.groups.first(where: { $0.pods.contains(where: isMeant) }) {
      return tell(group, in: snapshot)
    }
    return snapshot.past.first { $0.pods.contains(where: isMeant) }.map { tell($0) }
  }
}
