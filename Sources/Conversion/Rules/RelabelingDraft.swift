import Relabelling
import YAML

/// A list of relabelings as a rule has them.
struct RelabelingDraft {
  enum Stage {
    case target, sample
  }

  /// A relabeling that the agent cannot follow.
  struct Fault {
    let mark: YAMLMark
    let path: YAMLPath
    let words: String
  }

  private(set) var items: [DraftItem] = []
  /// Without these other pods would be scraped, or they are none.
  private(set) var faults: [Fault] = []
  /// Without these there is a label less, or there are samples more.
  private(set) var omissions: [Fault] = []
  /// Whether an agent does without them what it does with them.
  private(set) var isIdle = false
  /// Constants that relabelings read, in the order of their first use.
  private var constants: [(label: String, value: String)] = []
  /// Those that are not left out.
  private var followed: [RelabelRule.Fields] = []
  private let stage: Stage
  private let sources: LabelSources
  /// Labels that are there since a relabeling before has written them.
  private var written: Set<String>
  /// Labels that a relabeling before would have written that is left out.
  private var unwritten: Set<String> = []

  /// - Parameter written: labels that are written before the first of them.
  init(_ nodes: [YAMLNode], path: YAMLPath, stage: Stage, sources: LabelSources, written: Set<String> = []) {
    self.stage = stage
    self.sources = sources
    self.written = written
    for (index, node) in nodes.enumerated() { add(node, path: path.appending(.index(index))) }
    let provided = constants.map { RelabelRule.Fields(targetLabel: $0.label) }
    isIdle = RelabelingEffect(provided + followed, stage, parameters: sources.parameters).isNone
    items = constants.map { DraftItem(value: Self.constant($0.label, $0.value)) } + items
  }

  /// A relabeling that gives a label its only value.
  static func constant(_ label: String, _ value: String) -> DraftValue {
    let text = value.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    return .inline([DraftEntry("target_label", .text(label)), DraftEntry("replacement", .text(text))])
  }

  private mutating func add(_ node: YAMLNode, path: YAMLPath) {
    var labels = node["sourceLabels"]?.texts ?? []
    let action = node.text("action")?.lowercased() ?? "replace"
    let target = node.text("targetLabel")
    let regex = node["regex"]?.value?.text
    var item = DraftItem(value: .inline([]))
    var reasons: [String] = []
    if let label = labels.first(where: { unwritten.contains($0) && !written.contains($0) }) {
      reasons.append("it reads \(label), and the relabeling that writes that is left out")
    }
    for (index, label) in labels.enumerated() where !written.contains(label) && !unwritten.contains(label) {
      switch stage == .target ? sources.target(label) : sources.sample(label) {
      case .same: break
      case .renamed(let name): labels[index] = name
      case .constant(let value):
        // Under a name of its own where it would become a label of the samples.
        labels[index] = label.hasPrefix("__") ? label : "__tmp_\(label)"
        provide(labels[index], value)
      case .missing(let reason): reasons.append("it reads \(label): \(reason)")
      }
    }
    if action == "labelmap" { map(regex ?? "", &item, &reasons) }
    leaveOut(&item, for: reasons, node, path, action)
    if let target { item.remarks += remarks(onWriting: target, node, labels) }
    do {
      let fields = try Self.fields(of: node, action: action, labels: labels)
      if !item.isWithheld { followed.append(fields) }
    } catch {
      item.isWithheld = true
      item.remarks.append("Left out: \(error.words).")
      faults.append(Fault(mark: node.mark, path: path, words: error.words))
    }
    if let target {
      if item.isWithheld { unwritten.insert(target) } else { written.insert(target) }
    }
    items.append(DraftItem(value: Self.draft(node, action, labels), remarks: item.remarks, isWithheld: item.isWithheld))
  }

  private mutating func leaveOut(
    _ item: inout DraftItem,
    for reasons: [String],
    _ node: YAMLNode,
    _ path: YAMLPath,
    _ action: String
  ) {
    guard let reason = reasons.first else { return }
    item.isWithheld = true
    item.remarks += reasons.map { "Left out, since \($0)." }
    if stage == .target, ["keep", "drop", "keepequal", "dropequal"].contains(action) {
      faults.append(Fault(mark: node.mark, path: path, words: "it decides which pods are scraped, and \(reason)"))
    } else {
      omissions.append(Fault(mark: node.mark, path: path, words: "left out, since \(reason)"))
    }
  }

