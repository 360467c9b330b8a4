import Discovery
import Timing
import YAML

/// Makes the rule of one endpoint for the pods that it leads to.
struct EndpointDraft {
  private let monitor: Monitor
  private let endpoint: YAMLNode
  private let path: YAMLPath
  private(set) var rule: RuleDraft
  private(set) var problems: [ConversionProblem] = []
  /// Relabelings and labels that are left out.
  private(set) var omissions: [ConversionProblem] = []

  init(_ monitor: Monitor, index: Int, endpoint: YAMLNode, pods: EndpointPods) {
    self.monitor = monitor
    self.endpoint = endpoint
    path = YAMLPath([.key("spec"), .key(monitor.kind.endpoints), .index(index)])
    rule = RuleDraft(
      monitor: monitor,
      index: index,
      mark: monitor.endpoints.count > 1 ? endpoint.mark : monitor.manifest.node.mark,
      reach: pods.reach,
      port: pods.port,
      pages: [endpoint.text("path") ?? "/metrics"],
      parameters: [],
      remarks: pods.remarks
    )
    readPages()
    readTimes()
    let access = readAccess()
    readLabels(pods)
    let limits = LimitDraft(monitor.spec, dropsSamples: endpoint["metricRelabelings"]?.sequence?.isEmpty == false)
    rule.settings += limits.entries
    rule.remarks += limits.remarks
    for fault in limits.faults { report(YAMLPath([.key("spec"), .key(fault.key)]), fault.words) }
    bound(access)
  }

  /// Says of a field that it cannot be converted, here and above the rule.
  private mutating func report(_ path: YAMLPath, _ words: String) {
    rule.remarks.append("Not converted: \(path): \(words).")
    complain(path, words)
  }

  private mutating func complain(_ path: YAMLPath, _ words: String) {
    problems.append(problem(path, words))
  }

  private func problem(_ path: YAMLPath, _ words: String) -> ConversionProblem {
    let mark = monitor.manifest.node.deepest(along: path).mark
    let subject = path.steps.starts(with: self.path.steps) ? rule.words : monitor.words
    return ConversionProblem(place: monitor.manifest.place(of: mark), message: "\(subject): \(path): \(words)")
  }

  private mutating func report(_ key: String, _ words: String) {
    report(path.appending(.key(key)), words)
  }

  /// Leaves the rule as a comment.
  private mutating func withhold(_ path: YAMLPath, _ words: String) {
    rule.withheld = rule.withheld ?? words
    complain(path, words)
  }

  // MARK: Pages and times

  private var parameterNames: [String]? {
    rule.pages.contains { $0.contains("?") } ? nil : rule.parameters.map(\.name)
  }

  private mutating func readPages() {
    let parameters = (endpoint["params"]?.mapping ?? []).map { ($0.key.text, $0.value.texts) }
    rule.parameters = parameters.flatMap { name, values in values.map { (name: name, value: $0) } }
    // Of several values of one name a rule's parameters hold only one.
    if parameters.contains(where: { $0.1.count != 1 }) { rule.fixParameters() }
    do {
      let values = Dictionary(rule.parameters.map { ($0.name, $0.value) }) { first, _ in first }
      _ = try RulePages(rule.pages, parameters: values)
    } catch {
      withhold(path.appending(.key("path")), "\(error)")
    }
  }

  private mutating func readTimes() {
    rule.interval = duration("interval", in: ScheduleBounds.interval)
    rule.timeout = duration("scrapeTimeout", in: ScheduleBounds.timeout)
  }

  private mutating func duration(_ key: String, in bounds: ClosedRange<Duration>) -> Duration? {
    guard let text = endpoint.text(key) else { return nil }
    guard let duration = Self.duration(text, atMost: bounds.upperBound + .milliseconds(1)) else {
      report(key, "\(text) is no duration; write such as 15s")
      return nil
    }
    // As where nothing is said.
    guard duration > .zero else { return nil }
    let held = min(max(duration, bounds.lowerBound), bounds.upperBound)
    if held != duration {
      rule.remarks.append(
        "The \(key) is \(text); the agent takes \(bounds.lowerBound.written) to \(bounds.upperBound.written)."
      )
    }
    return held
  }

