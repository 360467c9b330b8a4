import YAML

/// What ServiceMonitors and PodMonitors of the Prometheus operator become for an agent: rules, or annotations where those
/// suffice.
///
/// Nothing of a monitor is passed over in silence: what has no counterpart is said in a comment, what cannot be read or
/// converted is a problem with its place.
public struct Conversion: Sendable {
  public private(set) var problems: [ConversionProblem] = []
  /// Relabelings and labels that are left out, each of which a comment names: samples are not labelled then as they were.
  public private(set) var omissions: [ConversionProblem] = []
  /// Monitors that were read.
  public private(set) var monitors = 0
  /// Fields without a counterpart, each of which a comment names.
  public private(set) var fieldsWithoutCounterpart = 0
  /// In the order in which they have to stand.
  var rules: [RuleDraft] = []
  /// What is said before all rules.
  var remarks: [String] = []

  /// - Parameters:
  ///   - manifests: monitors and, so that ServiceMonitors lead to pods, Services. Others are passed over.
  ///   - namespace: of objects that name none.
  public init(_ manifests: [Manifest], namespace: String? = nil) {
    let objects = manifests.flatMap(\.objects)
    let services = objects.compactMap { ServiceManifest($0, namespace: namespace) }
    for object in objects {
      if let monitor = Monitor(object, namespace: namespace) {
        add(monitor, services)
      } else if let kind = ForeignKind(object) {
        let place = object.place(of: object.node.mark)
        let name = object.name.map { "\((object.namespace ?? namespace).map { "\($0)/" } ?? "")\($0)" }
        let words = "\(kind.rawValue) \(name ?? "without a name")"
        problems.append(ConversionProblem(place: place, message: "\(words): \(kind.words)"))
        remarks.append("Of \(words) (\(place)): \(kind.words).")
      }
    }
  }

  private mutating func add(_ monitor: Monitor, _ services: [ServiceManifest]) {
    monitors += 1
    let node = monitor.manifest.node
    // Clouds have their own copies of the operator's resources, such as azmonitoring.coreos.com.
    guard let version = monitor.manifest.version, version.hasSuffix("monitoring.coreos.com/v1") else {
      return report(
        monitor,
        node.mark,
        "its apiVersion is not monitoring.coreos.com/v1, the only one that is known here"
      )
    }
    if monitor.name.isEmpty {
      let document = monitor.manifest.document.map { " in document \($0)" } ?? ""
      report(monitor, node.mark, "metadata.name is missing\(document); add it, as the API server wants one too")
    }
    let findings = FieldFinding.all(in: node, MonitorField.all(of: monitor.kind))
    for finding in findings where finding.kind != .remark {
      report(monitor, finding.mark, "\(finding.path): \(finding.words)")
    }
    guard !findings.contains(where: { $0.kind == .fault }) else { return }
    guard !monitor.endpoints.isEmpty else {
      return report(monitor, monitor.spec.mark, "it has no \(monitor.kind.endpoints), so nothing is scraped by it")
    }
    fieldsWithoutCounterpart += findings.count { $0.kind == .remark }
    var isFirst = true
    for (index, endpoint) in monitor.endpoints.enumerated() {
      let own = findings.filter { finding in
        finding.kind == .remark && (finding.endpoint ?? (isFirst ? index : nil)) == index
      }
      do {
        let found = try EndpointPods.all(of: monitor, endpoint: endpoint, services: services)
        var remarks = deadEnds(found.deadEnds, of: monitor, index, endpoint, isAll: found.pods.isEmpty)
        remarks += Self.remarks(own, in: monitor.manifest)
        for pods in found.pods {
          let draft = EndpointDraft(monitor, index: index, endpoint: endpoint, pods: pods)
          for problem in draft.problems { add(problem) }
          omissions += draft.omissions.filter { !omissions.contains($0) }
          var rule = draft.rule
          rule.remarks += remarks
          remarks = []
          insert(rule)
        }
        self.remarks += remarks.map { "Of \(monitor.words(ofEndpoint: index)): \($0)" }
      } catch {
        return report(monitor, error.mark, "spec.selector: \(error.words)")
      }
      isFirst = false
    }
  }

