package import Discovery
import Exposition
package import FoundationEssentials
import Kubernetes

/// From the pod to its targets.
extension ExplanationChain {
  package mutating func tell(_ trace: DiscoveryTrace, at now: Date) {
    tellPod(trace, at: now)
    tellAnnotations(trace)
    tellRule(trace)
    tellTargets(trace)
    tellRelabelling(trace)
  }

  private mutating func tellPod(_ trace: DiscoveryTrace, at now: Date) {
    let pod = trace.pod
    var words = "\(pod.phase.rawValue) on \(pod.nodeName.map { "node \($0)" } ?? "no node yet")"
    if let created = pod.creationTimestamp {
      words += ", created \(Figures.seconds(max(0, now.timeIntervalSince(created)))) ago"
    }
    if pod.deletionTimestamp != nil { words += ", and to be deleted" }
    var lines: [String] = []
    if let address = pod.podIPs.first { lines.append("address \(address)\(pod.hostNetwork ? ", its node's" : "")") }
    if let id = trace.discovered.sparkApplication { lines.append("label spark-app-selector=\(id)") }
    if let role = trace.discovered.sparkRole { lines.append("label spark-role=\(role.rawValue)") }
    if case .ended(let ending) = trace.discovered.life { lines.append(Self.words(for: ending)) }
    add(.done, "pod", words, lines)
  }

  static func words(for ending: PodEnding) -> String {
    let reason = ending.reason.map { ", \($0)" } ?? ""
    let exitCode = ending.exitCode.map { ", exit code \($0)" } ?? ""
    return "ended: \(ending.outcome.rawValue)\(reason)\(exitCode), at \(ending.at.formatted(.iso8601))"
  }

  private mutating func tellAnnotations(_ trace: DiscoveryTrace) {
    let lines = trace.annotations.map { "\($0.key): \(Self.excerpt($0.value))" }
    let warnings = trace.discovered.warnings.map { "not followed: \($0)" }
    let words = lines.isEmpty ? "none that has a meaning here" : "\(lines.count) as read"
    add(lines.isEmpty ? .none : warnings.isEmpty ? .done : .failed, "annotations", words, lines + warnings)
  }

  /// An annotation may have 256 KiB.
  private static func excerpt(_ value: String) -> String {
    let shown = value.prefix(200)
    return "\"\(shown)\(shown.endIndex < value.endIndex ? "…" : "")\""
  }

  private mutating func tellRule(_ trace: DiscoveryTrace) {
    var lines = trace.passedRules.map { passed in
      "not \(passed.rule.name): \(passed.rule.reach.words(for: passed.mismatch, labels: trace.pod.labels))"
    }
    guard let rule = trace.rule else {
      add(.none, "rule", lines.isEmpty ? "none is configured" : "none of \(lines.count) covers it", lines)
      return
    }
    if !rule.reach.findsPods { lines.append("it does not say scrape: true, so the pod's own annotations decide") }
    lines += trace.shadowedRules.map { "\($0.name) matches too, but stands behind it and has no say" }
    add(.done, "rule", "\(rule.name) covers it", lines)
  }

  private mutating func tellTargets(_ trace: DiscoveryTrace) {
    let pod = trace.discovered
    if let reason = pod.reason {
      // Of a pod that has ended what matters is what became of its values.
      switch reason {
      case .ended, .containerEnded: add(.none, "target", "\(reason)")
      default:
        let mark: Explanation.Mark = reason.isNotMeant ? .none : .failed
        add(mark, "target", "\(reason)", because: "is not scraped: \(reason)\(Self.shadow(over: trace))")
      }
      return
    }
    let source =
      switch trace.portSource {
      case .annotation: "the port is the annotation's"
      case .rule(let name): "the port is that of the rule \(name)"
      case .declared: "the port is the one that the container declares"
      case nil: ""
      }
    let urls = pod.targets.map(\.url)
    add(.done, "target", urls.first ?? "none", (urls.dropFirst() + [source]).filter { !$0.isEmpty })
  }

  /// A rule that would find the pod, did not another one stand before it.
  private static func shadow(over trace: DiscoveryTrace) -> String {
    guard case .notAnnotated = trace.discovered.reason, let rule = trace.rule,
      let finder = trace.shadowedRules.first(where: \.reach.findsPods)
    else { return "" }
    return
      "; the rule \(finder.name) would have it scraped, but \(rule.name) stands before it, covers the pod and does not "
      + "say scrape: true"
  }

  private mutating func tellRelabelling(_ trace: DiscoveryTrace) {
    guard !trace.relabellings.isEmpty else { return }
    var lines: [String] = []
    for course in trace.relabellings {
      for step in course.steps {
        let changes = step.changes.map { change in
          "\(change.label) \(change.before.map { Self.excerpt($0) } ?? "(none)") becomes "
            + (change.after.map { Self.excerpt($0) } ?? "nothing")
        }
        let what = course.dropped == step.number ? "drops it" : changes.joined(separator: ", ")
        lines.append("\(course.path): relabeling \(step.number): \(what)")
      }
      if course.steps.isEmpty { lines.append("\(course.path): left as it was") }
    }
    let labels = trace.discovered.targets.first?.labels.map { "\($0.name)=\(Self.excerpt($0.value))" } ?? []
    let isDropped = trace.discovered.targets.isEmpty
    add(
      isDropped ? .none : .done,
      "relabelings",
      labels.isEmpty ? "they give no labels" : "samples get \(labels.joined(separator: ", "))",
      lines
    )
  }
}