  /// As Prometheus reads it, which has years and weeks too: `1w2d`.
  private static func duration(_ text: String, atMost limit: Duration) -> Duration? {
    var rest = text[...]
    var isLong = false
    for unit in ["y", "w"] {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      guard !digits.isEmpty, rest[digits.endIndex...].hasPrefix(unit) else { continue }
      rest = rest[digits.endIndex...].dropFirst()
      isLong = isLong || digits.contains { $0 != "0" }
    }
    guard let duration = rest.isEmpty && rest.startIndex > text.startIndex ? .zero : Duration(written: String(rest))
    else { return nil }
    return isLong ? limit : min(duration, limit)
  }

  // MARK: Access

  private mutating func readAccess() -> AccessDraft {
    let access = AccessDraft(endpoint)
    for fault in access.faults { report(fault.key, fault.words) }
    rule.remarks += access.remarks
    let scheme = endpoint.text("scheme")?.lowercased() ?? "http"
    switch scheme {
    case "https":
      rule.isSecure = true
      rule.settings.append(DraftEntry("scheme", .text(scheme)))
    case "http" where access.hasCredentials:
      let remark = "As Prometheus sends them: in the clear. Write https where the pods speak it."
      rule.settings.append(DraftEntry("scheme", .text(scheme), remarks: [remark]))
    case "http" where access.hasTLS:
      let remark = "The endpoint does not say https, so TLS is for pods whose annotation or relabeling does."
      rule.settings.append(DraftEntry("scheme", .text(scheme), remarks: [remark]))
    case "http":
      break
    default:
      report("scheme", "\(scheme) is no scheme; write http or https")
    }
    rule.settings += access.entries
    return access
  }

  // MARK: Labels

  private mutating func readLabels(_ pods: EndpointPods) {
    let targets = TargetLabelDraft(monitor.spec, pods: pods)
    rule.remarks += targets.remarks + targets.omissions.map { "\($0)." }
    omissions += targets.omissions.map { problem(YAMLPath([.key("spec"), .key("targetLabels")]), $0) }
    if !targets.podLabels.isEmpty { rule.settings.append(DraftEntry("pod-target-labels", .texts(targets.podLabels))) }
    let sources = LabelSources(
      monitor: monitor,
      pods: pods,
      endpointPort: endpoint.text("port"),
      parameters: parameterNames
    )
    let written = Set(targets.podLabels.map(RelabelName.sanitized) + targets.constants.map(\.name))
    let constants = targets.constants.map { DraftItem(value: RelabelingDraft.constant($0.name, $0.value)) }
    relabelings("relabelings", "relabelings", .target, sources, written, after: constants)
    if endpoint.isTrue("honorLabels") { rule.settings.append(DraftEntry("honor-labels", .word("true"))) }
    relabelings("metricRelabelings", "metric-relabelings", .sample, sources, written)
  }

  private mutating func relabelings(
    _ key: String,
    _ name: String,
    _ stage: RelabelingDraft.Stage,
    _ sources: LabelSources,
    _ written: Set<String>,
    after constants: [DraftItem] = []
  ) {
    let draft = RelabelingDraft(
      endpoint[key]?.sequence ?? [],
      path: path.appending(.key(key)),
      stage: stage,
      sources: sources,
      written: written
    )
    for fault in draft.faults { report(fault.path, fault.words) }
    omissions += draft.omissions.map { problem($0.path, $0.words) }
    let items = constants + draft.items
    if !items.isEmpty { rule.settings.append(DraftEntry(name, .items(items))) }
    if constants.isEmpty, draft.isIdle { rule.idleSettings.insert(name) }
  }

  // MARK: Reach

  private mutating func bound(_ access: AccessDraft) {
    let namespaces = YAMLPath([.key("spec"), .key("namespaceSelector")])
    let isUnknown = monitor.namespaces == nil
    if isUnknown {
      let reached = rule.reach.namespaces.isEmpty ? "all" : "all that have such a Service"
      rule.remarks.append(
        "The monitor stands in no namespace, so the rule is for \(reached): give --namespace, or correct namespaces."
      )
    }
    if let name = rule.reach.namespaces.sorted().first(where: { !DNSName.isLabel($0) }) {
      withhold(namespaces, "\(name) is no namespace")
    }
    if access.hasCredentials, isUnknown || rule.reach.namespaces.isEmpty {
      withhold(namespaces, "a rule with credentials has to name the namespaces whose pods may get them")
    }
    if rule.reach.namespaces.isEmpty, rule.reach.requirements.isEmpty {
      withhold(YAMLPath([.key("spec"), .key("selector")]), "it selects all pods of all namespaces; narrow it down")
    }
  }
}
