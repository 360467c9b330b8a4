public import FoundationEssentials
public import Kubernetes

/// From a pod to its targets, by the pod's annotations and, where these leave something open, by the rule that covers it.
public struct AnnotationDiscovery: Sendable {
  /// A pod label, or else annotation, whose value is the application's id where Spark's own label is missing.
  public var applicationIDLabel: String?
  public var rules: ScrapeRules

  public init(applicationIDLabel: String? = nil, rules: ScrapeRules = ScrapeRules()) {
    self.applicationIDLabel = applicationIDLabel
    self.rules = rules
  }

  /// - Parameter now: the time that an ending gets where Kubernetes gives none.
  public func examine(_ pod: Pod, now: Date) -> DiscoveredPod {
    var annotations: ScrapeAnnotations?
    var targets: [Target] = []
    var reason: NoTargetReason?
    do {
      let read = try ScrapeAnnotations(pod.annotations)
      annotations = read
      targets = [try target(of: pod, annotations: read)]
    } catch {
      reason = error
    }
    let port = annotations.flatMap { try? pod.number(of: $0.port) }
    return DiscoveredPod(
      reference: PodReference(pod),
      targets: targets,
      reason: reason,
      isAnnotated: annotations != nil || reason?.isMistake == true,
      life: pod.life(ofContainer: pod.container(serving: port), now: now),
      sparkApplication: pod.labels["spark-app-selector"]?.nonEmpty,
      sparkRole: pod.labels["spark-role"].flatMap(DiscoveredPod.SparkRole.init(rawValue:)),
      configuredApplication: applicationIDLabel.flatMap { pod.labels[$0] ?? pod.annotations[$0] }?.nonEmpty
    )
  }

  private func target(of pod: Pod, annotations: ScrapeAnnotations) throws(NoTargetReason) -> Target {
    let port = try pod.number(of: annotations.port)
    guard !pod.phase.isFinal else { throw .ended(phase: pod.phase.rawValue) }
    let container = pod.container(serving: port)
    let status = pod.containerStatuses.first { $0.name == container?.name }
    var startedAt: Date?
    switch status?.state {
    case .terminated(let end) where !pod.restartsContainer(after: end): throw .containerEnded(container?.name ?? "")
    case .running(let since): startedAt = since
    case .terminated, .waiting, .unknown, nil: break
    }
    let rule = rules.first(for: pod)
    let scheme = try Target.Scheme(annotated: annotations.scheme, rule: rule)
    guard let address = pod.podIPs.first else { throw .noAddress }
    return Target(
      pod: PodReference(pod),
      scheme: scheme,
      address: address,
      port: port,
      path: annotations.path,
      container: container?.name,
      restart: status?.restartCount ?? 0,
      startedAt: startedAt,
      schedule: rule?.schedule ?? ScheduleOverrides(),
      timeout: rule?.timeout,
      rule: rule?.name
    )
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
