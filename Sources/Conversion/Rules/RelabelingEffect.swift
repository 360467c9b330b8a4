import Relabelling

/// Whether a list of relabelings changes anything of what an agent scrapes and delivers. It is held to change something
/// wherever that cannot be told from what is written.
struct RelabelingEffect {
  private(set) var isNone = true
  private let stage: RelabelingDraft.Stage
  /// Labels of a target by which it is scraped; `nil` where they are not all known.
  private let pageLabels: [String]?
  /// What the names begin with of labels that are there, as far as anything could be made of them.
  private var present: [String]

  private static let parameter = "__param_"
  private static let fixedPageLabels = ["__address__", "__scheme__", "__metrics_path__"]
  /// Whatever is written there, samples get the pod's own, and the job of the group.
  private static let overruled: Set = ["namespace", "pod", "job"]

  /// - Parameter parameters: names of those of the page's query; `nil` where they are not known.
  init(_ rules: [RelabelRule.Fields], _ stage: RelabelingDraft.Stage, parameters: [String]?) {
    self.stage = stage
    switch stage {
    case .target:
      pageLabels = parameters.map { Self.fixedPageLabels + $0.map { Self.parameter + $0 } }
      present = Self.fixedPageLabels + [Self.parameter, RelabelName.pod, "__meta_kubernetes_namespace"]
    case .sample:
      pageLabels = nil
      // Others that begin so are taken from samples before.
      present = ["__name__"]
    }
    for rule in rules where isNone { isNone = hasNone(rule) }
  }

  private mutating func hasNone(_ rule: RelabelRule.Fields) -> Bool {
    let regex = rule.regex ?? "(.*)"
    switch rule.action ?? .replace {
    case .keep, .drop, .keepequal, .dropequal:
      return false
    case .replace, .hashmod, .lowercase, .uppercase:
      let target = rule.targetLabel ?? ""
      if stage == .target, Self.overruled.contains(target) { return true }
      return writesNothing(named: target)
    case .labelmap:
      return matchesNothing(regex) || writesNothing(named: rule.replacement ?? "$1")
    case .labeldrop:
      guard let pageLabels, let expression = try? RegularExpression(regex) else { return matchesNothing(regex) }
      return !pageLabels.contains(where: expression.matches)
    case .labelkeep:
      guard let pageLabels, let expression = try? RegularExpression(regex) else { return false }
      return pageLabels.allSatisfy(expression.matches)
    }
  }

  /// Whether labels of this name come to nothing: those that begin with `__` go in the end.
  private mutating func writesNothing(named template: String) -> Bool {
    let beginning = String(template.prefix { $0 != "$" })
    let meaning = stage == .target ? Self.fixedPageLabels + [Self.parameter] : ["__name__"]
    guard beginning.hasPrefix("__"), !meaning.contains(where: { Self.mayBegin($0, beginning) }) else { return false }
    present.append(beginning)
    return true
  }

  /// Whether no label that it could match is there.
  private func matchesNothing(_ regex: String) -> Bool {
    let beginning = Self.beginning(ofMatches: regex)
    return beginning.hasPrefix("__") && !present.contains { Self.mayBegin($0, beginning) }
  }

  /// Whether there may be a name that begins with both.
  private static func mayBegin(_ one: String, _ other: String) -> Bool {
    one.hasPrefix(other) || other.hasPrefix(one)
  }

  /// What all texts begin with that match, as far as it is written plainly.
  private static func beginning(ofMatches regex: String) -> String {
    // Of several alternatives each has a beginning of its own.
    guard !regex.contains("|") else { return "" }
    let plain = regex.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    // What says how often is about the last of them.
    let isRepeated = regex[plain.endIndex...].first.map { "?*+{".contains($0) } ?? false
    return String(isRepeated ? plain.dropLast() : plain)
  }
}
