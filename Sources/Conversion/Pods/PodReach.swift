import Kubernetes
import YAML

/// The pods that a rule is about.
struct PodReach: Sendable, Equatable {
  /// All where it is empty.
  var namespaces: Set<String>
  /// In the order in which they are written; all have to hold.
  var requirements: [LabelSelector.Requirement]

  /// Whether a rule with this reach leaves nothing to one with the other behind it.
  func contains(_ other: PodReach) -> Bool {
    (namespaces.isEmpty || !other.namespaces.isEmpty && namespaces.isSuperset(of: other.namespaces))
      && Set(requirements).isSubset(of: other.requirements)
  }

  /// Whether there may be a pod in both.
  func mayMeet(_ other: PodReach) -> Bool {
    guard namespaces.isEmpty || other.namespaces.isEmpty || !namespaces.isDisjoint(with: other.namespaces) else {
      return false
    }
    let requirements = requirements + other.requirements
    return Set(requirements.map(\.label)).allSatisfy { label in
      let asked = requirements.filter { $0.label == label }
      // No label, each value that is named, and one that stands for all others.
      return asked.allSatisfy { $0.matches([:]) }
        || (asked.flatMap(\.values) + ["\0"]).contains { value in asked.allSatisfy { $0.matches([label: value]) } }
    }
  }

  static func == (left: PodReach, right: PodReach) -> Bool {
    left.namespaces == right.namespaces && left.selects(as: right)
  }

  /// Whether the other is for pods of the same labels, be it elsewhere.
  func selects(as other: PodReach) -> Bool { Set(requirements) == Set(other.requirements) }

  /// The role of the pods, where the selector names one.
  var sparkRole: String? {
    requirements.first { $0.label == "spark-role" }?.onlyValue
  }

  /// As rules write it.
  var draft: [DraftEntry] {
    var entries: [DraftEntry] = []
    if !namespaces.isEmpty { entries.append(DraftEntry("namespaces", .texts(namespaces.sorted()))) }
    var labels: [DraftEntry] = []
    var expressions: [DraftValue] = []
    for requirement in requirements {
      if let value = requirement.onlyValue, !labels.contains(where: { $0.key == requirement.label }) {
        labels.append(DraftEntry(requirement.label, .text(value)))
      } else {
        expressions.append(requirement.draft)
      }
    }
    var selector: [DraftEntry] = []
    if !labels.isEmpty { selector.append(DraftEntry("match-labels", .inline(labels))) }
    if !expressions.isEmpty { selector.append(DraftEntry("match-expressions", .list(expressions))) }
    if !selector.isEmpty { entries.append(DraftEntry("pod-selector", .block(selector))) }
    return entries
  }
}

extension LabelSelector.Requirement {
  /// The value that the label has to have, where there is no choice.
  var onlyValue: String? {
    if case .isOneOf(let values) = condition, values.count == 1 { values.first } else { nil }
  }

  fileprivate var values: Set<String> {
    switch condition {
    case .isOneOf(let values), .isNoneOf(let values): values
    // Selectors of objects have no comparisons.
    case .exists, .absent, .isGreater, .isLess: []
    }
  }

  /// As rules write it under `match-expressions`.
  fileprivate var draft: DraftValue {
    let word =
      switch condition {
      case .isOneOf: "In"
      case .isNoneOf: "NotIn"
      case .absent: "DoesNotExist"
      case .exists, .isGreater, .isLess: "Exists"
      }
    var entries = [DraftEntry("key", .text(label)), DraftEntry("operator", .text(word))]
    if !values.isEmpty { entries.append(DraftEntry("values", .texts(values.sorted()))) }
    return .inline(entries)
  }

  /// Those of a `metav1.LabelSelector`.
  ///
  /// - Throws: what is wrong with the first that is none.
  static func all(in selector: YAMLNode?) throws(SelectorFault) -> [LabelSelector.Requirement] {
    var requirements = (selector?["matchLabels"]?.pairs ?? []).map { pair in
      LabelSelector.Requirement(label: pair.key, condition: .isOneOf([pair.value]))
    }
    for node in selector?["matchExpressions"]?.sequence ?? [] {
      guard let key = node.text("key") else { throw SelectorFault(mark: node.mark, words: "an expression has no key") }
      let values = Set(node["values"]?.texts ?? [])
      let condition: LabelSelector.Requirement.Condition
      switch (node.text("operator"), values.isEmpty) {
      case ("In", false): condition = .isOneOf(values)
      case ("NotIn", false): condition = .isNoneOf(values)
      case ("Exists", true): condition = .exists
      case ("DoesNotExist", true): condition = .absent
      case ("In", true), ("NotIn", true): throw SelectorFault(mark: node.mark, words: "the expression has no values")
      case ("Exists", false), ("DoesNotExist", false):
        throw SelectorFault(mark: node.mark, words: "the expression has values, which its operator does not take")
      case (let word, _):
        let words = "\(word ?? "nothing") is no operator; write In, NotIn, Exists or DoesNotExist"
        throw SelectorFault(mark: node.mark, words: words)
      }
      requirements.append(LabelSelector.Requirement(label: key, condition: condition))
    }
    return requirements
  }
}

/// Why a selector selects nothing.
struct SelectorFault: Error {
  let mark: YAMLMark
  let words: String
}
