import Exposition
public import FoundationEssentials
public import Kubernetes
import Relabelling

/// From a pod to its targets, by the pod's annotations and, where these leave something open or are not there, by the rule
/// that covers it.
public struct AnnotationDiscovery: Sendable {
  /// A pod label, or else annotation, whose value is the application's id where Spark's own label is missing, for pods whose
  /// rule names no other.
  public var applicationIDLabel: String?
  public var rules: ScrapeRules

  /// The label of a target that says the application's id, as samples do.
  private static let applicationIDLabel = "application_id"

  public init(applicationIDLabel: String? = nil, rules: ScrapeRules = ScrapeRules()) {
    self.applicationIDLabel = applicationIDLabel
    self.rules = rules
  }

  /// - Parameter now: the time that an ending gets where Kubernetes gives none.
  public func examine(_ pod: Pod, now: Date) -> DiscoveredPod {
    var notes: DiscoveryNotes?
    return examine(pod, now: now, notes: &notes)
  }

  /// - Parameter notes: what is decided on the way is noted there, where somebody wants to know.
  func examine(_ pod: Pod, now: Date, notes: inout DiscoveryNotes?) -> DiscoveredPod {
    let rule = rules.first(for: pod)
    var annotations: ScrapeAnnotations?
    var pages = Pages()
    var reason: NoTargetReason?
    let applicationIDLabel = rule?.targets.applicationIDLabel ?? applicationIDLabel
    do {
      var read = try ScrapeAnnotations(
        pod.annotations,
        except: applicationIDLabel,
        isFound: rule?.reach.findsPods == true
      )
      read.fill(from: rule)
      annotations = read
      pages = try self.pages(of: pod, annotations: read, rule: rule, notes: &notes)
    } catch {
      reason = error
    }
    let port = annotations.flatMap { try? pod.number(by: $0) }
    let life = pod.life(ofContainer: pod.container(running: port), now: now)
    return DiscoveredPod(
      reference: PodReference(pod),
      targets: pages.targets,
      reason: reason,
      isAnnotated: annotations != nil || reason?.isMistake == true,
      life: life,
      sparkApplication: pod.labels["spark-app-selector"]?.nonEmpty,
      sparkRole: pod.labels["spark-role"].flatMap(DiscoveredPod.SparkRole.init(rawValue:)),
      configuredApplication: pages.application
        ?? applicationIDLabel.flatMap { pod.labels[$0] ?? pod.annotations[$0] }?.nonEmpty,
      isOnHostNetwork: pod.hostNetwork,
      createdAt: pod.creationTimestamp,
      labelling: life.isEnded ? annotations.flatMap { labelling(of: pod, annotations: $0, rule: rule) } : nil,
      warnings: annotations?.warnings ?? []
    )
  }

  /// How the samples of a pod that has ended are labelled: as those of its first page were, or would have been.
  private func labelling(
    of pod: Pod,
    annotations: ScrapeAnnotations,
    rule: ScrapeRule?
  ) -> DiscoveredPod.Labelling? {
    guard let rule, let port = try? pod.number(by: annotations),
      let scheme = try? Target.Scheme(annotated: annotations.scheme, rule: rule)
    else { return nil }
    let page = TargetRelabelling.Page(
      scheme: scheme,
      port: port,
      path: annotations.paths?.first ?? PathAnnotation.defaultPath,
      labels: rule.targets.labels(of: pod)
    )
    let relabelling = TargetRelabelling(
      rule: rule,
      pod: pod,
      container: pod.container(serving: port),
      address: pod.podIPs.first ?? ""
    )
    guard var labels = try? relabelling.apply(to: page)?.labels else { return nil }
    labels[Self.applicationIDLabel] = nil
    return .init(rule: rule.name, labels: labels)
  }

  private struct Pages {
    var targets: [Target] = []
    /// The application's id, where the rule's relabelings make one.
    var application: String?
  }

  private func pages(
    of pod: Pod,
    annotations: ScrapeAnnotations,
    rule: ScrapeRule?,
    notes: inout DiscoveryNotes?
  ) throws(NoTargetReason) -> Pages {
    let port = try pod.number(by: annotations)
    notes?.portSource = annotations.port == nil ? .declared : annotations.ruleOfPort.map { .rule($0) } ?? .annotation
    guard !pod.phase.isFinal else { throw .ended(phase: pod.phase.rawValue) }
    let container = pod.container(serving: port)
    for container in [container, pod.container(running: port)].compactMap({ $0 }) {
      guard !pod.hasEnded(container) else { throw .containerEnded(container.name) }
    }
    let status = pod.status(of: container)
    let scheme = try Target.Scheme(annotated: annotations.scheme, rule: rule)
    guard let address = pod.podIPs.first else { throw .noAddress }
    var pages = (annotations.paths ?? [PathAnnotation.defaultPath]).map { path in
      TargetRelabelling.Page(
        scheme: scheme,
        port: port,
        path: path,
        labels: rule?.targets.labels(of: pod) ?? LabelSet()
      )
    }
    if let rule, !rule.targets.relabelings.isEmpty {
      let relabelling = TargetRelabelling(rule: rule, pod: pod, container: container, address: address)
      var left: [TargetRelabelling.Page] = []
      for page in pages {
        guard let page = try relabelling.apply(to: page, notes: &notes), !left.contains(page) else { continue }
        _ = try Target.Scheme(annotated: page.scheme, rule: rule)
        left.append(page)
      }
      guard !left.isEmpty else { throw .droppedByRelabelling(rule: rule.name) }
      pages = left
    }
    let application = pages.lazy.compactMap { $0.labels[Self.applicationIDLabel]?.nonEmpty }.first
    let targets = pages.map { page in
      var labels = page.labels
      // It is no label like others: it decides on the group, and every sample has it anyway.
      labels[Self.applicationIDLabel] = nil
      return Target(
        pod: PodReference(pod),
        scheme: page.scheme,
        address: address,
        port: page.port,
        path: page.path,
        container: container?.name,
        restart: status?.restartCount ?? 0,
        startedAt: status?.startedAt,
        schedule: annotations.schedule,
        timeout: annotations.timeout,
        rule: rule?.name,
        edition: rules.edition,
        labels: labels
      )
    }
    return Pages(targets: targets, application: application)
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension ContainerStatus {
  fileprivate var startedAt: Date? {
    if case .running(let startedAt) = state { startedAt } else { nil }
  }
}
