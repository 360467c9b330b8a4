import Kubernetes
import YAML

extension PlacedNode {
  private enum Key: String, CaseIterable {
    case matchLabels = "match-labels"
    case matchExpressions = "match-expressions"
    // As they stand in Kubernetes' objects, from where people take them.
    case pastedLabels = "matchLabels"
    case pastedExpressions = "matchExpressions"
  }

  private enum ExpressionKey: String, CaseIterable {
    case key
    case condition = "operator"
    case values
  }

  private enum Condition: String, CaseIterable {
    case isOneOf = "In"
    case isNoneOf = "NotIn"
    case exists = "Exists"
    case absent = "DoesNotExist"
  }

  /// A selector as kubectl takes it, or in the two parts that it has in Kubernetes' objects.
  func labelSelector() throws(YAMLError) -> LabelSelector {
    guard node.mapping != nil else { return try value(SettingText.parsedLabelSelector) }
    let fields = try fields(Key.self, example: "{match-labels: {spark-role: driver}}")
    var requirements: [LabelSelector.Requirement] = []
    for labels in [fields[.matchLabels], fields[.pastedLabels]].compactMap(\.self) {
      guard let entries = labels.entries else {
        throw labels.error("the labels are no mapping; write each with its value, such as {spark-role: driver}")
      }
      for entry in entries {
        requirements.append(.init(label: entry.key, condition: .isOneOf([try entry.value.text()])))
      }
    }
    for expressions in [fields[.matchExpressions], fields[.pastedExpressions]].compactMap(\.self) {
      guard let elements = expressions.elements else {
        throw expressions.error("the expressions are no list; write [{key: tier, operator: In, values: [a, b]}]")
      }
      for element in elements { requirements.append(try element.requirement()) }
    }
    guard !requirements.isEmpty else {
      throw error("the selector asks for nothing; name labels, or leave the key out for all pods")
    }
    return LabelSelector(requirements: requirements)
  }

  private func requirement() throws(YAMLError) -> LabelSelector.Requirement {
    let fields = try fields(ExpressionKey.self, example: "{key: tier, operator: In, values: [a, b]}")
    guard let label = try fields[.key]?.text() else { throw error("key is missing; name the label") }
    guard let condition = try fields[.condition]?.choice(Condition.self) else {
      throw error("operator is missing; write one of \(Condition.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    switch condition {
    case .isOneOf: return .init(label: label, condition: .isOneOf(try values(fields[.values])))
    case .isNoneOf: return .init(label: label, condition: .isNoneOf(try values(fields[.values])))
    case .exists, .absent:
      if let values = fields[.values] {
        throw values.error("\(condition.rawValue) takes no values; leave them out")
      }
      return .init(label: label, condition: condition == .exists ? .exists : .absent)
    }
  }

  private func values(_ list: PlacedNode?) throws(YAMLError) -> Set<String> {
    guard let elements = list?.elements, !elements.isEmpty else {
      throw (list ?? self).error("the values are no list of texts; write such as values: [a, b]")
    }
    var values: Set<String> = []
    for element in elements { values.insert(try element.text()) }
    return values
  }
}