  private mutating func provide(_ label: String, _ value: String) {
    if !constants.contains(where: { $0.label == label }) { constants.append((label, value)) }
  }

  /// A map of labels may be about those of the Service or of the node.
  private mutating func map(_ regex: String, _ item: inout DraftItem, _ reasons: inout [String]) {
    guard stage == .target else { return }
    for prefix in ["__meta_kubernetes_service_label_", "__meta_kubernetes_service_annotation_"]
    where regex.contains(prefix) {
      for (name, value) in sources.pods.meta.sorted(by: { $0.key < $1.key }) where name.hasPrefix(prefix) {
        provide(name, value)
      }
      if !sources.pods.isComplete {
        item.remarks.append("Of the Service only those labels are known by which it is selected.")
      }
    }
    if regex.contains("__meta_kubernetes_node_") { reasons.append("the agent may not read nodes") }
  }

  private func remarks(onWriting target: String, _ node: YAMLNode, _ labels: [String]) -> [String] {
    switch (stage, target) {
    case (.target, "__address__") where !Self.changesPortOnly(node["replacement"]?.value?.text, labels):
      [
        "The agent connects to the pod's own address and no other: where this writes another host, the pod is not "
          + "scraped, and /targets says so."
      ]
    case (.target, "__scrape_interval__"), (.target, "__scrape_timeout__"):
      ["This changes nothing: the agent scrapes by age, within longest-interval and scrape-timeout."]
    case (.target, "namespace"), (.target, "pod"):
      ["This changes nothing: \(target) is always the pod's own."]
    case (_, "job"), (.sample, "application_id"):
      ["This changes nothing: \(target) is the group's, by which a Pushgateway keeps it."]
    default: []
    }
  }

  /// Whether what is written to the address begins with the address that was there, as far as can be seen.
  private static func changesPortOnly(_ replacement: String?, _ labels: [String]) -> Bool {
    let begins = ["$1:", "${1}:"].contains { (replacement ?? "").hasPrefix($0) }
    return begins && ["__address__", RelabelName.pod + "ip"].contains(labels.first)
  }

  /// - Throws: why the agent cannot follow it.
  private static func fields(
    of node: YAMLNode,
    action: String,
    labels: [String]
  ) throws(Complaint) -> RelabelRule.Fields {
    guard let known = RelabelRule.Action(rawValue: action) else {
      throw Complaint(words: "\(action) is no action of relabelling")
    }
    let modulus = node["modulus"]?.value
    if let modulus, modulus.integer(as: UInt64.self) == nil { throw Complaint(words: "modulus: it is no whole number") }
    let fields = RelabelRule.Fields(
      action: known,
      sourceLabels: labels.isEmpty ? nil : labels,
      separator: node["separator"]?.value?.text,
      regex: node["regex"]?.value?.text,
      targetLabel: node.text("targetLabel"),
      replacement: node["replacement"]?.value?.text,
      modulus: modulus?.integer(as: UInt64.self)
    )
    do {
      _ = try RelabelRule(fields)
    } catch {
      throw Complaint(words: "\(error.field.rawValue): \(error.problemAndRemedy)")
    }
    return fields
  }

  private struct Complaint: Error {
    let words: String
  }

  /// With Prometheus' own keys, in the order in which people write them.
  private static func draft(_ node: YAMLNode, _ action: String, _ labels: [String]) -> DraftValue {
    var entries: [DraftEntry] = []
    if action != "replace" { entries.append(DraftEntry("action", .text(action))) }
    if !labels.isEmpty { entries.append(DraftEntry("source_labels", .texts(labels))) }
    for (key, name) in [("separator", "separator"), ("regex", "regex"), ("targetLabel", "target_label")] {
      if let value = node[key]?.value { entries.append(DraftEntry(name, .text(value.text))) }
    }
    if let modulus = node["modulus"]?.value?.integer(as: UInt64.self) {
      entries.append(DraftEntry("modulus", .word("\(modulus)")))
    }
    if let replacement = node["replacement"]?.value {
      entries.append(DraftEntry("replacement", .text(replacement.text)))
    }
    return .inline(entries)
  }
}
