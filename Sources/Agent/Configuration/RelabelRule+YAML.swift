import Relabelling
import YAML

extension RelabelRules {
  /// A list of rules, each with Prometheus' keys (`source_labels`) or those of the operators' resources
  /// (`sourceLabels`).
  /// - Parameters:
  ///   - path: the way to the list, for errors.
  ///   - file: the name for messages.
  init(yaml node: YAMLNode, path: YAMLPath = YAMLPath(), file: String) throws(YAMLError) {
    guard let nodes = node.sequence else {
      throw YAMLError(
        file: file,
        mark: node.mark,
        path: path,
        message:
          "the rules are no list; write the rules themselves, such as: "
          + "[{action: drop, source_labels: [__name__], regex: 'jvm_.*'}]"
      )
    }
    self.init(
      try nodes.enumerated().readEach { (index, node) throws(YAMLError) in
        try RelabelRuleReader(rule: node, path: path.appending(.index(index)), file: file).read(number: index + 1)
      }
    )
  }
}

/// Reads one rule.
private struct RelabelRuleReader {
  typealias Field = RelabelRuleError.Field

  let rule: YAMLNode
  let path: YAMLPath
  let file: String

  func read(number: Int) throws(YAMLError) -> RelabelRule {
    let entries = try entries()
    let fields = RelabelRule.Fields(
      action: try entries[.action].map { (entry) throws(YAMLError) in try action(entry) },
      sourceLabels: try entries[.sourceLabels].map { (entry) throws(YAMLError) in try labels(entry) },
      separator: try entries[.separator].map { (entry) throws(YAMLError) in try text(entry) },
      regex: try entries[.regex].map { (entry) throws(YAMLError) in try expression(entry) },
      targetLabel: try entries[.targetLabel].map { (entry) throws(YAMLError) in try text(entry) },
      replacement: try entries[.replacement].map { (entry) throws(YAMLError) in try text(entry) },
      modulus: try entries[.modulus].map { (entry) throws(YAMLError) in try modulus(entry) }
    )
    do {
      return try RelabelRule(fields, number: number)
    } catch {
      guard let entry = entries[error.field] else {
        throw self.error(rule.mark, "\(error.field.rawValue) is missing: \(error.problemAndRemedy)")
      }
      throw self.error(entry, error.problemAndRemedy)
    }
  }

  private func entries() throws(YAMLError) -> [Field: YAMLEntry] {
    guard let mapping = rule.mapping else {
      throw error(rule.mark, "the rule is no mapping; write its fields, such as {action: labeldrop, regex: \"tmp_.*\"}")
    }
    var entries: [Field: YAMLEntry] = [:]
    for entry in mapping {
      guard let field = Field.allCases.first(where: { $0.keys.contains(entry.key.text) }) else {
        throw error(entry, "a rule has no such field; \(Self.remedy(for: entry.key.text))")
      }
      guard entries.updateValue(entry, forKey: field) == nil else {
        throw error(entry, "the field was given already; leave one of the two out")
      }
    }
    return entries
  }

  private static func remedy(for key: String) -> String {
    if let nearest = SpellingSuggestion.nearest(to: key, among: Field.allCases.map(\.rawValue)) {
      return "did you mean \(nearest)?"
    }
    return "the fields are \(Field.allCases.map(\.rawValue).joined(separator: ", "))"
  }

  private func text(_ entry: YAMLEntry) throws(YAMLError) -> String {
    guard let scalar = entry.value.scalar else { throw error(entry, "the value is no single text; write one") }
    guard !scalar.isNull else {
      throw error(entry, "the field has no value; write \"\" for the empty text, or leave the field out")
    }
    return scalar.text
  }

  private func expression(_ entry: YAMLEntry) throws(YAMLError) -> String {
    if let nodes = entry.value.sequence {
      let parts = nodes.compactMap { $0.scalar?.text }.joined(separator: "|")
      throw error(entry, "the expression is a list; write one that has them all, such as \"\(parts)\"")
    }
    return try text(entry)
  }

  private func labels(_ entry: YAMLEntry) throws(YAMLError) -> [String] {
    guard let nodes = entry.value.sequence else {
      let example = entry.value.scalar.flatMap { $0.isNull ? nil : $0.text } ?? "__name__"
      throw error(entry, "the labels are no list; write \(entry.key.text): [\(example)]")
    }
    var labels: [String] = []
    for node in nodes {
      guard let scalar = node.scalar, !scalar.isNull else {
        throw error(entry, "a label's name is no text; write names only, such as [namespace, pod]")
      }
      labels.append(scalar.text)
    }
    return labels
  }

  private func modulus(_ entry: YAMLEntry) throws(YAMLError) -> UInt64 {
    guard let modulus = entry.value.scalar?.integer(as: UInt64.self) else {
      throw error(entry, "the modulus is no whole number; write how many shares there are, such as 4")
    }
    return modulus
  }

  private func action(_ entry: YAMLEntry) throws(YAMLError) -> RelabelRule.Action {
    let text = try text(entry)
    // Operators' resources write LabelDrop, and Prometheus takes that too.
    if let action = RelabelRule.Action(rawValue: text.lowercased()) { return action }
    let names = RelabelRule.Action.allCases.map(\.rawValue)
    let nearest = SpellingSuggestion.nearest(to: text, among: names)
    throw error(
      entry,
      "\"\(text)\" is no action; "
        + (nearest.map { "did you mean \($0)?" } ?? "write one of \(names.joined(separator: ", "))")
    )
  }

  private func error(_ entry: YAMLEntry, _ message: String) -> YAMLError {
    YAMLError(file: file, mark: entry.mark, path: path.appending(.key(entry.key.text)), message: message)
  }

  private func error(_ mark: YAMLMark, _ message: String) -> YAMLError {
    YAMLError(file: file, mark: mark, path: path, message: message)
  }
}

extension RelabelRuleError.Field {
  /// As Prometheus writes it, and as operators' resources do.
  fileprivate var keys: [String] {
    switch self {
    case .sourceLabels: [rawValue, "sourceLabels"]
    case .targetLabel: [rawValue, "targetLabel"]
    case .separator, .regex, .modulus, .replacement, .action: [rawValue]
    }
  }
}
