import Discovery
import Exposition
import FoundationEssentials

/// Pods and pages as the tests of the ledger need them.
enum Samples {
  static func pod(
    _ uid: String = "uid-1",
    namespace: String = "team-a",
    name: String? = nil,
    application: String? = "spark-1",
    role: DiscoveredPod.SparkRole? = .driver,
    configured: String? = nil,
    restart: Int = 0,
    life: PodLife = .running(since: Date(timeIntervalSince1970: 1000))
  ) -> DiscoveredPod {
    DiscoveredPod(
      reference: PodReference(uid: uid, namespace: namespace, name: name ?? "pod-\(uid)"),
      targets: life.isEnded ? [] : [target(uid, namespace: namespace, restart: restart)],
      life: life,
      sparkApplication: application,
      sparkRole: role,
      configuredApplication: configured
    )
  }

  static func target(
    _ uid: String = "uid-1",
    namespace: String = "team-a",
    path: String = "/metrics",
    restart: Int = 0,
    address: String = "10.0.0.1",
    rule: String? = nil,
    labels: LabelSet = LabelSet()
  ) -> Target {
    Target(
      pod: PodReference(uid: uid, namespace: namespace, name: "pod-\(uid)"),
      address: address,
      port: 4040,
      path: path,
      restart: restart,
      startedAt: Date(timeIntervalSince1970: 1000),
      rule: rule,
      labels: labels
    )
  }

  static func page(_ value: Double, application: String? = "spark-1", more: LabelSet = [:]) -> ExpositionPage {
    var labels = more
    labels["application_id"] = application
    return ExpositionPage(samples: [Sample(Series(name: "tasks", labels: labels), value)])
  }

  static let ending = PodEnding(
    outcome: .failed,
    reason: "OOMKilled",
    exitCode: 137,
    at: Date(timeIntervalSince1970: 1500)
  )
}
