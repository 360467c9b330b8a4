/// One of Prometheus' relabelling rules (https://prometheus.io/docs/prometheus/latest/configuration/configuration/
/// under `relabel_config`), checked and compiled.
///
/// Names of labels may be any UTF-8, as in Prometheus 3.
public final class RelabelRule: Sendable {
  public enum Action: String, Sendable, Hashable, CaseIterable {
    case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase
  }

  /// A rule as somebody writes it; `nil` is what was not written.
  public struct Fields: Sendable, Hashable {
    public var action: Action?
    public var sourceLabels: [String]?
    /// Stands between the values of several source labels; `;` by default.
    public var separator: String?
    /// Has to match the whole; `(.*)` by default.
    public var regex: String?
    public var targetLabel: String?
    /// `$1` by default.
    public var replacement: String?
    public var modulus: UInt64?

    public init(
      action: Action? = nil,
      sourceLabels: [String]? = nil,
      separator: String? = nil,
      regex: String? = nil,
      targetLabel: String? = nil,
      replacement: String? = nil,
      modulus: UInt64? = nil
    ) {
      self.action = action
      self.sourceLabels = sourceLabels
      self.separator = separator
      self.regex = regex
      self.targetLabel = targetLabel
      self.replacement = replacement
      self.modulus = modulus
    }
  }

  /// What it does, with what it needs for that.
  enum Effect: Sendable {
    case replace(target: Template, replacement: Template)
    case keep
    case drop
    case keepEqual(String)
    case dropEqual(String)
    case hashmod(target: String, modulus: UInt64)
    case labelMap(Template)
    case labelDrop
    case labelKeep
    case lowercase(String)
    case uppercase(String)
  }

  /// As it was written.
  public let fields: Fields
  let sourceLabels: [String]
  let separator: String
  let expression: RegularExpression
  let effect: Effect

  /// - Parameter number: its place in its list, from 1, for errors.
  public init(_ fields: Fields, number: Int = 1) throws(RelabelRuleError) {
    self.fields = fields
    let action = fields.action ?? .replace
    let replacement = fields.replacement ?? "$1"
    if let field = fields.fieldsUnused(by: action).first {
      throw RelabelRuleError(rule: number, field: field, problem: .unused(action))
    }
    sourceLabels = fields.sourceLabels ?? []
    guard !sourceLabels.contains("") else {
      throw RelabelRuleError(rule: number, field: .sourceLabels, problem: .emptyLabelName)
    }
    separator = fields.separator ?? ";"
    do {
      expression = try RegularExpression(fields.regex ?? "(.*)")
    } catch {
      throw RelabelRuleError(rule: number, field: .regex, problem: .regularExpression(error))
    }
    func target() throws(RelabelRuleError) -> String {
      guard let target = fields.targetLabel, !target.isEmpty else {
        throw RelabelRuleError(rule: number, field: .targetLabel, problem: .missing(action))
      }
      return target
    }
    switch action {
    case .replace:
      effect = .replace(
        target: Template(try target(), groupNames: expression.groupNames),
        replacement: Template(replacement, groupNames: expression.groupNames)
      )
    case .keep: effect = .keep
    case .drop: effect = .drop
    case .keepequal: effect = .keepEqual(try target())
    case .dropequal: effect = .dropEqual(try target())
    case .hashmod:
      guard let modulus = fields.modulus else {
        throw RelabelRuleError(rule: number, field: .modulus, problem: .missing(action))
      }
      guard modulus > 0 else { throw RelabelRuleError(rule: number, field: .modulus, problem: .zeroModulus) }
      effect = .hashmod(target: try target(), modulus: modulus)
    case .labelmap:
      guard !replacement.isEmpty else {
        throw RelabelRuleError(rule: number, field: .replacement, problem: .emptyLabelName)
      }
      effect = .labelMap(Template(replacement, groupNames: expression.groupNames))
    case .labeldrop: effect = .labelDrop
    case .labelkeep: effect = .labelKeep
    case .lowercase: effect = .lowercase(try target())
    case .uppercase: effect = .uppercase(try target())
    }
  }
}

extension RelabelRule.Fields {
  /// What was written and differs from the default, though the action forbids it, as in Prometheus.
  fileprivate func fieldsUnused(by action: RelabelRule.Action) -> [RelabelRuleError.Field] {
    let written: [(RelabelRuleError.Field, Bool)] = [
      (.sourceLabels, sourceLabels != nil),
      (.separator, separator != nil && separator != ";"),
      (.regex, regex != nil),
      (.modulus, modulus != nil && modulus != 0),
      (.targetLabel, targetLabel != nil && targetLabel != ""),
      (.replacement, replacement != nil && replacement != "$1"),
    ]
    let forbidden: [RelabelRuleError.Field] =
      switch action {
      case .keepequal, .dropequal: [.separator, .regex, .modulus, .replacement]
      case .labeldrop, .labelkeep: [.sourceLabels, .separator, .modulus, .targetLabel, .replacement]
      case .lowercase, .uppercase: [.replacement]
      case .replace, .keep, .drop, .hashmod, .labelmap: []
      }
    return written.filter { $0.1 && forbidden.contains($0.0) }.map(\.0)
  }
}
