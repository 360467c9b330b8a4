/// Why a relabelling rule cannot be, and which of its fields is to blame.
public struct RelabelRuleError: Error, Sendable, Hashable {
  /// A rule's fields, by the names that Prometheus gives them.
  public enum Field: String, Sendable, Hashable, CaseIterable {
    case sourceLabels = "source_labels"
    case separator
    case regex
    case modulus
    case targetLabel = "target_label"
    case replacement
    case action
  }

  public enum Problem: Sendable, Hashable {
    /// The action needs the field.
    case missing(RelabelRule.Action)
    /// The action has no use for the field.
    case unused(RelabelRule.Action)
    case emptyLabelName
    case zeroModulus
    case regularExpression(RegularExpressionError)
  }

  /// The rule's place in its list, from 1.
  public let rule: Int
  public let field: Field
  public let problem: Problem
}

extension RelabelRuleError: CustomStringConvertible {
  public var description: String { "rule \(rule): \(field.rawValue): \(problemAndRemedy)" }

  /// The message without the rule and the field, for who shows their place otherwise.
  public var problemAndRemedy: String {
    switch problem {
    case .missing(let action):
      "the action \(action.rawValue) needs it; \(remedyForMissing)"
    case .unused(let action):
      "the action \(action.rawValue) takes no \(field.rawValue), only \(action.fields); remove it"
    case .emptyLabelName:
      "a label's name is empty; write a name, such as application_id"
    case .zeroModulus:
      "the modulus is 0; write how many shares there are, 1 or more"
    case .regularExpression(let error):
      "\(error)"
    }
  }

  private var remedyForMissing: String {
    switch field {
    case .modulus: "write how many shares there are, 1 or more"
    case .targetLabel: "write the name of the label to write or to compare with"
    default: "write it"
    }
  }
}

extension RelabelRule.Action {
  fileprivate var fields: String {
    switch self {
    case .keepequal, .dropequal: "source_labels and target_label"
    case .labeldrop, .labelkeep: "regex"
    case .lowercase, .uppercase: "source_labels, separator, regex, modulus and target_label"
    default: "what Prometheus gives it"
    }
  }
}
