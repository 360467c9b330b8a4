// Rooms: Exposition Relabelling
// Seeds: rules

import Exposition
import Relabelling

/// Any expression is compiled or refused, both of its engines agree, and no rule made of it breaks a series.
///
/// The parts of the input stand on lines: an expression, a replacement, a target label, then labels' values.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  var bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let choice = Int(bytes.popLast() ?? 0)
  var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
  func next() -> String { lines.popFirst().map(String.init) ?? "" }
  let (pattern, replacement, target) = (next(), next(), next())
  let values = [next(), next(), next()]
  let labels = LabelSet(zip(["a", "b", "__c"], values).map { Label($0, $1) })
  let series = Series(name: "metric", labels: labels)
  let joined = values.prefix(2).joined(separator: ";")

  guard let expression = try? RegularExpression(pattern) else {
    precondition((try? RelabelRule(.init(action: .keep, regex: pattern))) == nil, pattern)
    return 0
  }
  checkGroups(of: expression, in: joined)
  let isKept = outcome(.init(action: .keep, sourceLabels: ["a", "b"], regex: pattern), series)
  let isDropped = outcome(.init(action: .drop, sourceLabels: ["a", "b"], regex: pattern), series)
  precondition((isKept != nil) == expression.matches(joined) && (isKept == nil) == (isDropped != nil), pattern)

  let actions = RelabelRule.Action.allCases
  let action = actions[choice % actions.count]
  let fields = RelabelRule.Fields(
    action: action,
    sourceLabels: ["labelmap", "labeldrop", "labelkeep"].contains(action.rawValue) ? nil : ["a", "b", "missing"],
    regex: ["keepequal", "dropequal"].contains(action.rawValue) ? nil : pattern,
    targetLabel: ["keep", "drop", "labelmap", "labeldrop", "labelkeep"].contains(action.rawValue) ? nil : target,
    replacement: ["replace", "labelmap"].contains(action.rawValue) ? replacement : nil,
    modulus: action == .hashmod ? UInt64(choice) + 1 : nil
  )
  _ = outcome(fields, series)
  return 0
}

private func checkGroups(of expression: RegularExpression, in text: String) {
  let groups = expression.groups(in: text)
  precondition(expression.matches(text) == (groups != nil), expression.pattern)
  guard let groups else { return }
  let bytes = Array(text.utf8)
  precondition(groups.count == expression.groupNames.count)
  precondition(groups.first == 0..<bytes.count, expression.pattern)
  for case .some(let group) in groups {
    precondition(group.lowerBound >= 0 && group.upperBound <= bytes.count, expression.pattern)
    precondition(String(validating: bytes[group], as: UTF8.self) != nil, "\(expression.pattern) cuts a character")
  }
}

/// The series that a rule leaves; `nil` if none, or if there is no such rule.
private func outcome(_ fields: RelabelRule.Fields, _ series: Series) -> Series? {
  guard let rules = try? RelabelRules([fields]), case .kept(let result) = rules.apply(to: series) else { return nil }
  precondition(!result.name.isEmpty)
  for label in result.labels {
    precondition(!label.name.isEmpty && !label.value.isEmpty && !label.name.hasPrefix("__"), "\(result.labels)")
  }
  let page = ExpositionWriter().write([Sample(result, 1)])
  precondition((try? ExpositionParser(isStrict: true).parse(page.bytes))?.layout.series == [result])
  return result
}
