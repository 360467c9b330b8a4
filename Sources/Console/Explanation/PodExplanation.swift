import Discovery
import FoundationEssentials
import Scraping

/// The answer to "why is my pod not scraped?", and to how it is where it is.
struct PodExplanation: Encodable, Sendable {
  var namespace: String
  var pod: String
  /// Why it has no target; absent where it has.
  var reason: String?
  /// The same as the metric `afterglow_unscraped_pods` has it.
  var reasonCode: String?
  /// What of its annotations is not followed, though it is scraped.
  var warnings: [String]
  var targets: [TargetExplanation]

  /// Those that are not scraped first, those that have had their time or that nobody meant last, and each kind by name.
  static func all(in snapshot: AgentSnapshot, now: Date) -> [PodExplanation] {
    let targets = Dictionary(grouping: snapshot.targets, by: \.target.pod.uid)
    func rank(_ pod: DiscoveredPod) -> Int {
      if pod.life.isEnded || pod.reason?.isNotMeant == true { return 2 }
      return targets[pod.reference.uid] == nil ? 0 : 1
    }
    return snapshot.pods
      .sorted { left, right in
        (rank(left), left.reference.description) < (rank(right), right.reference.description)
      }
      .map { pod in
        PodExplanation(
          namespace: pod.reference.namespace,
          pod: pod.reference.name,
          reason: pod.reason.map { "\($0)" },
          reasonCode: pod.reason?.code,
          warnings: pod.warnings.map { "\($0)" },
          targets: (targets[pod.reference.uid] ?? [])
            .sorted { $0.target.id.key < $1.target.id.key }
            .map { TargetExplanation($0, in: snapshot, now: now) }
        )
      }
  }
}

/// Which pods are asked for.
struct PodFilter: Sendable {
  var namespace: String?
  var pod: String?

  func matches(_ explanation: PodExplanation) -> Bool {
    (namespace ?? explanation.namespace) == explanation.namespace && (pod ?? explanation.pod) == explanation.pod
  }
}
