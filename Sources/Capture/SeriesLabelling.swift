import Discovery
import Exposition
import Relabelling
import Spark

/// What becomes of the series that a pod shows of an application: their names and labels as they are delivered.
struct SeriesLabelling {
  enum Outcome {
    case kept(Series)
    /// Another series of the page says the same.
    case doubled
    /// By a rule of relabelling, or since the rules left it without a name.
    case dropped(DropReason)
  }

  /// What all depends on besides the series themselves: where it is another, everything is worked out anew.
  struct Origin: Equatable {
    /// Another one where the configuration is.
    var number = 0
    var rule: String?
    var labels = LabelSet()
  }

  let application: String
  let pod: PodReference
  let origin: Origin
  let configuration: ApplicationLedger.Configuration
  private let treatment: SampleTreatment

  init(
    application: String,
    target: Target,
    configuration: ApplicationLedger.Configuration,
    number: Int = 0
  ) {
    self.init(
      application: application,
      pod: target.pod,
      origin: Origin(number: number, rule: target.rule, labels: target.labels),
      configuration: configuration
    )
  }

  init(application: String, pod: PodReference, origin: Origin, configuration: ApplicationLedger.Configuration) {
    self.application = application
    self.pod = pod
    self.origin = origin
    self.configuration = configuration
    treatment = origin.rule.flatMap { configuration.treatments[$0] } ?? SampleTreatment()
  }

  /// - Parameters:
  ///   - series: of one page.
  ///   - known: what became of series before.
  func outcomes(of series: [Series], known: [Series: Series]) -> [Outcome] {
    let names = configuration.metricNames.names(of: series, application: application)
    // A page's series have few different label sets, and share them.
    var labelSets: [LabelSet: LabelSet] = [:]
    var last = (labels: LabelSet(), labelled: labelled(LabelSet()))
    return zip(series, names).map { series, name in
      guard let name else { return .doubled }
      guard !GroupMark.names.contains(name) else { return .dropped(.reserved) }
      if let known = known[series] { return .kept(known) }
      let plain = (name == series.name ? series : Series(name: name, labels: series.labels)).plain
      if plain.labels != last.labels {
        last = (plain.labels, labelSets[plain.labels] ?? labelled(plain.labels))
        labelSets[last.labels] = last.labelled
      }
      return relabelled(Series(name: plain.name, labels: last.labelled))
    }
  }

  /// The labels with the application's id, the target's and the pod's beside them. Where the page has a label of such a name
  /// already, or one that the grouping key would overwrite, that one is kept as `exported_…`, as Prometheus does for a
  /// target's labels; unless a rule honours the page's own.
  private func labelled(_ labels: LabelSet) -> LabelSet {
    var result = labels
    // Reserved for Prometheus' own use: a Pushgateway refuses the whole push for one of them.
    for label in labels where label.name.hasPrefix("__") { result[label.name] = nil }
    var own = origin.labels
    own["namespace"] = pod.namespace
    own["pod"] = pod.name
    for label in labels {
      let isOverwritten = configuration.reservedLabels.contains(label.name)
      guard isOverwritten || own[label.name] != nil && !treatment.honorsLabels else { continue }
      result[label.name] = nil
      result["exported_\(label.name)"] = label.value
    }
    for label in own where !configuration.reservedLabels.contains(label.name) && result[label.name] == nil {
      result[label.name] = label.value
    }
    result["application_id"] = application
    return result
  }

  private func relabelled(_ series: Series) -> Outcome {
    var relabelled = series
    for rules in [treatment.relabelings, configuration.relabelings] where !rules.isEmpty {
      switch rules.apply(to: relabelled) {
      case .dropped: return .dropped(.rule)
      case .unnamed: return .dropped(.unnamed)
      case .kept(let kept): relabelled = kept
      }
    }
    if relabelled === series { return .kept(series) }
    guard !GroupMark.names.contains(relabelled.name) else { return .dropped(.reserved) }
    return .kept(grouped(relabelled.plain))
  }

  /// With the labels of the group's key as the group has them, whatever the rules made of them: the gateway would
  /// overwrite them, and refuse the push where two series then were one.
  private func grouped(_ series: Series) -> Series {
    var labels = series.labels
    for name in configuration.reservedLabels { labels[name] = nil }
    labels["application_id"] = application
    return labels == series.labels ? series : Series(name: series.name, labels: labels)
  }
}

/// Why a sample was left out by relabelling.
public enum DropReason: String, Sendable, Hashable, CaseIterable {
  /// A rule drops it.
  case rule
  /// The rules left it without a name.
  case unnamed
  /// Its name is one of the agent's own series, which say whose a group is: no page may speak for the agent.
  case reserved
}