  /// What is said of Services from which no rule comes.
  ///
  /// - Parameter isAll: whether the endpoint leads nowhere else.
  private mutating func deadEnds(
    _ services: [FollowedServices.DeadEnd: [String]],
    of monitor: Monitor,
    _ index: Int,
    _ endpoint: YAMLNode,
    isAll: Bool
  ) -> [String] {
    FollowedServices.DeadEnd.allCases.compactMap { end in
      guard let names = services[end] else { return nil }
      let words = end.words(of: names, port: endpoint.text("port"))
      let place = monitor.manifest.place(of: endpoint.mark)
      // Where Prometheus finds nothing either, that is hardly what somebody meant.
      if end.isLoss || isAll {
        add(ConversionProblem(place: place, message: "\(monitor.words(ofEndpoint: index)): \(words)"))
      }
      return isAll ? "Not converted: \(words)." : "\(words)."
    }
  }

  /// One for each reason, with all fields that it holds for.
  private static func remarks(_ findings: [FieldFinding], in manifest: Manifest) -> [String] {
    var reasons: [(words: String, fields: [String])] = []
    for finding in findings {
      let field = "\(finding.path)\(manifest.hasLines ? " (line \(finding.mark.line))" : "")"
      if let index = reasons.firstIndex(where: { $0.words == finding.words }) {
        reasons[index].fields.append(field)
      } else {
        reasons.append((finding.words, [field]))
      }
    }
    return reasons.map { reason in
      let verb = reason.fields.count == 1 ? "has" : "have"
      return "\(reason.fields.joined(separator: ", ")) \(verb) no counterpart: \(reason.words)."
    }
  }

  private mutating func report(_ monitor: Monitor, _ mark: YAMLMark, _ words: String) {
    let place = monitor.manifest.place(of: mark)
    problems.append(ConversionProblem(place: place, message: "\(monitor.words): \(words)"))
    remarks.append("Of \(monitor.words) (\(place)): \(words)\(words.hasSuffix("?") ? "" : ".")")
  }

  /// Puts a rule to the others so that each has its say: an agent goes by the first that matches a pod.
  private mutating func insert(_ rule: RuleDraft) {
    guard rule.withheld == nil else { return rules.append(rule) }
    for index in rules.indices where rules[index].join(rule) { return }
    guard let index = rules.firstIndex(where: { $0.withheld == nil && $0.reach.contains(rule.reach) }) else {
      return rules.append(rule)
    }
    let other = rules[index].origin
    // Endpoints of one monitor are in an order: of those for the same pods the first stays the first wherever both lead.
    let isSecond = rules[index].monitor === rule.monitor && rules[index].reach.selects(as: rule.reach)
    guard isSecond || rules[index].reach == rule.reach else { return rules.insert(rule, at: index) }
    var rule = rule
    rule.withheld =
      rules[index].port == rule.port
      ? "the rule from \(other) is for the same pods and port, and the two do not fit into one, since other keys differ or "
        + "the paths are too many; a pod is scraped by the first rule that matches it, so write by hand one that will do"
      : "the rule from \(other) is for the same pods, and a pod is scraped on one port, by the first rule that matches it"
    rules.append(rule)
    add(ConversionProblem(place: rule.place, message: "\(rule.words): \(rule.withheld ?? "")"))
  }

  /// Of several rules for one endpoint each may have the same.
  private mutating func add(_ problem: ConversionProblem) {
    if !problems.contains(problem) { problems.append(problem) }
  }
}

extension FieldFinding {
  /// The number of the endpoint that it is in.
  fileprivate var endpoint: Int? {
    guard path.steps.count > 2, case .index(let index) = path.steps[2] else { return nil }
    return index
  }
}
