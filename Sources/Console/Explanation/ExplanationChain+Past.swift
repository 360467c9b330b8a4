package import Capture
import Discovery
package import Kubernetes

extension ExplanationChain {
  /// An application whose group is deleted: what of its life is remembered.
  ///
  /// - Parameter podsAreTold: whether the chain has told of its pods.
  /// - Returns: what follows the subject.
  package mutating func tell(_ life: ApplicationLife, podsAreTold: Bool = false) -> String {
    let past = ApplicationExplanation(past: life, now: .current)
    let pods = past.pods.map { "\(past.namespace)/\($0)" }.joined(separator: ", ")
    if !podsAreTold {
      add(
        .done,
        "pod",
        pods.isEmpty ? "of namespace \(past.namespace)" : pods,
        Self.lines(of: past, .created, .running)
      )
    }
    add(.done, "scrapes", Self.words(for: past), Self.lines(of: past, .firstScrape, .lastScrape))
    let ending = [past.outcome ?? "not known how", past.endingWords].compactMap { $0 }.joined(separator: ", ")
    add(past.hasFailed ? .failed : .done, "end", ending, Self.lines(of: past, .ended))
    let group = "generation \(past.generation) was its last; \(past.explanation)"
    add(.done, "group", group, Self.lines(of: past, .delivered, .acknowledged, .deleted))
    let end = "has ended\(past.outcome.map { " (\($0))" } ?? ""): \(past.explanation)"
    // Its pods may have ended in other ways than it did.
    return podsAreTold ? "was part of application \(past.id), which \(end)" : end
  }

  private static func words(for past: ApplicationExplanation) -> String {
    let life = "it lived for \(Figures.seconds(past.durationSeconds))"
    guard past.endedAt != nil else { return life }
    return "\(life); its last page came \(past.lastSample.age) before the end"
  }

  private static func lines(
    of past: ApplicationExplanation,
    _ kinds: ApplicationExplanation.Milestone.Kind...
  ) -> [String] {
    past.milestones.filter { kinds.contains($0.kind) }.map { "\($0.kind.words): \(Figures.moment($0.at))" }
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
